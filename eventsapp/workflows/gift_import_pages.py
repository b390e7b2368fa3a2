"""For which page a line of a list of gifts counts, as it calls it."""

from collections import defaultdict

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from eventsapp.core import words
from eventsapp.core.db import db
from eventsapp.events.models import Edition
from eventsapp.fundraising import pages
from eventsapp.fundraising.models import FundraisingPage
from eventsapp.workflows.gift_import_rows import Why


class Pages:
    """The pages of an edition by their codes and by every exact name they go by."""

    def __init__(self, edition: Edition) -> None:
        query = select(FundraisingPage).where(FundraisingPage.edition_id == edition.id)
        whose = (joinedload(FundraisingPage.person), joinedload(FundraisingPage.team))
        self.by_code: dict[str, FundraisingPage] = {}
        self.by_name: dict[str, set[FundraisingPage]] = defaultdict(set)
        self.by_owner: dict[tuple[int | None, int | None], list[FundraisingPage]] = defaultdict(list)
        for page in db.session.scalars(query.options(*whose).order_by(FundraisingPage.id)):
            self.by_code[page.code] = page
            self.by_owner[_owner(page)].append(page)
            for name in (page.shown_name, page.person.name if page.person else "", page.team.name if page.team else ""):
                self.by_name[words.folded(name)].add(page)

    def page(self, called: str) -> tuple[FundraisingPage | None, Why | None]:
        """The page of that code or exact name, and what there is to say about it; none: the edition."""
        if not words.folded(called):
            return None, None
        found = self._called(called)
        if len(found) > 1:
            return None, Why.SEVERAL_PAGES
        if not found:
            return None, Why.NO_SUCH_PAGE
        [page] = found
        return (page, None) if page.closed_at is None else (pages.counting(page), Why.PAGE_CLOSED)

    def numbers(self, called: str) -> set[int]:
        """The numbers of the pages for which a gift for that one may have been reported: of closed ones of the same
        owner, too; none where it is not plain whose it is."""
        owners = {_owner(page) for page in self._called(called)}
        if len(owners) != 1:
            return set()
        counting, _why = self.page(called)
        own = {page.id for page in self.by_owner[owners.pop()]}
        return own | {counting.id} if counting else own

    def _called(self, called: str) -> set[FundraisingPage]:
        """Those of this code or name that are open; if there is none, those that are closed."""
        key = words.folded(called)
        code = "".join(letter for letter in called.upper() if letter.isalnum())
        found = {self.by_code[code]} if code in self.by_code else self.by_name.get(key, set()) if key else set()
        return {page for page in found if page.closed_at is None} or found


def _owner(page: FundraisingPage) -> tuple[int | None, int | None]:
    return page.person_id, page.team_id
