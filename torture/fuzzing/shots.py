"""One hostile input: what is asked, by whom, and what came back."""

from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse

from torture.fuzzing.guises import Guise


@dataclass
class Shot:
    """What is sent; an address may hold whatever octets a path holds."""

    guise: Guise
    kind: str
    address: str
    """As our pages have it, with its query; the secret of a link left out."""
    method: str = "GET"
    headers: list[tuple[str, str]] = field(default_factory=list)
    data: Any = None
    content_type: str | None = None
    environ: dict[str, Any] = field(default_factory=dict)
    """What only a server could tell, such as a path that no client of ours would spell."""
    typed: dict[str, str] = field(default_factory=dict)
    """What people would miss if it were gone after a refusal."""

    def __str__(self) -> str:
        return f"{self.kind}: {self.guise.name} {self.method} {self.address[:200]}"


def fire(app: Flask, shot: Shot) -> TestResponse:
    """Send it, each from a network of its own."""
    environ = {"REMOTE_ADDR": f"10.{hash(shot.address) % 250}.{id(shot) % 250}.7"} | shot.environ
    address = shot.guise.now(shot.address)
    headers = Headers(shot.headers)
    if shot.method == "POST":
        headers.setdefault(
            "Referer", f"{app.config['PUBLIC_URL']}/"
        )  # as browsers say it, and over https we ask for it
    return shot.guise.client.open(
        address if address.startswith("/") and not address.startswith("//") else "/",
        base_url=app.config["PUBLIC_URL"],
        method=shot.method,
        headers=headers,
        data=shot.data,
        content_type=shot.content_type,
        environ_overrides=environ,
        buffered=True,
    )
