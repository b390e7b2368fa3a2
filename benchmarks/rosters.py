"""The roster of small and big editions that lie in one database: its first page, its last one, two searches."""

from collections.abc import Mapping
from urllib.parse import urlencode

from benchmarks import crowds, data
from benchmarks.goals import Figures, Goal, near, processor
from benchmarks.load import Visitor
from benchmarks.measuring import Bench
from benchmarks.sites import EMAIL, PASS_PHRASE, Site

SIZES, FEW = (1_000, 10_000, 100_000), (1_000, 10_000)
PAGES = {
    "roster, first page": {},
    "roster, last page": {"before": "end"},
    "roster, search for one person": {"q": crowds.ONE_PERSON},
    "roster, search for a common name": {"q": crowds.COMMON_NAME},
    "roster, three letters": {"q": "zeb"},
    "roster, a bib number": {"q": "4711"},
    "roster, who is not here yet": {"here": "expected"},
    "roster, waiver and age": {"waiver": "missing", "age": "18-"},
    "roster, who owes (nobody)": {"payment": "owes"},
    "roster, possibly twice": {"flag": "duplicate"},
    "roster, mail failed (none)": {"flag": "mail-failed"},
    "roster, access needs (none)": {"need": "any"},
    "roster, one team": {"team": "team 1"},
    "roster, by category": {"sort": "category"},
    "roster, by team": {"sort": "team"},
    "roster, by bib, last page": {"sort": "bib", "before": "end"},
}


def measure(bench: Bench) -> None:
    """Every page at every size; a big edition is compared with the smallest."""
    _measure(bench, *crowded(bench), database="")


def measure_on_postgresql(bench: Bench) -> None:
    """The same on PostgreSQL."""
    site = bench.sites.new_on_postgresql()
    _measure(bench, site, _filled(bench, site), database=" (PostgreSQL)")


def _measure(bench: Bench, site: Site, editions: Mapping[int, str], *, database: str) -> None:
    smallest: dict[str, Figures] = {}
    with site.served() as server:
        cookies = sign_in(server.port)
        for size, edition in editions.items():
            for work, asked in PAGES.items():
                address = f"{edition}roster?{urlencode(asked)}"
                goals: list[Goal] = [near(smallest[work])] if work in smallest else [processor(5)]
                figures = bench.measure(
                    work + database,
                    f"{size:,}",
                    server,
                    lambda visitor, address=address: visitor.get(address).expect(200),  # type: ignore[misc]
                    cookies=cookies,
                    goals=goals,
                )
                smallest.setdefault(work, figures)


def crowded(bench: Bench) -> tuple[Site, Mapping[int, str]]:
    """A site with editions of all sizes, and their addresses for organizers; made once in a run."""
    if bench.sites.crowded is None:
        site = bench.sites.new("crowded")
        bench.sites.crowded = site, _filled(bench, site)
    return bench.sites.crowded


def _filled(bench: Bench, site: Site) -> Mapping[int, str]:
    editions = {}
    for size in FEW if bench.is_quick else SIZES:
        bench.say(f"an edition of {size:,} people")
        with site.open():
            edition = data.edition(f"crowd-{size}")
            crowds.fill(edition, size)
            editions[size] = f"/organize/{edition.series.slug}/{edition.year}/"
    return editions


def sign_in(port: int) -> Mapping[str, str]:
    """The cookies of an organizer, who signs in as people do."""
    visitor = Visitor(port)
    form = visitor.get("/organize/sign-in").expect(200).hidden()
    visitor.post("/organize/sign-in", form | {"email": EMAIL, "password": PASS_PHRASE}).expect(303)
    return visitor.cookies
