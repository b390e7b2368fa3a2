"""Wishes: which messages somebody wants and which not, who must not be written to, and where they leave.

What is about somebody's own registration always goes. Messages that raise funds for the charity go until they are
refused (CASL regulations, s. 3(g)); news and partners' offers go only to who agreed expressly.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, exists, or_, select, union_all

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import addresses, clock, languages, tokens
from eventsapp.core.db import db, hold
from eventsapp.outbox.models import MessagePurpose
from eventsapp.people import directory
from eventsapp.people.models import Person
from eventsapp.submissions.models import Registration
from eventsapp.submissions.records import Where, Wish

WORDS = {
    MessagePurpose.FUNDRAISING: _l("Messages that ask for support for the charity or its events"),
    MessagePurpose.NEWS: _l("News of the charity, a few times a year"),
    MessagePurpose.PARTNER: _l("Offers of the charity’s partners"),
}
"""What each kind is called where people say whether they want it: this is what they agree to."""
VERSIONS = dict.fromkeys(WORDS, 1)
"""Goes up with every change of the words, in either language."""
ON_REFUSAL = {MessagePurpose.FUNDRAISING}
"""Go until they are refused; the others only to who agreed."""
FEW = 100
_USE = "leave"


@dataclass(frozen=True)
class Saying:
    """Where and when somebody says what they wish."""

    form: Where
    registration: Registration | None = None
    at: datetime = field(default_factory=clock.now)


def refused(person_ids: Collection[int], purpose: MessagePurpose) -> set[int]:
    """Whom of these we must not write to for this purpose; made for as many people as there are."""
    if purpose == MessagePurpose.SERVICE:
        return set()
    asked = set(person_ids)
    last: dict[int, tuple[int, bool]] = {}
    for person_id, number, wanted in _said(asked, purpose):
        if person_id in asked and number >= last.get(person_id, (0, False))[0]:
            last[person_id] = (number, wanted)
    unsaid = (0, purpose in ON_REFUSAL)
    return {person_id for person_id in asked if not last.get(person_id, unsaid)[1]}


def is_wanted(person: Person, purpose: MessagePurpose) -> bool:
    """Whether we may write to them for this purpose."""
    return not refused([person.id], purpose)


def agree(person: Person, purpose: MessagePurpose, saying: Saying, *, by: Actor) -> bool:
    """Keep that they want this kind of message, in the words of the page's language; says whether that is new."""
    return _say(person, purpose, True, saying, by=by)


def refuse(person: Person, purpose: MessagePurpose, saying: Saying, *, by: Actor) -> bool:
    """Keep that they do not want it; from now on nobody at their address gets it. Says whether that is new."""
    return _say(person, purpose, False, saying, by=by)


def wanted(person: Person) -> list[MessagePurpose]:
    """Every kind of message that comes to them, in one look."""
    last = {one.purpose: one.wanted for one in of(person)}
    return [purpose for purpose in WORDS if person.email and last.get(purpose, purpose in ON_REFUSAL)]


def of(person: Person) -> list[Wish]:
    """All that was said for them: by themselves, wherever, and by anybody at their address; the newest last."""
    theirs = or_(Wish.person_id == person.id, Wish.address_key == person.email_key)
    return list(db.session.scalars(select(Wish).where(theirs).order_by(Wish.id)))


def is_said(registration: type[Registration], purpose: MessagePurpose) -> ColumnElement[bool]:
    """Whether something was said of this kind with the form, to be asked together with something else."""
    return exists().where(Wish.registration_id == registration.id, Wish.purpose == purpose)


def leave_address(person: Person, language: str) -> str:
    """The address, valid for good, at which they say that they want no more of what is not about their registration."""
    return addresses.of("public.leave.show", language=language, token=tokens.signed(person.id, _USE))


def leaving(token: str) -> Person | None:
    """Whose address to leave by this is, also if they became one with somebody else since; None: nobody's."""
    number = tokens.number_in(token, _USE)
    return None if number is None else directory.known_as(number)


def _say(person: Person, purpose: MessagePurpose, wanted: bool, saying: Saying, *, by: Actor) -> bool:
    if not person.email_key:
        return False
    hold("wish", person.email_key)
    last = next((one for one in reversed(of(person)) if one.purpose == purpose), None)
    if (last.wanted if last else purpose in ON_REFUSAL) == wanted and not _is_said_anew(last, saying):
        return False
    wish = Wish(
        person=person,
        address_key=person.email_key,
        purpose=purpose,
        wanted=wanted,
        words=str(WORDS[purpose]),
        version=VERSIONS[purpose],
        language=languages.current(),
        form=saying.form,
        registration=saying.registration,
        said_at=saying.at,
    )
    db.session.add(wish)
    trail.record("wish.agreed" if wanted else "wish.refused", wish, by=by, purpose=purpose, form=saying.form)
    return True


def _is_said_anew(last: Wish | None, saying: Saying) -> bool:
    """Whether the same was said with another form: who must prove that somebody agreed keeps every time."""
    return bool(last and last.wanted and saying.registration and last.registration is not saying.registration)


def _said(asked: Collection[int], purpose: MessagePurpose) -> Iterator[tuple[int, int, bool]]:
    """What these people, or anybody at their addresses, said: of whom, which wish, and whether they want it.

    Of more than `FEW` people all that was ever said of the purpose is read, which is quicker than naming them.
    """
    themselves = select(Wish.person_id, Wish.id, Wish.wanted).where(Wish.purpose == purpose)
    at_their_address = (
        select(Person.id, Wish.id, Wish.wanted)
        .join(Wish, Wish.address_key == Person.email_key)
        .where(Wish.purpose == purpose)
    )
    if len(asked) <= FEW:
        themselves = themselves.where(Wish.person_id.in_(asked))
        at_their_address = at_their_address.where(Person.id.in_(asked))
    both = union_all(themselves, at_their_address).execution_options(yield_per=2000)
    for row in db.session.execute(both):
        yield row.person_id, row.id, row.wanted
