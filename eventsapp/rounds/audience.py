"""The audience of a mailing: how many would get it now, in which languages, and who is left out."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, func, select, union_all
from sqlalchemy.orm import aliased

from eventsapp.core.db import db
from eventsapp.mailings.models import KeptOut
from eventsapp.outbox.models import MessagePurpose
from eventsapp.people.models import Person
from eventsapp.registration.models import Entry
from eventsapp.reports import asking, rosters, sides
from eventsapp.reports.filters import Filter
from eventsapp.reports.rosters import Menu
from eventsapp.submissions import wishes
from eventsapp.submissions.models import Registration

AT_ONCE = 1000


@dataclass(frozen=True)
class Audience:
    """Who would get it now."""

    languages: Counter[str]
    """How many readers in which language."""
    unreachable: int = 0
    """People without an address, for whom nobody reads."""
    unwanted: int = 0
    """Readers who did not agree to messages of that purpose, or not any more."""
    kept_out: int = 0

    @property
    def size(self) -> int:
        return self.languages.total()


def filter_of(asked: Mapping[str, str], menu: Menu) -> Filter | None:
    """The filter that a mailing keeps; None: it asks for something that is not there any more."""
    return rosters.looked_up(menu.edition.id, asking.read(asked, menu)) if asking.is_readable(asked, menu) else None


def of(
    edition_id: int,
    wanted: Filter,
    purpose: MessagePurpose,
    *,
    mailing_id: int | None = None,
    who_pays: bool = False,
) -> Audience:
    """Who would get a mailing with this filter: streamed, since it may be everybody."""
    languages: Counter[str] = Counter()
    lines = _lines(wanted, who_pays=who_pays)
    if lines is None:
        return Audience(languages)
    kept_out = set(db.session.scalars(select(KeptOut.person_id).where(KeptOut.mailing_id == mailing_id)))
    unwanted = left = 0
    values = sides.values(edition_id, wanted)
    found = db.session.execute(_readers(lines), values, execution_options={"yield_per": AT_ONCE})
    for part in found.partitions():
        refused = wishes.refused([reader_id for reader_id, _language in part], purpose)
        for reader_id, language in part:
            if reader_id in kept_out:
                left += 1
            elif reader_id in refused:
                unwanted += 1
            else:
                languages[language] += 1
    return Audience(languages, db.session.scalar(_unreachable(lines), values) or 0, unwanted, left)


def _readers(lines: Any) -> Select[Any]:
    """Each reader once, with the language of one of their registrations."""
    return (
        select(lines.c.reader_id, func.max(lines.c.language))
        .where(lines.c.address.is_not(None))
        .group_by(lines.c.reader_id)
    )


def _unreachable(lines: Any) -> Select[Any]:
    return select(func.count(lines.c.person_id.distinct())).where(lines.c.address.is_(None))


def _lines(wanted: Filter, *, who_pays: bool) -> Any:
    """Every line of the filter with its reader, as `readers.of` has it; None: it shows neither side."""
    shape = sides.shape(wanted)
    models = {side: sides.SIDES[side].model for side in shape.sides}
    parts = [_side(model, who_pays=who_pays).where(*sides.conditions(side, shape)) for side, model in models.items()]
    return union_all(*parts).subquery() if parts else None


def _side(model: Any, *, who_pays: bool) -> Select[Any]:
    registrant, guardian = aliased(Person), aliased(Person)
    ways = [] if who_pays else [(Person, func.nullif(Person.email, ""))]
    if model is Entry and not who_pays:
        ways.append((guardian, func.nullif(guardian.email, "")))
    reader_id: Any = registrant.id
    address: Any = func.nullif(registrant.email, "")
    if ways:
        reader_id = case(*((email.is_not(None), who.id) for who, email in ways), else_=reader_id)
        address = func.coalesce(*(email for _who, email in ways), address)
    query = (
        select(model.person_id, Registration.language, reader_id.label("reader_id"), address.label("address"))
        .select_from(model)
        .join(Person, Person.id == model.person_id)
        .join(Registration, Registration.id == model.registration_id)
        .join(registrant, registrant.id == Registration.registrant_id)
    )
    return query.outerjoin(guardian, guardian.id == Entry.guardian_id) if model is Entry else query
