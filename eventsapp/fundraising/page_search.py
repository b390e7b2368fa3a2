"""Finding the page that an envelope or a gift is for: by a name, a code, or what a scanner types."""

import re
import unicodedata
from dataclasses import dataclass, field

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from eventsapp.core import words
from eventsapp.core.db import db
from eventsapp.events.models import Edition
from eventsapp.fundraising import pages
from eventsapp.fundraising.models import FundraisingPage
from eventsapp.people.models import Person

MOST = 20
_IN_ADDRESS = re.compile(r"/fundraising/([^/?#\s]+)", re.IGNORECASE)


@dataclass(frozen=True)
class Found:
    """What was found. A code leads to one page at most; a name to several."""

    pages: list[FundraisingPage] = field(default_factory=list)
    """Pages of the edition that gifts can count for."""
    closed: FundraisingPage | None = None
    """The page of the code, if it is shown no more; then `pages` has the one it counts for, or none: the edition."""
    elsewhere: FundraisingPage | None = None
    """The page of the code, if it belongs to another edition; then `pages` has this edition's of the same person."""
    has_more: bool = False

    @property
    def is_settled(self) -> bool:
        """Whether nobody has to be asked which one is meant."""
        return len(self.pages) == 1 and not (self.closed or self.elsewhere or self.has_more)


def code_in(typed: str) -> str:
    """The code in what was typed: the code itself, in groups or not, or the whole address of a sheet."""
    plain = unicodedata.normalize("NFKC", typed).strip()
    found = _IN_ADDRESS.search(plain)
    return "".join(letter for letter in (found[1] if found else plain).upper() if letter.isalnum())[:40]


def search(edition: Edition, typed: str) -> Found:
    """By the code, or else by the name on the page and the whole name of its person."""
    by_code = pages.anywhere(code_in(typed)) if code_in(typed) else None
    if by_code is not None:
        return _of_code(edition, by_code)
    return _of_name(edition, typed)


def _of_code(edition: Edition, page: FundraisingPage) -> Found:
    if page.edition_id != edition.id:
        own = pages.of_person(edition, page.person) if page.person else None
        return Found([own] if own else [], elsewhere=page)
    counting = pages.counting(page)
    return Found([counting] if counting else [], closed=page if page.closed_at else None)


def _of_name(edition: Edition, typed: str) -> Found:
    key = words.folded(typed)
    if not key:
        return Found()
    part = key.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    matches = [
        column.like(pattern, escape="\\")
        for column in (FundraisingPage.name_key, Person.name_key)
        for pattern in (f"{part}%", f"% {part}%")
    ]
    query = (
        select(FundraisingPage)
        .outerjoin(Person, Person.id == FundraisingPage.person_id)
        .where(FundraisingPage.edition_id == edition.id, FundraisingPage.closed_at.is_(None), or_(*matches))
        .options(joinedload(FundraisingPage.person), joinedload(FundraisingPage.team))
        .order_by(FundraisingPage.name_key, FundraisingPage.id)
        .limit(MOST + 1)
    )
    found = list(db.session.scalars(query))
    return Found(found[:MOST], has_more=len(found) > MOST)
