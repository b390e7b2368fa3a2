"""Ways in which one request is made to look like another: what programs in front of an app, or frameworks, fall for."""

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import quote

CARRIER = "/healthz"
"""An address that is open to all, which carries another one in its head."""


@dataclass(frozen=True)
class Asked:
    """One request."""

    method: str
    path: str
    """As it is sent, not decoded."""
    headers: dict[str, str] = field(default_factory=dict)
    more: tuple[tuple[str, str], ...] = ()
    """Fields beside those of the form."""


Disguise = Callable[[str, str], Asked]


def _headed(**headers: str) -> Disguise:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda method, path: Asked(method, path, named)


def _at(change: Callable[[str], str]) -> Disguise:
    return lambda method, path: Asked(method, change(path))


def _carried(header: str) -> Disguise:
    return lambda _method, path: Asked("GET", CARRIER, {header: path})


def _always(method: str) -> Disguise:
    return lambda _usual, path: Asked(method, path)


METHODS = {method: _always(method) for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")}

DISGUISES: dict[str, Disguise] = {
    "X-HTTP-Method-Override": lambda _method, path: Asked(
        "POST", path, {"X-HTTP-Method-Override": "GET", "X-HTTP-Method": "GET", "X-Method-Override": "DELETE"}
    ),
    "_method": lambda _method, path: Asked("POST", f"{path}?_method=GET", {}, (("_method", "GET"),)),
    "X-Original-URL": _carried("X-Original-URL"),
    "X-Rewrite-URL": _carried("X-Rewrite-URL"),
    "slash": _at(lambda path: path[:-1] if path.endswith("/") else f"{path}/"),
    "double slash": _at(lambda path: f"/{path}"),
    "double slash within": _at(lambda path: path.replace("/organize/", "/organize//")),
    "case": _at(str.upper),
    "encoded": _at(lambda path: "/" + "".join(f"%{ord(letter):02X}" for letter in path[1:])),
    "encoded slash": _at(lambda path: "/" + quote(path[1:], safe="")),
    "dots": _at(lambda path: f"/organize/account/..{path.removeprefix('/organize')}"),
    "suffix": _at(lambda path: f"{path.rstrip('/')}.json"),
    "parameters": _at(lambda path: f"{path};x=.css"),
    "query": _at(lambda path: f"{path}?role=owner&is_owner=1&account_id=1&within="),
    "Accept": _headed(Accept="application/json"),
    "loopback": _headed(
        X_Forwarded_For="127.0.0.1", X_Real_IP="127.0.0.1", Forwarded="for=127.0.0.1", X_Forwarded_Prefix="/"
    ),
    "script": _headed(X_Requested_With="XMLHttpRequest", Sec_Fetch_Site="same-origin", Sec_Fetch_Mode="cors"),
    "identity": _headed(Authorization="Basic b3duZXI6b3duZXI=", X_Remote_User="owner@example.org", Remote_User="owner"),
    "French": _at(lambda path: f"/fr{path}"),
}
"""Each makes a request of the usual method and the address of a door."""

OWN_ORIGIN = "own origin"
"""One more, which has to know how the site is called."""


def every(public_url: str) -> dict[str, Disguise]:
    """All of them."""
    forged = {"Origin": public_url, "Referer": f"{public_url}/organize/"}
    return METHODS | DISGUISES | {OWN_ORIGIN: lambda method, path: Asked(method, path, forged)}
