"""The kinds of attack: each makes one hostile input out of something that was found."""

import io
import random
from collections.abc import Callable, Iterator
from urllib.parse import quote, urlencode

from torture.fuzzing import filling, marks, uploads
from torture.fuzzing.filling import TOKEN, Typed
from torture.fuzzing.guises import Guise
from torture.fuzzing.markup import Form
from torture.fuzzing.shots import Shot

NO_TEXT = ("hidden", "radio", "select", "checkbox")
FORM = "application/x-www-form-urlencoded"


def fields(guise: Guise, page: str, target: str, form: Form, chance: random.Random) -> Shot:
    """A form filled in as people do, with something in one of its boxes that nobody would type."""
    typed = filling.plausible(form, chance)
    boxes = [box for box in form.boxes.values() if box.name != TOKEN and box.kind != "file"]
    if boxes and chance.random() < 0.7:
        box = chance.choice(boxes)
        if not box.is_typed and chance.random() < 0.7:
            box = next((one for one in boxes if one.is_typed), box)
        typed = [(name, value) for name, value in typed if name != box.name]
        typed.append((box.name, chance.choice(marks.HOSTILE)))
    shown = {box.name for box in boxes if box.is_typed}
    once = {name: value for name, value in typed if name in shown}
    return _sent(guise, "field", target, typed, chance, typed=once)


def structure(guise: Guise, page: str, target: str, form: Form, chance: random.Random) -> Shot:
    """The form with something missing, repeated, far too often there, or of another kind than it should be."""
    typed = filling.plausible(form, chance)
    names = [name for name, _ in typed if name != TOKEN] or ["name"]
    name = chance.choice(names)
    token = [pair for pair in typed if pair[0] == TOKEN]
    kind = chance.randrange(16)
    if kind == 0:
        typed = [pair for pair in typed if pair[0] != name]
    elif kind == 1:
        typed += [(name, chance.choice(marks.HOSTILE)) for _ in range(chance.choice((2, 50)))]
    elif kind == 2:
        typed += [(f"f{number}", "Zq") for number in range(chance.choice((480, 3_000)))]
    elif kind == 3:
        typed = token
    elif kind == 4:
        typed = [pair for pair in typed if pair[0] != TOKEN]
    elif kind == 5:
        typed = [(one, chance.choice(("x", "", marks.MARKUP[0])) if one == TOKEN else value) for one, value in typed]
    elif kind == 6:
        typed += [(f"{name}-{number}", "Zq") for number in (0, 1, -1, 99_999_999, 10**30)]
        typed += [(f"{name}-0-id", "Zq"), (f"{name}[]", "Zq"), (f"{name}[__class__]", "Zq"), (f"{name}.x", "Zq")]
    elif kind == 7:
        typed += [(f"{name}-{number}-name", "Zq") for number in range(300)]
    elif kind == 8:
        return _with_files(guise, target, typed, chance, {name: chance.choice(uploads.FILES)})
    elif kind == 9:
        body = "{" + ",".join(f'"{one}": [{{}}, null, 1e999]' for one, _ in typed) + "}"
        return Shot(guise, "structure", target, "POST", data=body.encode(), content_type="application/json")
    elif kind == 10:
        body = urlencode(typed).encode()
        return Shot(guise, "structure", target, "POST", data=body, content_type=chance.choice(CONTENT_TYPES))
    elif kind == 11:
        body = urlencode([*typed, ("zq", "")]).encode() + chance.choice(OCTETS)
        return Shot(guise, "structure", target, "POST", data=body, content_type=FORM)
    elif kind == 12:
        typed = [(f"{one}\x00" if chance.random() < 0.2 else one, value) for one, value in typed]
    elif kind == 13:
        typed += [("id", "1"), ("person_id", "1"), ("status", "confirmed"), ("is_admin", "1"), ("amount_cents", "-1")]
    elif kind == 14:
        typed = [(one, value if one == TOKEN else chance.choice(marks.HOSTILE)) for one, value in typed]
    else:
        typed += [(one, value) for one, value in typed for _ in range(3) if one != TOKEN]
    return _sent(guise, "structure", target, typed, chance)


