"""What somebody asks of a roster: whom to look for, whom to show, in which order."""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from flask_babel import gettext as _

from eventsapp.core import languages, tokens, words
from eventsapp.people import directory
from eventsapp.registration.models import GONE as LEFT
from eventsapp.registration.models import EntryStatus
from eventsapp.reports.traits import Traits
from eventsapp.volunteering.models import GONE, AssignmentStatus

LONGEST_SEARCH = 100
MOST_WORDS = 8
FEWEST_LETTERS = 3
"""So many letters are looked for in addresses, references and the names of teams as well."""
LONGEST_BIB = 6
_REFERENCE = re.compile(f"[{tokens.READABLE}]{{4}}[ -]?[{tokens.READABLE}]{{4}}")
_BEGINNING = re.compile(f"[{tokens.READABLE}]{{{FEWEST_LETTERS},4}}(?:[ -]?[{tokens.READABLE}]{{1,3}})?")


class Who(StrEnum):
    """The two sides of a roster; in this order when two lines have the same name or moment."""

    PARTICIPANTS = "participants"
    VOLUNTEERS = "volunteers"


class Standing(StrEnum):
    """How things stand with somebody, for both sides alike."""

    CURRENT = "current"
    CONFIRMED = "confirmed"
    """Has a place: said so again, arrived or done as well."""
    REQUESTED = "requested"
    OFFERED = "offered"
    WAITLISTED = "waitlisted"
    GONE = "gone"
    ALL = "all"


class Order(StrEnum):
    """By name from A to Z, or the newest sign-up first; or in sections, each of them in an order of its own."""

    NAME = "name"
    NEWEST = "newest"
    CATEGORY = "category"
    """By category, then by name; who helps comes last."""
    TEAM = "team"
    """By team, then in the order of sign-up; who has none comes last, by name."""
    BIB = "bib"
    """By number; who has none comes last, by name."""


@dataclass(frozen=True)
class Search:
    """What was typed into the search box, understood: words of a name or of a team's, a bib number, a reference or the
    beginning of one, the beginning of an address."""

    words: tuple[str, ...] = ()
    begins: bool = False
    """Whether words of a name have to begin with these, and not only hold them."""
    bib: int | None = None
    reference_begins: str | None = None
    email_begins: str | None = None
    """Perhaps an address, though nothing but a word was typed."""
    reference: str | None = None
    registration_id: int | None = None
    """The registration of that reference, once it is known that there is one."""
    email: str | None = None
    people: tuple[int, ...] | None = None
    """The people whose addresses begin like this, once they are known."""
    is_hopeless: bool = False
    """Something was typed that no name can hold, such as a lone exclamation mark: nobody is found."""


class Marks(NamedTuple):
    """Lines of a roster by their ids, as they were ticked."""

    entries: tuple[int, ...]
    assignments: tuple[int, ...]


@dataclass(frozen=True)
class Filter:
    """Which lines of a roster, and in which order."""

    search: Search = field(default_factory=Search)
    who: Who | None = None
    category_id: int | None = None
    role_id: int | None = None
    site_ids: tuple[int, ...] | None = None
    """The sites whose lines alone are shown; None: those of the whole edition, whatever site they belong to."""
    standing: Standing = Standing.CURRENT
    order: Order = Order.NAME
    traits: Traits = field(default_factory=Traits)
    categories: tuple[int, ...] = ()
    """The categories of the edition in their order, once they are known, for whom it sorts by them."""
    marks: Marks | None = None
    """These lines alone, as far as the rest of the filter shows them; none: all of them."""

    def shows(self, who: Who) -> bool:
        """Whether this side can have lines: asking for a category alone asks for participants alone."""
        if self.search.is_hopeless or self.who not in (None, who):
            return False
        if who is Who.VOLUNTEERS and self.traits.is_of_participants:
            return False
        if who is Who.PARTICIPANTS and self.standing is Standing.REQUESTED:
            return False  # nobody has to approve who takes part
        own, other = self.category_id, self.role_id
        if who is Who.VOLUNTEERS:
            own, other = other, own
        return own is not None or other is None or self.who is who


