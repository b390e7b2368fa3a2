"""Machines on a network of our own: network namespaces, joined by a bridge, whose cables can be pulled.

Without the right to make them, machines are addresses of loopback, and have no cables.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

from benchmarks import servers

_NET = "10.187.55"
_BRIDGE = "evt-net"


class Machine:
    """One host: an address and a folder of its own, processes that die together, and perhaps a cable."""

    def __init__(self, name: str, address: str, folder: Path, *, has_cable: bool) -> None:
        folder.mkdir(parents=True)
        self.name = name
        self.address = address
        self.folder = folder
        self.log = folder / "log"
        self.has_cable = has_cable
        self._running: list[subprocess.Popen[bytes]] = []

    def run(self, command: Sequence[str], settings: Mapping[str, str]) -> None:
        """Start a program on it."""
        inside = ["ip", "netns", "exec", self.name] if self.has_cable else []
        self._running.append(servers.start_process([*inside, *command], log=self.log, settings=settings))

    def kill(self) -> None:
        """As when its power goes: every process at once."""
        for process in self._running:
            servers.kill(process)
        self._running = []

    def pull_cable(self) -> None:
        """It runs on, and nobody reaches it any more, nor it anybody."""
        _ip("link", "set", f"{self.name}-b", "down")

    def plug_in(self) -> None:
        """Reachable again."""
        _ip("link", "set", f"{self.name}-b", "up")


class Network:
    """The machines of one proof; the bridge is the address of whoever runs it."""

    def __init__(self, folder: Path, *, has_cables: bool) -> None:
        self.has_cables = has_cables
        self.address = f"{_NET}.1" if has_cables else "127.55.0.1"
        self.machines: list[Machine] = []
        self._folder = folder
        self._numbers = count(2)

    def machine(self) -> Machine:
        """One more."""
        number = next(self._numbers)
        name = f"evt-{number}"
        address = f"{_NET}.{number}" if self.has_cables else f"127.55.0.{number}"
        if self.has_cables:
            _forget(name)
            _ip("netns", "add", name)
            _ip("link", "add", f"{name}-b", "type", "veth", "peer", "name", "eth0", "netns", name)
            _ip("link", "set", f"{name}-b", "master", _BRIDGE, "up")
            for words in (f"addr add {address}/24 dev eth0", "link set eth0 up", "link set lo up"):
                _ip("-n", name, *words.split())
        made = Machine(name, address, self._folder / name, has_cable=self.has_cables)
        self.machines.append(made)
        return made


@contextmanager
def network(folder: Path) -> Iterator[Network]:
    """A network until the block ends, with cables where we may lay them."""
    made = Network(folder, has_cables=_lay())
    try:
        yield made
    finally:
        for machine in made.machines:
            machine.kill()
            if made.has_cables:
                _forget(machine.name)
        if made.has_cables:
            _ip("link", "del", _BRIDGE)


def _lay() -> bool:
    if os.geteuid() or shutil.which("ip") is None:
        return False
    with suppress(subprocess.CalledProcessError):
        _ip("link", "del", _BRIDGE)  # of a run that was killed
    try:
        _ip("link", "add", _BRIDGE, "type", "bridge")
        _ip("addr", "add", f"{_NET}.1/24", "dev", _BRIDGE)
        _ip("link", "set", _BRIDGE, "up")
    except subprocess.CalledProcessError:
        return False
    return True


def _forget(name: str) -> None:
    with suppress(subprocess.CalledProcessError):
        _ip("netns", "del", name)


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)