def files(guise: Guise, page: str, target: str, form: Form, chance: random.Random) -> Shot:
    """Files of every wrong kind, where files belong and where they do not."""
    typed = filling.plausible(form, chance)
    places = [box.name for box in form.boxes.values() if box.kind == "file"] or ["file"]
    return _with_files(guise, target, typed, chance, {name: chance.choice(uploads.FILES) for name in places})


def query(guise: Guise, address: str, chance: random.Random) -> Shot:
    """A query nobody would be led to: hostile values under the names that pages use, and under others."""
    bare, _, asked = address.partition("?")
    names = [pair.partition("=")[0] for pair in asked.split("&") if pair] + list(QUERY_NAMES)
    pairs = [(chance.choice(names), chance.choice(marks.HOSTILE)) for _ in range(chance.choice((1, 1, 2, 3)))]
    kind = chance.randrange(8)
    if kind == 0:
        pairs = [(chance.choice(names), "Zq")] * chance.choice((100, 2_000))
    raw = urlencode(pairs)[:60_000]
    if kind == 1:
        raw = f"{chance.choice(names)}=" + chance.choice(("%", "%zz", "%ff%fe", "%ed%a0%80", "%00", "%u0041", "&&==&=;"))
    return Shot(guise, "query", f"{bare}?{asked}&{raw}" if asked and chance.random() < 0.5 else f"{bare}?{raw}")


def path(guise: Guise, rule: str, address: str, chance: random.Random) -> Shot:
    """An address with a part that is of another kind than it should be."""
    pieces = address.partition("?")[0].split("/")
    places = [number for number, piece in enumerate(pieces) if piece]
    text = chance.choice(PARTS)
    if places and chance.random() < 0.8:
        pieces[chance.choice(places)] = text
    else:
        pieces.insert(chance.randrange(len(pieces) + 1), text)
    whole = "/".join(pieces)
    whole = chance.choice((whole, whole, whole, f"/{whole}", f"{whole}/", f"/fr{whole}", f"/fr/fr{whole}", whole.upper()))
    octets = guise.now(whole).encode("utf-8", "surrogatepass").decode("latin-1")
    shot = Shot(guise, "path", "/" + quote(whole[:300], safe="/", errors="surrogatepass"), chance.choice(("GET", "GET", "GET", "HEAD", "POST")))
    shot.environ = {"PATH_INFO": octets if octets.startswith("/") else f"/{octets}", "REQUEST_URI": quote(whole, errors="surrogatepass")[:8_000]}
    return shot


def headers(guise: Guise, address: str, chance: random.Random) -> Shot:
    """Headers that lie, contradict each other, or are none."""
    chosen = [(name, chance.choice(values)) for name, values in chance.sample(sorted(HEADERS.items()), chance.choice((1, 1, 2, 4)))]
    return Shot(guise, "header", address, chance.choice(("GET", "GET", "HEAD", "OPTIONS")), chosen)


