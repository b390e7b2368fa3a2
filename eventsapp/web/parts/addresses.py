"""What an address may look like."""

from flask import Flask
from werkzeug.routing import BaseConverter


class SlugConverter(BaseConverter):
    """The lasting address of a series: small letters, digits and hyphens."""

    regex = "[a-z0-9][a-z0-9-]{0,59}"


def init_app(app: Flask) -> None:
    """Let routes say `<slug:series>`."""
    app.url_map.converters["slug"] = SlugConverter
