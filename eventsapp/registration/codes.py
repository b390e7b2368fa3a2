"""The codes of an edition that make it cheaper, as organizers set them up."""

from dataclasses import dataclass, fields
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, func, select

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import words
from eventsapp.core.db import db, locked, row_of, set_columns
from eventsapp.core.refusals import Refusal
from eventsapp.events.models import Edition
from eventsapp.registration.models import FeeCode, FeeCodeUse

LONGEST = 40


class CodeWithoutWord(Refusal):
    """Nothing in it that somebody could type."""

    sentence = _l("Enter a word with letters or digits, like FRIENDS.")
    field = "word"


class CodeIsThere(Refusal):
    """Capitals and accents make no other word."""

    sentence = _l("There is a code of this word already. Capitals, accents and signs make no difference.")
    field = "word"


class PercentOrAmount(Refusal):
    """A code takes off a part or an amount, and not both."""

    sentence = _l("Enter either a percentage or an amount.")
    field = "percent"


class WorthStays(Refusal):
    """Registrations have used it, and what they owe would change."""

    sentence = _l("Registrations have used this code, so what it takes off stays. End this code, and add another one.")
    field = "percent"


class CodeIsUsed(Refusal):
    """Registrations have used it, and what they owe depends on it."""

    sentence = _l("Registrations have used this code, so it stays. End it instead: enter a day that is past.")


@dataclass(frozen=True)
class Described:
    """What a code is; each as on `FeeCode`."""

    code_key: str
    percent: int | None = None
    off_cents: int | None = None
    maximum_uses: int | None = None
    ends_at: datetime | None = None


def exist_for(edition: Edition) -> bool:
    """Whether anybody could have a code to type in."""
    return db.session.scalar(select(FeeCode.id).where(FeeCode.edition_id == edition.id).limit(1)) is not None


def of(edition: Edition) -> list[tuple[FeeCode, int]]:
    """The codes by their words, each with how many registrations have used it."""
    uses = select(func.count()).where(FeeCodeUse.code_id == FeeCode.id).correlate(FeeCode).scalar_subquery()
    query = select(FeeCode, uses).where(FeeCode.edition_id == edition.id).order_by(FeeCode.code_key)
    return [(code, int(number)) for code, number in db.session.execute(query)]


def find(edition: Edition, number: int) -> FeeCode:
    """That code of the edition; refuses with NotFound."""
    return row_of(FeeCode, number, edition_id=edition.id)


def described(code: FeeCode) -> Described:
    """The code as it is now."""
    return Described(**{one.name: getattr(code, one.name) for one in fields(Described)})


def key_of(word: str) -> str:
    """What is kept of a word: nobody has to mind capitals or accents."""
    return words.folded(word)[:LONGEST]


def add(edition: Edition, wanted: Described, *, by: Actor) -> FeeCode:
    """A new code; one that is there already and the same in everything is left as it is."""
    locked(edition)
    there = _refuse_unless_sound(edition, wanted, None)
    if there is not None:
        return there
    code = FeeCode(edition_id=edition.id, **vars(wanted))
    db.session.add(code)
    trail.record("code.added", code, by=by, percent=code.percent, off_cents=code.off_cents)
    return code


def edit(code: FeeCode, wanted: Described, *, by: Actor) -> FeeCode:
    """Make it another word, end it, or let it be used more or less often; what it takes off stays once it was used."""
    edition = locked(db.session.get_one(Edition, code.edition_id))
    code = locked(code)
    _refuse_unless_sound(edition, wanted, code)
    if uses(code) and (wanted.percent, wanted.off_cents) != (code.percent, code.off_cents):
        raise WorthStays
    changed = set_columns(code, vars(wanted))
    if changed:
        trail.record("code.edited", code, by=by, changed=changed)
    return code


def remove(code: FeeCode, *, by: Actor) -> None:
    """Take it away; refused once a registration has used it."""
    code = locked(code)
    if uses(code):
        raise CodeIsUsed
    trail.record("code.removed", code, by=by)
    leaving = delete(FeeCode).where(FeeCode.id == code.id)
    db.session.execute(leaving, execution_options={"whose": {"edition_id": code.edition_id}})


def uses(code: FeeCode) -> int:
    """How many registrations have used it."""
    return db.session.scalar(select(func.count()).where(FeeCodeUse.code_id == code.id)) or 0


def _refuse_unless_sound(edition: Edition, wanted: Described, code: FeeCode | None) -> FeeCode | None:
    """Refuse what cannot be; tells of a code that is there and the same in everything."""
    if not wanted.code_key:
        raise CodeWithoutWord
    if (wanted.percent is None) == (wanted.off_cents is None):
        raise PercentOrAmount
    query = select(FeeCode).where(FeeCode.edition_id == edition.id, FeeCode.code_key == wanted.code_key)
    there = db.session.scalars(query).first()
    if there is None or (code is not None and there.id == code.id):
        return None
    if code is None and described(there) == wanted:
        return there
    raise CodeIsThere
