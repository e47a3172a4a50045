"""Bulletins: their list, one of them in its editions, and the remarks that are added."""

from portal.web.bulletins import remarking, views

__all__ = ["remarking", "views"]
