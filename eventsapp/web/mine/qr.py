"""QR codes: for the desk to find a registration or one person of it. They identify; they open nothing."""

import segno
from flask import Blueprint, render_template

from eventsapp.core import addresses
from eventsapp.registration.models import Entry
from eventsapp.submissions.models import Registration
from eventsapp.web.mine.doors import Door, opened

blueprint = Blueprint("qr", __name__)


def of(registration: Registration, entry: Entry | None = None) -> str:
    """The code as the address of a picture (``data:``): the organizers' page of the registration, or of one of its
    entries. Black on white in every theme, with the quiet zone that readers need (ISO/IEC 18004)."""
    edition = registration.edition
    slug, year, reference = edition.series.slug, edition.year, registration.reference
    where = addresses.of("organize.registrations.show", slug=slug, year=year, reference=reference)
    code = segno.make_qr(f"{where}#entry-{entry.id}" if entry else where, error="m")
    picture: str = code.svg_data_uri(border=4, dark="#000", light="#fff", omitsize=True)
    return picture


@blueprint.get("/my/<token>/qr")
@opened()
def show(door: Door) -> str:
    """All of them, large, to print or to hold up; the reference in words says the same."""
    current = [entry for entry in door.entries if entry.is_current]
    pictures = [(entry, of(door.registration, entry)) for entry in current]
    whole = of(door.registration) if door.is_registrants and len(current) > 1 else ""
    return render_template("mine/qr.html", door=door, pictures=pictures, whole=whole)
