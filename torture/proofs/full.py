"""The disk is full: pages are read, what cannot be stored is refused in words, and all is well once there is room."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from http.client import HTTPException
from pathlib import Path

from benchmarks.load import Visitor
from eventsapp.outbox.models import Message
from torture import counting, doors, small_disks, whole
from torture.databases import Databases
from torture.findings import Finding
from torture.ground import Ground
from torture.rush import Rush
from torture.signing_up import Door
from torture.sites import Site
from torture.small_disks import SmallDisk

GOAL = "G7"
MIB = 48
SECONDS, QUICK_SECONDS = 12, 5
RECOVERY_SECONDS, MAIL_SECONDS = 10, 90


def prove(ground: Ground) -> Iterator[Finding]:
    """First with everything on the disk, then with all but the database."""
    ground.folder.chmod(0o711)
    try:
        with small_disks.mounted(ground.folder / "small", MIB) as disk:
            yield from _with_the_database(ground, disk)
            yield from _with_all_else(ground, disk)
            yield from _controls(ground, disk)
    except small_disks.NotAllowed:
        yield Finding(GOAL, "a full disk", "proven", "not tried: mounting is not allowed here", False)


def _with_the_database(ground: Ground, disk: SmallDisk) -> Iterator[Finding]:
    small = _on(disk, ground, "all", Databases(disk.folder))
    with small.site(worker=True, METRICS_TOKEN="figures") as site:
        door, edition_id = doors.opened(site, "full")
        rush = Rush(site.ports[0], door, at_once=3)
        with rush.going():
            time.sleep(2)
            with disk.full():
                full_at = time.monotonic()
                ground.say("the disk is full")
                read = _read(site, door, QUICK_SECONDS if ground.is_quick else SECONDS)
                site.kill()
                site.start()
                read_anew = _read(site, door, 2)
            free_at = time.monotonic()
            ground.say("there is room again")
            time.sleep(RECOVERY_SECONDS)
        yield _pages("pages that are read while the disk is full", read)
        yield _pages("the same after all processes were killed and started again on it", read_anew)
        refused = [one for one in rush.answers if full_at < one.at < free_at and one.status >= 500]
        statuses = sorted({one.status for one in refused})
        wordless = sum(not (one.is_in_words and one.keeps_all) for one in refused)
        yield Finding(
            GOAL,
            "forms sent while the disk is full",
            "503 with words, with everything that had been typed",
            f"{len(refused)} refused with {statuses}, {wordless} of them without words or with something forgotten",
            statuses == [503] and not wordless,
        )
        back = min((one.at - free_at for one in rush.signed_up if one.at > free_at), default=float("inf"))
        seen = f"the first sign-up is in {back:.1f} s after there is room"
        yield Finding(GOAL, "recovery, by nobody's hand", f"≤ {RECOVERY_SECONDS} s", seen, back <= RECOVERY_SECONDS)
        with counting.looking(site):
            lost, doubled = whole.lost_and_doubled(edition_id, rush.signed_up)
            half, faults = whole.half_written(edition_id), whole.faults_of_the_file()
        yield Finding(
            GOAL,
            "sign-ups before, during and after",
            "0 lost, 0 twice, nothing half written, the file whole",
            f"{len(rush.signed_up)} told so, {len(lost)} lost, {len(doubled)} twice, "
            f"{'; '.join(half + faults) or 'all whole'} {rush.troubles[:1] or ''}",
            bool(rush.signed_up) and not (lost or doubled or half or faults or rush.troubles),
        )
        yield _mails(site)


def _with_all_else(ground: Ground, disk: SmallDisk) -> Iterator[Finding]:
    """Logs, the counters' file, mails written as files, backups: full from the start."""
    with disk.full():
        elsewhere = _on(disk, ground, "beside", ground.databases)
        with elsewhere.site(worker=True, METRICS_TOKEN="figures", BACKUP_FOLDER=str(disk.folder / "backups")) as site:
            door, edition_id = doors.opened(site, "full")
            rush = Rush(site.ports[0], door, at_once=3)
            with rush.going():
                time.sleep(QUICK_SECONDS)
            failed = Counter(one.status for one in rush.answers if not 0 < one.status < 500)
            with counting.looking(site):
                lost, doubled = whole.lost_and_doubled(edition_id, rush.signed_up)
    yield Finding(
        GOAL,
        "sign-ups while logs, figures, mail files and backups find no room",
        "as always",
        f"{len(rush.signed_up)} in, {sum(failed.values())} answers failed {dict(failed) or ''}, {len(lost)} lost, "
        f"{len(doubled)} twice {rush.troubles[:1] or ''}",
        bool(rush.signed_up) and not (failed or lost or doubled or rush.troubles),
    )


