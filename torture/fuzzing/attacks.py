"""What is done to addresses: queries, paths, headers, cookies and methods that no page of ours leads to."""

import random
from urllib.parse import quote, urlencode

from torture.fuzzing import lies, marks
from torture.fuzzing.guises import Guise
from torture.fuzzing.shots import Shot


def query(guise: Guise, address: str, chance: random.Random) -> Shot:
    """A query nobody would be led to: hostile values under the names that pages use, and under others."""
    bare, _, asked = address.partition("?")
    names = [pair.partition("=")[0] for pair in asked.split("&") if pair] + list(lies.QUERY_NAMES)
    kind = chance.randrange(8)
    if kind > 4:
        value = chance.choice(marks.HOSTILE)[:200]
        raw = urlencode([(name, value) for name in dict.fromkeys(names)])
    elif kind == 0:
        raw = urlencode([(chance.choice(names), "Zq")] * chance.choice((100, 2_000)))
    elif kind == 1:
        raw = f"{chance.choice(names)}={chance.choice(lies.RAW)}"
    else:
        pairs = [(chance.choice(names), chance.choice(marks.HOSTILE)) for _ in range(chance.choice((1, 1, 2, 3)))]
        raw = urlencode(pairs)[:60_000]
    return Shot(guise, "query", f"{bare}?{asked}&{raw}" if asked and chance.random() < 0.5 else f"{bare}?{raw}")


def path(guise: Guise, address: str, chance: random.Random) -> Shot:
    """An address with a part that is of another kind than it should be."""
    pieces = address.partition("?")[0].split("/")
    places = [number for number, piece in enumerate(pieces) if piece]
    text = chance.choice(lies.PARTS)
    if places and chance.random() < 0.8:
        pieces[chance.choice(places)] = text
    else:
        pieces.insert(chance.randrange(len(pieces) + 1), text)
    whole = "/".join(pieces)
    bent = (whole, whole, whole, f"/{whole}", f"{whole}/", f"/fr{whole}", f"/fr/fr{whole}", whole.upper())
    whole = chance.choice(bent)
    shot = Shot(guise, "path", _spelled(whole)[:900], chance.choice(("GET", "GET", "GET", "HEAD", "POST")))
    octets = guise.now(whole).encode("utf-8", "surrogatepass").decode("latin-1")
    shot.environ = {"PATH_INFO": f"/{octets.removeprefix('/')}", "REQUEST_URI": _spelled(whole)[:8_000]}
    return shot


def headers(guise: Guise, address: str, chance: random.Random) -> Shot:
    """Headers that lie, contradict each other, or are none."""
    names = chance.sample(sorted(lies.HEADERS), chance.choice((1, 1, 2, 4)))
    chosen = [(name, chance.choice(lies.HEADERS[name])) for name in names]
    return Shot(guise, "header", address, chance.choice(("GET", "GET", "HEAD", "OPTIONS")), chosen)


def methods(guise: Guise, address: str, chance: random.Random) -> Shot:
    """Methods an address does not have, and some that nothing has."""
    body, content_type = chance.choice((None, b"", b"Zq=1", b"\x00" * 100)), chance.choice(lies.CONTENT_TYPES)
    return Shot(guise, "method", address, chance.choice(lies.METHODS), data=body, content_type=content_type)


def cookies(guise: Guise, address: str, chance: random.Random) -> Shot:
    """A cookie of ours that was tampered with, and cookies that are none."""
    jar = "; ".join(chance.choice(lies.COOKIES) for _ in range(chance.choice((1, 2, 40))))
    nobody = guise.client.application.test_client(use_cookies=False)
    stranger = Guise("visitor", nobody, [], guise.renew, guise.tokens)
    return Shot(stranger, "cookie", address, headers=[("Cookie", jar[:15_000])])


def _spelled(path: str) -> str:
    return "/" + quote(path.removeprefix("/"), safe="/{}", errors="surrogatepass")
