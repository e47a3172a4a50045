"""The addresses of bulletins that leave the house."""

from flask import Blueprint

from portal.web.bulletins import files

blueprint = Blueprint("bulletins", __name__, url_prefix="/bulletins")

blueprint.add_url_rule("/<int:bulletin_id>/workbook.xlsx", "workbook", files.workbook)
blueprint.add_url_rule("/<int:bulletin_id>/picture.png", "picture", files.picture)
