"""What stands around gifts: figures and donors of editions with few and many gifts, and a list of gifts imported."""

from datetime import timedelta
from itertools import count

from sqlalchemy import insert

from benchmarks import data
from benchmarks.goals import Figures, Goal, processor
from benchmarks.load import Visitor
from benchmarks.measuring import Bench
from benchmarks.rosters import sign_in
from benchmarks.sites import Site
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.core.words import folded
from eventsapp.events.models import Edition
from eventsapp.fundraising.gift_models import Donor, Gift

SIZES, FEW = (10, 100_000), (10, 10_000)
IMPORTED, FEW_IMPORTED = 10_000, 1_000
MOST_MILLISECONDS = 1_000
IMPORT_MILLISECONDS = {1_000: 4_000, 10_000: 40_000}
SECONDS = 20

_numbers = count(1)


def measure(bench: Bench) -> None:
    """Figures and donors with 10 gifts, then with 100,000; then 10,000 lines from a file to the ledger."""
    site = bench.sites.new("giving")
    for size in FEW if bench.is_quick else SIZES:
        with site.open():
            edition = data.edition(f"giving-{size}")
            _fill(edition, size)
            where = f"/organize/{edition.series.slug}/{edition.year}"
        with site.served() as server:
            cookies = sign_in(server.port)
            for work, address, most in (
                ("what was raised", f"{where}/fundraising/figures", MOST_MILLISECONDS),
                ("donors, first page", "/organize/donors", 25),
                ("donors, search for a name", "/organize/donors?q=walker+99", 100),
            ):
                bench.measure(
                    work,
                    f"{size:,} gifts",
                    server,
                    lambda visitor, address=address: visitor.get(address).expect(200),  # type: ignore[misc]
                    cookies=cookies,
                    goals=[processor(most)],
                )
    _measure_import(bench, site, FEW_IMPORTED if bench.is_quick else IMPORTED)


def _measure_import(bench: Bench, site: Site, size: int) -> Figures:
    journey = _Journey(site, size)
    with site.served() as server:
        goals: list[Goal] = [processor(IMPORT_MILLISECONDS[size])]
        return bench.measure(
            "import of gifts",
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
    """From the file to the ledger of an edition; every list is a new one."""

    def __init__(self, site: Site, size: int) -> None:
        self.site, self.size, self.address, self.octets = site, size, "", b""

    def prepare(self) -> None:
        """Make the edition and the list."""
        number = next(_numbers)
        with self.site.open():
            edition = data.edition(f"given-{number}")
            self.address = f"/organize/{edition.series.slug}/{edition.year}/gifts/import"
        rows = (
            f"2026-0{1 + row % 9}-1{row % 10},Robin Walker {row},w{row}@example.org,{5 + row % 200},T{number}-{row}"
            for row in range(self.size)
        )
        self.octets = "\n".join(["Date,Name,Email,Amount,Transaction ID", *rows]).encode()

    def visit(self, visitor: Visitor) -> None:
        """What a treasurer presses, with everything as it was guessed."""
        form = visitor.get(self.address).expect(200).hidden()
        page = visitor.send(self.address, form | {"source": "canadahelps"}, self.octets).expect(303).headers["Location"]
        columns = {f"column_{place}": field for place, field in enumerate(_FIELDS)} | {"status": "reported"}
        for chosen in (columns, {}):
            answer = visitor.get(page).expect(200)
            page = visitor.post(page, answer.hidden() | chosen).expect(303).headers["Location"]


_FIELDS = ("day", "name", "email", "amount", "reference")


def _fill(edition: Edition, size: int) -> None:
    """Gifts and as many donors, a fifth of whom gave twice, written past the acts."""
    now, today = clock.now(), clock.today(edition.zone)
    tag = f"{size:06d}"
    with writing():
        first = (db.session.query(Donor.id).order_by(Donor.id.desc()).limit(1).scalar() or 0) + 1
        donors = max(1, size * 4 // 5)
        db.session.execute(insert(Donor), [_donor(first + row, row, now) for row in range(donors)])
        db.session.execute(
            insert(Gift),
            [
                {
                    "reference": f"{tag[-3:]}{row:06d}",
                    "edition_id": edition.id,
                    "donor_id": first + row % donors,
                    "kind": "money",
                    "method": ("cash", "online", "e-transfer")[row % 3],
                    "amount_cents": 5_00 + row % 20_000,
                    "status": "confirmed",
                    "received_on": today - timedelta(days=row % 200),
                    "shown_as": "anonymous",
                    "recorded_at": now,
                }
                for row in range(size)
            ],
        )


def _donor(number: int, row: int, now: object) -> dict[str, object]:
    name, email = f"Robin Walker {row}", f"walker{row}@example.org"
    return {
        "id": number,
        "kind": "person",
        "first_name": "Robin",
        "last_name": f"Walker {row}",
        "name_key": folded(name),
        "email": email,
        "email_key": email,
        "language": "en",
        "known_since": now,
    }
