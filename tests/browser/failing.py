"""The application with one page that fails, for what a fault shows."""

from portal.web.guard import public
from wsgi import app


@app.get("/fails")
@public
def fails() -> str:
    """Fail as a mistake in the code does."""
    message = "meant to happen"
    raise RuntimeError(message)
