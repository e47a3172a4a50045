"""Hands the formatters to the templates."""

from flask import Flask

from portal.pages import formats


def init_app(app: Flask) -> None:
    """Register each formatter as a template filter."""
    app.jinja_env.filters.update(
        qty=formats.qty,
        qty4=formats.qty4,
        signed=formats.signed,
        rate=formats.rate,
        pp=formats.pp,
        pct=formats.pct,
        day=formats.day,
        full_day=formats.full_day,
        clock=formats.clock_time,
        moment=formats.moment,
        seconds=formats.seconds,
        instant=formats.instant,
        named=formats.named,
        account_type=formats.account_type,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