def methods(guise: Guise, address: str, chance: random.Random) -> Shot:
    """Methods an address does not have, and some that nothing has."""
    method = chance.choice(("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "ZQ", "POST", "get"))
    body = chance.choice((None, b"", b"Zq=1", b"\x00" * 100))
    return Shot(guise, "method", address, method, data=body, content_type=chance.choice(CONTENT_TYPES))


def cookies(guise: Guise, address: str, chance: random.Random) -> Shot:
    """A cookie of ours that was tampered with, and cookies that are none."""
    jar = "; ".join(chance.choice(COOKIES) for _ in range(chance.choice((1, 2, 40))))
    stranger = Guise("visitor", guise.client.application.test_client(use_cookies=False), [], guise.renew, guise.tokens)
    return Shot(stranger, "cookie", address, headers=[("Cookie", jar[:15_000])])


def blind(guise: Guise, address: str, token: str, chance: random.Random) -> Shot:
    """A form sent to an address without having seen one there."""
    names = ("name", "email", "amount", "number", "do", "code", "reason", "note", "text", "line", "file", "show", "to")
    typed = [(TOKEN, token), *((name, chance.choice(marks.HOSTILE)) for name in chance.sample(names, 6))]
    return _sent(guise, "blind", address, typed, chance)


WithForm = Callable[[Guise, str, str, Form, random.Random], Shot]


def _sent(
    guise: Guise, kind: str, target: str, pairs: Typed, chance: random.Random, typed: dict[str, str] | None = None
) -> Shot:
    if chance.random() < 0.15:
        return _with_files(guise, target, pairs, chance, {}, kind=kind)
    body = urlencode(pairs, errors="surrogatepass").encode()
    return Shot(guise, kind, target, "POST", data=body, content_type=FORM, typed=typed or {})


def _with_files(
    guise: Guise, target: str, typed: Typed, chance: random.Random, sent: dict[str, tuple[str, bytes]], kind: str = "upload"
) -> Shot:
    boundary = chance.choice(("zqzqzq", "zqzqzq", "zqzqzq", "z" * 70))
    body = io.BytesIO()
    for name, value in typed:
        head = f'Content-Disposition: form-data; name="{name}"'.replace("\x00", "%00")
        body.write(f"--{boundary}\r\n{head}\r\n\r\n".encode("utf-8", "surrogatepass"))
        body.write(value.encode("utf-8", "surrogatepass") + b"\r\n")
    for name, (filename, octets) in sent.items():
        head = f'Content-Disposition: form-data; name="{name}"; filename="{filename}"'
        kind_said = chance.choice(("text/csv", "application/octet-stream", "text/html", "image/png; charset=zq", ""))
        body.write(f"--{boundary}\r\n{head}\r\nContent-Type: {kind_said}\r\n\r\n".encode() + octets + b"\r\n")
    body.write(chance.choice((f"--{boundary}--\r\n",) * 6 + (f"--{boundary}", "", "\r\n")).encode())
    said = f"multipart/form-data; boundary={boundary}"
    return Shot(guise, kind, target, "POST", data=body.getvalue(), content_type=said)


QUERY_NAMES = (
    *("q", "page", "after", "before", "sort", "show", "year", "years", "state", "status", "since", "until", "do", "all"),
    *("wrong", "view", "next", "sent", "from", "to", "series", "category", "payment", "flag", "lang", "code", "only", "zq"),
)
PARTS = (
    *("99999999999999999999999", "0", "-1", "1e3", "٣", "２０２７", "2027\x00", "\x00", "%2f", "%2e%2e", "..", ".", "..%5c"),
    *("a" * 300, "a" * 9_000, "Zq\nmark", "Zq\r\nX-Zq-Mark: yes", "é", "\ud800", "\ufffe", "%", "%zz", "{{7919*7907}}"),
    *("<zq-mark>", '" zqattr="1', "'; DROP TABLE people;--", "chucks-run", "none", "null", "new", "edit", "~", "2147483648"),
    *("9223372036854775808", ";zq=1", "https:", "\\", "//zq.example", "zq.example", "@zq.example", "__class__", "*"),
)
HEADERS: dict[str, tuple[str, ...]] = {
    "Host": ("zq.example", "127.0.0.1:1", "127.0.0.1@zq.example", "", "[::1", "a" * 3_000, "127.0.0.1:zq", "zq.example:80"),
    "X-Forwarded-Host": ("zq.example", "zq.example, 127.0.0.1", '"><zq-mark>'),
    "X-Forwarded-For": ("zq", "1.1.1.1, 2.2.2.2", "::1%zq", "<zq-mark>", "9" * 5_000),
    "X-Forwarded-Proto": ("https", "javascript", "http,https"),
    "X-Forwarded-Prefix": ("/zq.example", "//zq.example", '"><zq-mark>'),
    "Forwarded": ("host=zq.example;proto=https", "for=_zq"),
    "X-Original-URL": ("/organize/", "//zq.example"),
    "X-HTTP-Method-Override": ("DELETE", "POST"),
    "Accept-Language": ("fr;q=zq", "*", "zz-ZZ", "fr-" + "x" * 3_000, ",".join(["en;q=0.1"] * 900), ";;,,=", "fr;q=1e999", "<zq-mark>"),
    "If-None-Match": ("*", '"', 'W/"zq', "zq", '"' + "a" * 5_000 + '"', ",".join(['W/"a"'] * 900)),
    "If-Modified-Since": ("zq", "Thu, 01 Jan 0000 00:00:00 GMT", "Thu, 99 Zzz 99999 99:99:99 GMT", "-1", "Mon, 01 Jan 10000 00:00:00 GMT"),
    "If-Match": ("*", "zq", '"a", W/"b"'),
    "If-Unmodified-Since": ("Thu, 01 Jan 1970 00:00:00 GMT", "zq"),
    "If-Range": ("zq", '"a"', "Thu, 99 Zzz 99999 99:99:99 GMT"),
    "Range": ("bytes=0-", "bytes=-1", "bytes=9-1", "bytes=0-0,1-1,2-2", "bytes=99999999999999999999-", "zq=1", "bytes=" + "0-1," * 900),
    "Content-Type": ("text/html; charset=utf-7", "application/x-www-form-urlencoded; charset=zq", "multipart/form-data", "x" * 900, ";;;"),
    "Content-Encoding": ("gzip", "zq", "br, gzip, deflate"),
    "Accept": ("application/json", "*/*;q=zq", "image/png", "," * 900, "text/html;level=" + "9" * 900),
    "Accept-Encoding": ("gzip;q=zq", "*", "identity;q=0"),
    "Authorization": ("Bearer zq", "Basic", "Basic !!!", "Basic " + "eHg=" * 900, "Digest zq", "Bearer \xff"),
    "Referer": ("https://zq.example/", "javascript:zqscript(1)", "zq", "http://127.0.0.1/" + "a" * 5_000),
    "Origin": ("null", "https://zq.example", "http://127.0.0.1.zq.example", "zq"),
    "Sec-Fetch-Site": ("cross-site", "same-site", "none", "zq"),
    "User-Agent": ("", '"><zq-mark>', "{{7919*7907}}", "x" * 8_000, "\xe9\xff"),
    "Transfer-Encoding": ("chunked", "zq"),
    "Expect": ("100-continue", "zq"),
    "Upgrade": ("websocket", "h2c"),
    "Purpose": ("prefetch",),
    "X-Request-Id": ("<zq-mark>", "zq\tzq"),
    "Stripe-Signature": ("t=1,v1=zq", "t=zq", "t=99999999999999999999,v1=" + "a" * 900, ",,,==", "t=-1,v1=\xff"),
}
COOKIES = (
    *("session=zq", "session=", "session=eyJmcmVzaCI6eyIxIjo5OTk5OTk5OTk5OX19.aaaa.bbbb", "session=.eJzzqAIAAUIAjg.a.b"),
    *("session=..", "session=\"zq\"", "session=%00", "__Host-session=zq", "session=" + "a" * 4_000, "=zq", "zq", ";;;", "a=b=c"),
    *("session=.eJwBAAD__w.zq.zq", "remember_token=1|zq", "csrf_token=zq", "session=\xff\xfe", "\x01=\x02", "language=<zq-mark>"),
)
CONTENT_TYPES = (
    *(FORM + "; charset=utf-16", FORM + "; charset=zq", FORM + "; charset=utf-7", "text/plain", "application/json", ""),
    *("multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=" + "z" * 9_000, "text/xml"),
    *("multipart/mixed; boundary=zq", "application/x-www-form-urlencoded, text/plain", ";", "/", "multipart/form-data; boundary=\xe9"),
)
OCTETS = (b"%ff%fe", b"\xff\xfe\x00", b"%ed%a0%80", b"%", b"%%%", b"=&=&=&", b"\x00", b"%00%0d%0a", b"+" * 5_000)


def each_form() -> Iterator[tuple[WithForm, int]]:
    """What is done with forms, and how often of ten times."""
    yield from ((fields, 6), (structure, 3), (files, 1))
