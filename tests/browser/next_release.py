"""The application as its next release would be: the same but for its name."""

from wsgi import app

app.config["RELEASE"] = "next-one"
