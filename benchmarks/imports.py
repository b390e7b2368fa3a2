"""A list of participants on its way from the file to the roster: read, looked over, imported."""

import re
from itertools import count

from benchmarks import data
from benchmarks.goals import Goal, processor
from benchmarks.load import Visitor
from benchmarks.measuring import Bench
from benchmarks.rosters import sign_in
from benchmarks.sites import Site

SIZES, FEW = (1_000, 10_000), (1_000,)
SECONDS = 20
MOST_MILLISECONDS = {1_000: 3_000, 10_000: 30_000}
CATEGORIES = ("5 km walk", "2 km wheel", "From home")

_numbers = count(1)


def measure(bench: Bench) -> None:
    """Each size, every time into an edition of its own."""
    _measure(bench, bench.sites.new("imports"), database="")


def measure_on_postgresql(bench: Bench) -> None:
    """The same on PostgreSQL."""
    _measure(bench, bench.sites.new_on_postgresql(), database=" (PostgreSQL)")


def _measure(bench: Bench, site: Site, *, database: str) -> None:
    for size in FEW if bench.is_quick else SIZES:
        journey = _Journey(site, _list(size))
        with site.served() as server:
            goals: list[Goal] = [processor(MOST_MILLISECONDS[size])]
            bench.measure(
                f"import{database}",
                f"{size:,}",
                server,
                journey.visit,
                cookies=sign_in(server.port),
                seconds=SECONDS,
                warm_up=1,
                prepare=journey.prepare,
                goals=goals,
            )


class _Journey:
    """From the file to the roster of an edition that nobody is in yet."""

    def __init__(self, site: Site, octets: bytes) -> None:
        self.site, self.octets, self.address = site, octets, ""

    def prepare(self) -> None:
        """Make the edition."""
        with self.site.open():
            edition = data.edition(f"imported-{next(_numbers)}")
            self.address = f"/organize/{edition.series.slug}/{edition.year}/imports"

    def visit(self, visitor: Visitor) -> None:
        """Import the list."""
        _import(visitor, self.address, self.octets)


def _import(visitor: Visitor, address: str, octets: bytes) -> None:
    """What an organizer presses, with everything as it was guessed."""
    form = visitor.get(address).expect(200).hidden()
    page = visitor.send(address, form, octets).expect(303).headers["Location"]
    columns = {f"column_{number}": field for number, field in enumerate(_FIELDS)}
    for chosen in (columns, _PLACES, {}):
        answer = visitor.get(page).expect(200)
        guessed = dict(_CHOSEN.findall(answer.body.decode()))
        page = visitor.post(page, answer.hidden() | guessed | chosen).expect(303).headers["Location"]


_CHOSEN = re.compile(r'<select[^>]*name="(value_[0-9]+)".*?<option selected value="([^"]*)"', re.DOTALL)
_FIELDS = ("name", "email", "category", "age", "team")
_PLACES = {"places": "turn", "language": "en"}


def _list(size: int) -> bytes:
    rows = (
        f"Robin Walker {number},walker{number}@example.org,{CATEGORIES[number % 3]},{18 + number % 60},"
        for number in range(size)
    )
    return "\n".join(["Name,Email,Category,Age,Team", *rows]).encode()