def _controls(ground: Ground, disk: SmallDisk) -> Iterator[Finding]:
    """The same without what protects, where the harm must show."""
    small = _on(disk, ground, "shared", Databases(disk.folder / "shared-databases"))
    with small.site(TORTURE_CONTROL="no reading alone") as site, disk.full():
        seen = _statuses(site.ports[0], ["/"] * 6)
    what = "control: readers that insist on the index they share"
    yield Finding("G11", what, "pages answered 503", str(dict(seen)), seen[503] > 0)
    beside = _on(disk, ground, "holes", ground.databases)
    try:
        with disk.full(), beside.site(METRICS_TOKEN="figures", TORTURE_CONTROL="holes") as site:
            is_over = _statuses(site.ports[0], ["/"] * 6)[0] > 0
    except RuntimeError:  # it did not come as far as a first answer
        is_over = True
    what = "control: figures counted in a file with holes"
    yield Finding("G11", what, "the process ends", "it ends" if is_over else "it goes on", is_over)


def _on(disk: SmallDisk, ground: Ground, name: str, databases: Databases) -> Ground:
    databases.folder.mkdir(exist_ok=True)
    return Ground(disk.folder / name, "sqlite", databases, is_quick=ground.is_quick, say=ground.say)


def _read(site: Site, door: Door, seconds: float) -> Counter[tuple[str, int]]:
    """Read what most people read, again and again."""
    edition = door.form.removesuffix("register")
    pages = ["/", edition, door.form, "/calendar", "/calendar.ics"]
    found: Counter[tuple[str, int]] = Counter()
    ends_at = time.monotonic() + seconds
    while time.monotonic() < ends_at:
        for page in pages:
            (status,) = _statuses(site.ports[0], [page])
            found[page, status] += 1
    return found


def _statuses(port: int, pages: Sequence[str]) -> Counter[int]:
    found: Counter[int] = Counter()
    for page in pages:
        visitor = Visitor(port)
        try:
            found[visitor.get(page).status] += 1
        except (OSError, HTTPException):
            found[0] += 1
        finally:
            visitor.connection.close()
    return found


def _pages(what: str, read: Counter[tuple[str, int]]) -> Finding:
    wrong = {page: status for page, status in read if status != 200}
    return Finding(GOAL, what, "all answered 200", f"{sum(read.values())} read, wrong: {wrong or 'none'}", not wrong)


def _mails(site: Site) -> Finding:
    """They lie in files on the same disk."""
    folder = Path(site.hosts[0].folder) / "mail"

    def arrived() -> int:
        return len(list(folder.glob("*.eml")))

    with counting.looking(site):
        queued = counting.number(Message)
    took = _until(lambda: arrived() >= queued)
    seen = f"{arrived()} of {queued} after {took:.0f} s"
    return Finding(GOAL, "mails after there is room", f"all written within {MAIL_SECONDS} s", seen, arrived() >= queued)


def _until(what: Callable[[], bool]) -> float:
    began = time.monotonic()
    while not what() and time.monotonic() < began + MAIL_SECONDS:
        time.sleep(0.2)
    return time.monotonic() - began
