"""What no answer may do, whatever was sent: fall over, carry markup out, evaluate text, lead astray, forget."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from html import unescape
from typing import NamedTuple
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from werkzeug.test import TestResponse

from eventsapp.calendars import lint
from eventsapp.core import phones, words
from torture.fuzzing import marks, markup
from torture.fuzzing.shots import Shot


class Fault(NamedTuple):
    """One thing that must not be, and after what."""

    what: str
    after: str


LEADS = ("href", "src", "action", "formaction", "data", "xlink:href", "content")
UNSAFE = (f"javascript:{marks.SCHEME}", f"data:text/html,<{marks.ELEMENT}")
_EVALUATED = re.compile(rf"{marks.PRODUCT[1]}|&lt;class |<class '|\bSECRET_KEY=")
_OURS = ("127.0.0.1", "localhost", "events.example.org")


def of_answer(shot: Shot, answer: TestResponse) -> Iterator[Fault]:
    """Everything that is wrong with it."""
    said = str(shot)
    if answer.status_code >= 500:
        yield Fault(f"status {answer.status_code}", said)
        return
    yield from (Fault(what, said) for what in _of_headers(answer))
    kind = answer.mimetype or ""
    if kind in ("text/html", "application/xhtml+xml"):
        page = answer.text
        yield from (Fault(what, said) for what in of_page(page))
        if marks.LIE in page:
            yield Fault("a host that a header named stands in the page", said)
        if shot.typed and answer.status_code in (400, 409, 422, 429):
            yield from (Fault(what, said) for what in _forgotten(shot, page))
    elif kind == "text/calendar" and answer.data:
        yield from (Fault(what, said) for what in of_calendar(answer.data, shot.address))
    elif "json" in kind and answer.data:
        try:
            json.loads(answer.data)
        except ValueError:
            yield Fault("JSON that cannot be read", said)


def of_page(page: str) -> Iterator[str]:
    """What text of strangers does in a page."""
    if f"<{marks.ELEMENT}" in page.lower():
        yield "an element of a stranger's is in the page"
    if _EVALUATED.search(page):
        yield "text was evaluated"
    if marks.ATTRIBUTE in page or marks.SCHEME in page:
        for tag in markup.tags(page):
            if any(name.startswith(marks.ATTRIBUTE) for name in tag.attributes):
                yield f"an attribute of a stranger's is on <{tag.name}>"
            for name in LEADS:
                value = re.sub(r"[\x00-\x20]", "", tag.attributes.get(name, "")).lower()
                if value.startswith(UNSAFE) and tag.name not in ("input", "option"):
                    yield f"<{tag.name} {name}> leads to a stranger's script"


def of_calendar(octets: bytes, address: str = "") -> Iterator[str]:
    """What text of strangers does in a calendar; that of a feed also keeps the rules of whatever its address is for."""
    if any(line.startswith(marks.LINE.encode()) for line in octets.splitlines()):
        yield "a line of a stranger's is in the calendar"
    if address and "/event.ics" not in address:
        takes_time = "/cal/" in address and "/organizer.ics" not in address
        for finding in lint.findings(octets, is_private="/cal/" in address, takes_time=takes_time)[:3]:
            yield f"the calendar breaks a rule: {finding.rule}, line {finding.line}"


def _of_headers(answer: TestResponse) -> Iterator[str]:
    if marks.HEADER in answer.headers:
        yield "a header of a stranger's is in the answer"
    if any("\n" in value or "\r" in value for _name, value in answer.headers):
        yield "a header goes over several lines"
    host = urlsplit(answer.headers.get("Location", "")).hostname
    if answer.headers.get("Location", "").startswith(("//", "\\")) or (host and host not in _OURS):
        yield f"it leads astray, to {answer.headers['Location'][:80]}"


# ---- Nothing typed is lost


def _forgotten(shot: Shot, page: str) -> Iterator[str]:
    """The boxes in which something else stands now than what was typed."""
    words_of_it = squeezed(unescape(page))
    forms = [form for form in markup.forms(page) if set(form.boxes) & set(shot.typed)]
    for name, typed in shot.typed.items():
        shown = [value for form in forms for value in (form.boxes[name].values if name in form.boxes else ())]
        known = {squeezed(value) for value in shown}
        wanted = {squeezed(one) for one in spellings(typed)} - {""}
        # Where there is no box any more, since nothing can be done there now, it may stand in words.
        if wanted and not known & wanted and (shown or not any(one in words_of_it for one in wanted)):
            yield f"{answer_of(shown)} stands in {name} after {typed[:60]!r} was refused"


def answer_of(shown: list[str]) -> str:
    """What stands there, for people."""
    return repr(shown[0][:60]) if shown else "nothing"


def spellings(typed: str) -> Iterator[str]:
    """What was typed, as the app may have cleaned it."""
    text = typed.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    yield text
    yield words.cleaned(text)
    yield words.cleaned_lines(text)
    yield phones.spelled(text) or ""
    spoken = words.cleaned(text).strip("<>;,. ").removeprefix("mailto:")
    yield spoken
    yield spoken.replace(" ", "")
    with suppress(EmailNotValidError):
        yield validate_email(spoken, check_deliverability=False).normalized


def squeezed(text: str) -> str:
    """Only what matters: spaces of any kind are one, and addresses are kept in small letters."""
    return " ".join(words.cleaned_lines(text).casefold().split())
