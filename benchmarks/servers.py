"""Servers of our own on loopback, and what their processes take: processor time and memory, children included."""

import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
START_SECONDS, STOP_SECONDS = 60, 3
_TICKS = os.sysconf("SC_CLK_TCK")

# As `make run` starts it.
FLAGS = ("--interface", "wsgi", "--host", "127.0.0.1", "--blocking-threads", "256", "--log-level", "warning")


class Server:
    """A running granian with all its processes, and those of a database server that works for it."""

    def __init__(self, port: int, *processes: int) -> None:
        self.port = port
        self.processes = processes
        self.started_in = 0.0
        """Seconds from the command to the first answer."""

    def processor_seconds(self) -> float:
        """What all processes have used so far, those that have ended among their children included."""
        return sum(_processor_seconds(process) for process in self._all())

    def forget_peak(self) -> None:
        """Begin anew to look for the peak of memory."""
        for process in self._all():
            _write(Path(f"/proc/{process}/clear_refs"), "5")

    def peak_mib(self) -> float:
        """The sum of the most memory each process had resident, in MiB; shared pages count in each of them."""
        return sum(_kib(process, "status", "VmHWM") for process in self._all()) / 1024

    def held_mib(self) -> float:
        """What the machine would have back if all processes ended, in MiB: what they share counts once (Pss)."""
        return sum(_kib(process, "smaps_rollup", "Pss") for process in self._all()) / 1024

    def _all(self) -> list[int]:
        found = list(self.processes)
        for process in found:  # the list grows while we walk it
            found += _children(process)
        return found


@contextmanager
def running(
    app: str,
    folder: Path,
    *,
    settings: Mapping[str, str] | None = None,
    workers: int = 1,
    first_page: str = "/",
    beside: tuple[int, ...] = (),
) -> Iterator[Server]:
    """Serve the app (``module:name``) until the block ends; what it says goes into a file in the folder.

    `beside` are processes that work for it, such as a database server's.
    """
    port = free_port()
    settings = {name: value.replace("{port}", str(port)) for name, value in (settings or {}).items()}
    began = time.perf_counter()
    process = start(app, port, log=folder / "server.log", settings=settings, workers=workers)
    try:
        wait_for(port, first_page, process, folder / "server.log")
        server = Server(port, process.pid, *beside)
        server.started_in = time.perf_counter() - began
        yield server
    finally:
        stop(process)


def start(
    app: str,
    port: int,
    *,
    log: Path,
    settings: Mapping[str, str],
    workers: int = 1,
    certificate: tuple[Path, Path] | None = None,
) -> "subprocess.Popen[bytes]":
    """Start granian with the app, all its processes in a group of their own; what it says is added to the log.

    With a certificate and its key, by https.
    """
    sealed = ["--ssl-certificate", str(certificate[0]), "--ssl-keyfile", str(certificate[1])] if certificate else []
    command = [sys.executable, "serve.py", *FLAGS, *sealed, "--port", str(port), "--workers", str(workers), app]
    return start_process(command, log=log, settings=settings)


def start_process(command: Sequence[str], *, log: Path, settings: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    """Start a program from the root of the project, with these settings and none of this machine's."""
    with log.open("ab") as kept:
        return subprocess.Popen(
            command,
            cwd=HOME,
            env={**_own_environment(), **settings},
            stdin=subprocess.DEVNULL,
            stdout=kept,
            stderr=kept,
            start_new_session=True,
        )


def _own_environment() -> dict[str, str]:
    """This machine's settings are not those of a benchmark."""
    foreign = ("EVENTSAPP_", "GRANIAN_", "FLASK_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    return {name: value for name, value in kept.items() if name not in ("DATABASE_URL", "SECRET_KEY")}


def free_port() -> int:
    """A port of this machine that nobody listens on just now."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def wait_for(
    port: int, page: str, process: "subprocess.Popen[bytes]", log: Path, trusting: ssl.SSLContext | None = None
) -> None:
    """Wait until it answers, by https if it is said whom to trust; an error with its last words if it does not
    start."""
    give_up_at = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < give_up_at:
        try:
            connection: HTTPConnection = (
                HTTPSConnection("127.0.0.1", port, timeout=5, context=trusting)
                if trusting
                else HTTPConnection("127.0.0.1", port, timeout=5)
            )
            connection.request("GET", page)
            if connection.getresponse().status < 500:
                return
        except (OSError, HTTPException):
            time.sleep(0.01)
        finally:
            connection.close()
    raise RuntimeError(f"the server did not start:\n{log.read_text(errors='replace')[-2000:]}")


def stop(process: "subprocess.Popen[bytes]") -> None:
    """Ask it to end, and end it if it does not."""
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        kill(process)


def kill(process: "subprocess.Popen[bytes]") -> None:
    """SIGKILL to its whole group, at once."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _children(process: int) -> list[int]:
    found = []
    for listed in Path(f"/proc/{process}/task").glob("*/children"):
        found += [int(child) for child in _read(listed).split()]
    return found


def _processor_seconds(process: int) -> float:
    """utime, stime, cutime and cstime, proc_pid_stat(5); the name before them may hold anything but `)`."""
    fields = _read(Path(f"/proc/{process}/stat")).rpartition(")")[2].split()
    return sum(int(ticks) for ticks in fields[11:15]) / _TICKS


def _kib(process: int, file: str, name: str) -> int:
    for line in _read(Path(f"/proc/{process}/{file}")).splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1])
    return 0


def _read(file: Path) -> str:
    try:
        return file.read_text()
    except OSError:  # it has just ended
        return ""


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text)
    except OSError:  # it has just ended, or is somebody else's
        return