ENTRY_STATUSES: dict[Standing, tuple[str, ...]] = {
    Standing.CURRENT: (EntryStatus.CONFIRMED, EntryStatus.OFFERED, EntryStatus.WAITLISTED),
    Standing.CONFIRMED: (EntryStatus.CONFIRMED,),
    Standing.REQUESTED: (),
    Standing.OFFERED: (EntryStatus.OFFERED,),
    Standing.WAITLISTED: (EntryStatus.WAITLISTED,),
    Standing.GONE: LEFT,
}
ASSIGNMENT_STATUSES: dict[Standing, tuple[str, ...]] = {
    Standing.CURRENT: tuple(status for status in AssignmentStatus if status not in GONE),
    Standing.CONFIRMED: (
        AssignmentStatus.CONFIRMED,
        AssignmentStatus.REAFFIRMED,
        AssignmentStatus.ARRIVED,
        AssignmentStatus.COMPLETED,
    ),
    Standing.REQUESTED: (AssignmentStatus.REQUESTED,),
    Standing.OFFERED: (AssignmentStatus.OFFERED,),
    Standing.WAITLISTED: (AssignmentStatus.WAITLISTED,),
    Standing.GONE: GONE,
}


def as_typed(typed: str) -> str:
    """What is kept of a search: one line of bounded length, without what cannot be shown."""
    shown = "".join(letter for letter in typed[: 2 * LONGEST_SEARCH] if not words.unprintable(letter))
    return words.cleaned(shown)[:LONGEST_SEARCH].strip()


def understood(typed: str, *, with_contacts: bool) -> Search:
    """Read a search: every word must occur in the name, in any order; accents, case and marks do not count. Where
    somebody's words begin like these, nobody is found by the inside of theirs.

    The names of teams are looked at for the same words. Addresses are looked at only for those who may see them, so
    that nobody can guess them letter by letter.
    """
    typed = as_typed(typed)
    if not typed:
        return Search()
    if with_contacts and "@" in typed:
        return Search(email=directory.email_key(typed.replace(" ", "")))
    parts = tuple(dict.fromkeys(words.folded(typed).split()))[:MOST_WORDS]
    is_address = with_contacts and len(typed) >= FEWEST_LETTERS and " " not in typed
    return Search(
        words=parts,
        bib=int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= LONGEST_BIB else None,
        reference=_reference(typed),
        reference_begins=_beginning_of_reference(typed),
        email_begins=directory.email_key(typed) if is_address else None,
        is_hopeless=not parts,
    )


def are_enough(search: Search) -> bool:
    """Whether the words are long enough to be looked for by their beginnings, and in the names of teams."""
    return sum(map(len, search.words)) >= FEWEST_LETTERS


@languages.once_in_each
def status_in_words(status: str) -> str:
    """Where an entry or an assignment stands."""
    words: dict[str, str] = {
        EntryStatus.CONFIRMED: _("Confirmed"),
        EntryStatus.OFFERED: _("Offered a place"),
        EntryStatus.WAITLISTED: _("On the waitlist"),
        EntryStatus.WITHDRAWN: _("Withdrawn"),
        EntryStatus.TRANSFERRED: _("Handed on to somebody else"),
        EntryStatus.DEFERRED: _("Put off to the next time"),
        AssignmentStatus.REQUESTED: _("To be approved"),
        AssignmentStatus.REAFFIRMED: _("Said they still come"),
        AssignmentStatus.ARRIVED: _("Has arrived"),
        AssignmentStatus.COMPLETED: _("Came and helped"),
        AssignmentStatus.DECLINED: _("Not approved"),
        AssignmentStatus.DROPPED: _("No longer on the shift"),
        AssignmentStatus.NO_SHOW: _("Did not come"),
    }
    return words.get(status, status)


def _beginning_of_reference(typed: str) -> str | None:
    """A few letters are one only with a figure among them, as no name has."""
    letters = typed.upper()
    if not _BEGINNING.fullmatch(letters) or not any(letter.isdigit() for letter in letters):
        return None
    plain = letters.replace(" ", "").replace("-", "")
    return plain if len(plain) < 4 else f"{plain[:4]}-{plain[4:]}"


def _reference(typed: str) -> str | None:
    letters = typed.upper()
    if not _REFERENCE.fullmatch(letters):
        return None
    return f"{letters[:4]}-{letters[-4:]}"
