"""The cast: the same few people everywhere, and names that software tends to stumble over."""

from typing import TypedDict


class Somebody(TypedDict):
    """What somebody types about themselves."""

    name: str
    email: str
    phone: str
    language: str


PARTICIPANT: Somebody = {
    "name": "Marie-Ève Prévost",
    "email": "marie.eve@example.org",
    "phone": "613-555-0142",
    "language": "fr",
}
PARENT: Somebody = {
    "name": "Amina Haddad",
    "email": "amina.haddad@example.org",
    "phone": "(647) 555-0119",
    "language": "en",
}
ORGANIZER: Somebody = {
    "name": "Dana Whitecloud",
    "email": "dana@example.org",
    "phone": "416-555-0177",
    "language": "en",
}
DESK_VOLUNTEER: Somebody = {
    "name": "Samuel Okafor",
    "email": "samuel.okafor@example.org",
    "phone": "416.555.0103",
    "language": "en",
}
STRANGER: Somebody = {
    "name": "Kim Lee",
    "email": "kim.lee@example.org",
    "phone": "",
    "language": "en",
}

PASS_PHRASE = "seven quiet otters by the lake"
PASS_PHRASE_HASH = "$argon2id$v=19$m=19456,t=2,p=1$o9Eog3uTsFOYQiy1Mezigw$nTByl/M6AaDs81JIdxQJg6szHlEZTLIgIUTThSCwc8w"
"""Argon2 of it, made once: a test must not wait for a slow hash that it is not about."""

NAMES = (
    "Bo",
    "Zoë Lefèvre-O'Brien",
    "Nguyễn Thị Minh Khai",
    "محمد الأمين",
    "דנה כהן",
    "王小明",
    "Kawisenhawe Hill",
    "José María de la Cruz y Ortega",
    "Æsa Łukasz Ðorđević",
    "Jean-François d’Amours",
    "Anna 🌻 Summer",
)
"""Names of real kinds, from short to long, in several scripts; each must come back as it was typed."""

HOSTILE_NAMES = (
    "<script>alert('name')</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }} {% raw %}",
    '=HYPERLINK("https://example.org";"click")',
    "+1+1",
    "-2+3",
    "@SUM(A1:A9)",
    "Robert'); DROP TABLE people;--",
    "END:VEVENT\\nBEGIN:VEVENT",
    "Name; with, every \\ mark",
    "Bcc: everybody@example.org",
    "../../etc/passwd",
    "%00 %s %(name)s {0}",
    "a" * 199,
)
"""Printable names meant to break a page, a sheet, a calendar or a mail; they are shown, not obeyed."""

UNPRINTABLE_NAMES = (
    "Robin\x00Walker",
    "Robin\x1b[31mWalker",
    "Robin \u202eklaW",
    "Robin\u2066Walker\u2069",
    "Robin\ufffeWalker",
)
"""Names that hold what can never be shown; each is refused in words, beside its field."""
