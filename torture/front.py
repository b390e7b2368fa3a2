"""nginx in front of several hosts, as the sample in `deploy/` has it, with a certificate of its own."""

import re
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks import servers
from tests.deploy.certificates import certify

NAME = "events.example.org"
PROGRAM = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
_SAMPLE = Path(__file__).parents[1] / "deploy" / "nginx-hosts.conf"


@contextmanager
def nginx(folder: Path, address: str, hosts: Sequence[str]) -> Iterator[int]:
    """Its https port at that address, with these hosts behind it, until the block ends.

    Beyond the sample, each answer says which hosts were asked (X-Asked).
    """
    folder.mkdir()
    certify(folder, NAME)
    port, plain = servers.free_port(), servers.free_port()
    site = _SAMPLE.read_text()
    behind = "\n".join(f"    server {host} max_fails=1 fail_timeout=5s;" for host in hosts)
    site = re.sub(r"(?:^    server 10\..*;\n)+", f"{behind}\n", site, flags=re.MULTILINE)
    site = site.replace("/etc/letsencrypt/live/events.example.org", str(folder))
    site = re.sub(r"^    listen \[::\].*\n", "", site, flags=re.MULTILINE)
    site = site.replace("listen 443", f"listen {address}:{port}").replace("listen 80", f"listen {address}:{plain}")
    site = site.replace("    server_tokens off;", "    add_header X-Asked $upstream_addr always;")
    places = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = f"daemon off;\nworker_processes 1;\npid {folder}/pid;\nerror_log {folder}/errors warn;\n"
    (folder / "nginx.conf").write_text(f"{whole}events {{}}\nhttp {{\n{places}{site}\n}}\n")
    command = [str(PROGRAM), "-c", str(folder / "nginx.conf"), "-p", str(folder)]
    running = servers.start_process(command, log=folder / "log", settings={})
    try:
        _wait_for(folder / "pid", running)
        yield port
    finally:
        servers.kill(running)


def _wait_for(pid: Path, running: "subprocess.Popen[bytes]") -> None:
    give_up_at = time.monotonic() + 20
    while not (pid.exists() and pid.read_text().strip()):
        if running.poll() is not None or time.monotonic() > give_up_at:
            raise RuntimeError(f"nginx did not start: {(pid.parent / 'log').read_text()}")
        time.sleep(0.05)
