"""nginx in front of several hosts, as the sample in `deploy/` has it, with a certificate of its own."""

import re
import shutil
import ssl
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
def nginx(folder: Path, address: str, hosts: Sequence[str], *, sealed: Path) -> Iterator[int]:
    """Its https port at that address, with these hosts behind it, until the block ends.

    What the sample has in `/etc/eventsapp` is in the folder `sealed`. Beyond the sample, each answer says which hosts
    were asked (X-Asked).
    """
    folder.mkdir()
    certify(folder, NAME)
    port, plain = servers.free_port(), servers.free_port()
    site = _SAMPLE.read_text()
    behind = "\n".join(f"    server {host} max_fails=1 fail_timeout=5s;" for host in hosts)
    site = re.sub(r"(?:^    server 10\..*;\n)+", f"{behind}\n", site, flags=re.MULTILINE)
    site = site.replace("/etc/letsencrypt/live/events.example.org", str(folder)).replace("/etc/eventsapp", str(sealed))
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


def keys(folder: Path) -> Path:
    """A folder with keys and certificates of hosts and proxy, under the names that docs/running.md gives them."""
    folder.mkdir(parents=True)
    for name in ("host", "proxy"):
        public, private = certify(folder, "eventsapp.internal")
        public.rename(folder / f"{name}.pem")
        private.rename(folder / f"{name}.key")
    shutil.copy(folder / "host.pem", folder / "hosts.pem")
    return folder


def as_proxy(sealed: Path) -> ssl.SSLContext:
    """How the proxy speaks to a host, for who asks one directly, by its number."""
    context = ssl.create_default_context(cafile=sealed / "hosts.pem")
    context.check_hostname = False
    context.load_cert_chain(sealed / "proxy.pem", sealed / "proxy.key")
    return context


def _wait_for(pid: Path, running: "subprocess.Popen[bytes]") -> None:
    give_up_at = time.monotonic() + 20
    while not (pid.exists() and pid.read_text().strip()):
        if running.poll() is not None or time.monotonic() > give_up_at:
            raise RuntimeError(f"nginx did not start: {(pid.parent / 'log').read_text()}")
        time.sleep(0.05)
