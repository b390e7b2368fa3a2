"""What programs that fetch pages by themselves are asked to leave alone."""

from flask import Blueprint, Response

blueprint = Blueprint("robots", __name__)

ROBOTS = """\
# Google Calendar fetches a feed only if this file exists and allows it.
User-agent: *
Disallow: /organize/
Disallow: /fr/organize/
"""


@blueprint.get("/robots.txt")
def show() -> Response:
    """Everything public may be read, the calendars above all."""
    return Response(ROBOTS, mimetype="text/plain", headers={"Cache-Control": "public, max-age=86400"})
