"""Where somebody who found a hole may write to, as RFC 9116 has it."""

from datetime import UTC, datetime, timedelta

from flask import Blueprint, Response, abort, current_app

from eventsapp.core import addresses, clock
from eventsapp.organization import details

blueprint = Blueprint("security", __name__)

LASTS = timedelta(days=180)
"""A reader may rely on it for so long after the first of this month (RFC 9116, 2.5.5: less than a year)."""


@blueprint.get("/.well-known/security.txt")
def show() -> Response:
    """Whom to write to, in which languages, until when; not found as long as nobody can be written to."""
    contact = current_app.config["SECURITY_CONTACT"] or _charity()
    if not contact:
        abort(404)
    lines = (
        f"Contact: {contact if ':' in contact else f'mailto:{contact}'}",
        f"Expires: {_expires(clock.now()).strftime('%Y-%m-%dT%H:%M:%SZ')}",
        "Preferred-Languages: en, fr",
        f"Canonical: {addresses.of('feeds.security.show')}",
    )
    headers = {"Cache-Control": "public, max-age=86400"}
    return Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8", headers=headers)


def _charity() -> str:
    organization = details.current()
    return organization.contact_email if organization else ""


def _expires(now: datetime) -> datetime:
    """The same all month long, so that caches and readers see one and the same file."""
    return datetime(now.year, now.month, 1, tzinfo=UTC) + LASTS
