"""Raising money: the pages with few and with many gifts in one database, and how often a gift is written down."""

from sqlalchemy import func, insert, select

from benchmarks import acts, data
from benchmarks.goals import Figures, Goal, as_many_queries, near, no_wait_over, processor
from benchmarks.measuring import Bench
from benchmarks.rosters import sign_in
from benchmarks.sites import Site
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.events.models import Edition
from eventsapp.fundraising.gift_models import Gift, GiftKind, GiftMethod, GiftStatus, LedgerAct, LedgerRow, ShownAs
from eventsapp.fundraising.models import EditionTotal, FundraisingPage, PageTotal
from eventsapp.people.models import Person
from tests import makers

FEW, MANY, QUICK = (10, 10), (1_000, 100_000), (200, 20_000)
"""Pages, and gifts to them."""
PAGES = {
    "edition that raises money": "/{slug}/{year}/",
    "raising money, first pages": "/{slug}/{year}/fundraising",
    "a fundraising page": "/{slug}/{year}/fundraising/{code}",
    "fundraising, for organizers": "/organize/{slug}/{year}/fundraising",
}
_AT_ONCE = 5_000
_CENTS = 25_00


def measure(bench: Bench) -> None:
    """Every page with few gifts and with many; then gifts on SQLite."""
    site = bench.sites.new("raising")
    editions = {}
    for number, (pages, gifts) in enumerate((FEW, QUICK if bench.is_quick else MANY)):
        bench.say(f"{pages:,} pages, {gifts:,} gifts")
        with site.open():
            editions[f"{pages:,} pages, {gifts:,} gifts"] = _edition(f"raising-{number}", pages, gifts)
    smallest: dict[str, Figures] = {}
    with site.served() as server:
        cookies = sign_in(server.port)
        for size, names in editions.items():
            for work, page in PAGES.items():
                address = page.format(**names)
                goals: list[Goal] = [processor(25)]
                if work in smallest and work not in ("raising money, first pages", "fundraising, for organizers"):
                    goals += [near(smallest[work]), as_many_queries(smallest[work])]
                figures = bench.measure(
                    work,
                    size,
                    server,
                    lambda visitor, address=address: visitor.get(address).expect(200),  # type: ignore[misc]
                    cookies=cookies if page.startswith("/organize") else None,
                    goals=goals,
                )
                smallest.setdefault(work, figures)
    _gifts(bench, site, "SQLite")


def measure_on_postgresql(bench: Bench) -> None:
    """Gifts on PostgreSQL."""
    _gifts(bench, bench.sites.new_on_postgresql(), "PostgreSQL")


def _gifts(bench: Bench, site: Site, database: str) -> None:
    """To one page, one alone and eight at once: each waits for the counters of that page."""
    with site.open():
        edition = data.edition("gifts")
        makers.fundraising(edition)
        makers.fundraising_page(edition)
        edition_id = edition.id
    for at_once in (8,) if bench.is_quick else (1, 8):
        size = f"{database}, {at_once} at once"
        acts.drive(bench, site, acts.COMMIT, edition_id, size, at_once=at_once)
        acts.drive(bench, site, acts.GIFT, edition_id, size, at_once=at_once, goals=[no_wait_over(1000)])


def _edition(slug: str, pages: int, gifts: int) -> dict[str, object]:
    """An edition with so many listed pages and gifts, written as the acts write them; its slug, year and a code."""
    edition = data.edition(slug)
    makers.fundraising(edition, has_leaderboard=True)
    with writing():
        page_ids = _pages(edition, pages)
        _rows(edition, page_ids, gifts)
        _totals(edition)
        code = db.session.get_one(FundraisingPage, page_ids[0]).code
    return {"slug": slug, "year": edition.year, "code": code}


def _pages(edition: Edition, number: int) -> list[int]:
    now, ids = clock.now(), []
    for place in range(number):
        name = f"Walker {place:04d}"
        person = Person(name=name, name_key=name.lower(), language="en", known_since=now)
        page = FundraisingPage(edition=edition, person=person, code=f"{edition.id:02d}{place:08d}", opened_at=now)
        page.shown_name, page.name_key, page.language, page.story = name, name.lower(), "en", "Every step counts."
        page.is_listed = page.on_leaderboard = True
        db.session.add(page)
        ids.append(page)
    db.session.flush()
    return [page.id for page in ids]


def _rows(edition: Edition, page_ids: list[int], number: int) -> None:
    now, today = clock.now(), clock.today(edition.zone)
    first = (db.session.scalar(select(func.max(Gift.id))) or 0) + 1
    usual = {"edition_id": edition.id, "recorded_at": now}
    gift = usual | {"kind": GiftKind.MONEY, "method": GiftMethod.CASH, "status": GiftStatus.CONFIRMED}
    gift |= {"amount_cents": _CENTS, "received_on": today, "shown_as": ShownAs.NAME, "shown_name": "Aunt May"}
    row = usual | {"act": LedgerAct.CONFIRMED, "confirmed_cents": _CENTS, "reported_cents": 0}
    for begin in range(0, number, _AT_ONCE):
        some = range(begin, min(begin + _AT_ONCE, number))
        pages = [page_ids[place % len(page_ids)] for place in some]
        numbers = [first + place for place in some]
        both = list(zip(numbers, pages, strict=True))
        db.session.execute(
            insert(Gift), [gift | {"id": one, "page_id": page, "reference": f"{one:09d}"} for one, page in both]
        )
        db.session.execute(insert(LedgerRow), [row | {"gift_id": one, "page_id": page} for one, page in both])


def _totals(edition: Edition) -> None:
    given = func.sum(LedgerRow.confirmed_cents), func.count()
    of_edition = select(LedgerRow.edition_id, *given).where(LedgerRow.edition_id == edition.id).group_by("edition_id")
    of_pages = select(LedgerRow.page_id, *given).where(LedgerRow.edition_id == edition.id).group_by("page_id")
    names = ("confirmed_cents", "gifts")
    db.session.execute(insert(EditionTotal).from_select(["edition_id", *names], of_edition))
    db.session.execute(insert(PageTotal).from_select(["page_id", *names], of_pages))
