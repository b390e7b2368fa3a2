"""Bodies of forms as they go over the wire, in both ways that browsers have, with files where there are any."""

import io
import random
from urllib.parse import urlencode

from torture.fuzzing.filling import Typed
from torture.fuzzing.guises import Guise
from torture.fuzzing.lies import FORM
from torture.fuzzing.shots import Shot

File = tuple[str, bytes]
"""Its name and what is in it."""


def sent(
    guise: Guise, kind: str, target: str, pairs: Typed, chance: random.Random, typed: dict[str, str] | None = None
) -> Shot:
    """The form sent; `typed` is what must not be lost when it is refused."""
    if chance.random() < 0.15:
        return with_files(guise, kind, target, pairs, {}, chance)
    body = urlencode(pairs, errors="surrogatepass").encode()
    return Shot(guise, kind, target, "POST", data=body, content_type=FORM, typed=typed or {})


def with_files(
    guise: Guise, kind: str, target: str, pairs: Typed, files: dict[str, File], chance: random.Random
) -> Shot:
    """The form sent in parts, now and then without an end."""
    boundary = chance.choice(("zqzqzq", "zqzqzq", "zqzqzq", "z" * 70))
    body = io.BytesIO()
    for name, value in pairs:
        head = f'Content-Disposition: form-data; name="{name}"'.replace("\x00", "%00")
        body.write(f"--{boundary}\r\n{head}\r\n\r\n{value}\r\n".encode("utf-8", "surrogatepass"))
    for name, (filename, octets) in files.items():
        head = f'Content-Disposition: form-data; name="{name}"; filename="{filename}"'
        said = chance.choice(("text/csv", "application/octet-stream", "text/html", "image/png; charset=zq", ""))
        body.write(f"--{boundary}\r\n{head}\r\nContent-Type: {said}\r\n\r\n".encode() + octets + b"\r\n")
    ends = chance.choice((*[f"--{boundary}--\r\n"] * 6, f"--{boundary}", "", "\r\n"))
    body.write(ends.encode())
    content_type = f"multipart/form-data; boundary={boundary}"
    return Shot(guise, kind, target, "POST", data=body.getvalue(), content_type=content_type)
