"""English and French: which one a page is in, a text in both, and how each writes its dates.

A French page has the address of its English twin under `/fr`. The prefix is taken off before routing and belongs to
the application's root for that request, so every link made on a French page stays French by itself.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache, wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import flask_babel
from babel import Locale
from babel.dates import format_date, format_time, format_timedelta, get_month_names
from babel.lists import format_list
from babel.support import NullTranslations
from flask import Flask, has_app_context, has_request_context, request
from flask_babel import Babel, Domain, force_locale, gettext
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from eventsapp.core.words import folded

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LANGUAGES = ("en", "fr")
LOCALES = {"en": "en_CA", "fr": "fr_CA"}
_KEY = "eventsapp.language"
Given = ParamSpec("Given")
Said = TypeVar("Said")
_spoken: ContextVar[str | None] = ContextVar("spoken", default=None)
"""What is spoken for a while, whatever the page is in. A page asks hundreds of times; Flask-Babel answers slowly."""
_NO_BREAK = str.maketrans({"\u202f": "\u00a0"})


@dataclass(frozen=True)
class Bilingual:
    """A text in English and in French; where one is missing the other is said."""

    en: str
    fr: str

    def said(self, language: str | None = None) -> str:
        """The text in that language, by default the one of the page."""
        wanted = language or current()
        return (self.fr or self.en) if wanted == "fr" else (self.en or self.fr)


def colon() -> str:
    """What stands behind a label; in French with a space before it, at which no line is broken."""
    return "\u00a0:" if current() == "fr" else ":"


def labelled(label: object, text: object) -> str:
    """A label, and what there is of it: ``Senior: $20.00``."""
    return f"{label}{colon()} {text}"


def init_app(app: Flask) -> None:
    """Let the address decide the language of each request."""
    app.wsgi_app = _LanguagePrefix(app.wsgi_app)  # type: ignore[method-assign]
    babel = Babel(app, default_locale="en_CA", locale_selector=lambda: LOCALES[current()])
    babel.domain_instance = catalogues = _Catalogues()
    # It looks for the catalogues of the request anew at every word; there are no others.
    flask_babel.get_domain = lambda: catalogues
    app.jinja_env.globals["_"] = _in_page


def current() -> str:
    """The language being spoken: ``en`` or ``fr``."""
    return _spoken.get() or _of_request()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Say everything in that language for a while: a mail, a calendar."""
    before = _spoken.set(language)
    try:
        with force_locale(LOCALES[language]):
            yield
    finally:
        _spoken.reset(before)


def other(language: str) -> str:
    """The other one of the two."""
    return "en" if language == "fr" else "fr"


def day(value: date) -> str:
    """``Sunday, June 6, 2027``, ``le dimanche 6 juin 2027``."""
    if current() == "en":
        return _dated(value, "EEEE, MMMM d, y")
    return _dated(value, "'le' EEEE d MMMM y").replace(" 1 ", " 1er ")


def short_day(value: date) -> str:
    """``Sun, June 6``, ``dim. 6 juin``."""
    pattern = "EEE, MMMM d" if current() == "en" else "EEE d MMMM"
    return _dated(value, pattern).replace(". 1 ", ". 1er ")


def month(value: date) -> str:
    """``June 2027``, ``juin 2027``."""
    return _dated(value, "MMMM y")


def month_named(typed: str) -> int | None:
    """The number of a month written as a word of either language, also shortened: ``June``, ``août``, ``Dec.``; None
    where it is none, or may be two."""
    name = folded(typed)
    found = {number for known, number in _months() if known.startswith(name)} if len(name) > 2 else set()
    return found.pop() if len(found) == 1 else None


def days(first: date, last: date) -> str:
    """One day, or from the first to the last of several."""
    if first == last:
        return day(first)
    between = " to " if current() == "en" else " au "
    return f"{day(first)}{between}{day(last).removeprefix('le ')}".replace("le ", "du ", 1 if current() == "fr" else 0)


def clock(value: datetime | time) -> str:
    """``9:30 a.m.``, ``9 h 30``, kept on one line; the value is already local."""
    if current() == "fr":
        return f"{value.hour} h {value.minute:02d}".replace(" 00", "").replace(" ", "\u00a0")
    return format_time(value, "h:mm a", locale="en_CA").translate(_NO_BREAK).replace(" ", "\u00a0")


def ago(moment: datetime, now: datetime) -> str:
    """``12 minutes ago``, ``il y a 12 minutes``; a moment that is still to come has just been."""
    past = now - moment
    if past < timedelta(minutes=1):
        return gettext("just now")
    return format_timedelta(-past, add_direction=True, threshold=1, locale=LOCALES[current()]).translate(_NO_BREAK)


def span(length: timedelta) -> str:
    """``3 hours``, ``3 heures``, kept on one line."""
    return format_timedelta(length, threshold=1, locale=LOCALES[current()]).replace(" ", "\u00a0")


def listed(names: Iterable[str]) -> str:
    """``Ana, Bo and Cy``, ``Ana, Bo et Cy``."""
    return format_list(list(names), locale=LOCALES[current()])


def once_in_each(words: Callable[Given, Said]) -> Callable[Given, Said]:
    """Words that are always the same in a language: looked up once in each. Nobody changes what they are handed."""

    @lru_cache(maxsize=500)
    def kept(_language: str, given: tuple[Any, ...], named: tuple[tuple[str, Any], ...]) -> Said:
        return words(*given, **dict(named))

    @wraps(words)
    def said(*given: Given.args, **named: Given.kwargs) -> Said:
        return kept(current(), given, tuple(named.items()))

    return said


def ordinal(number: int) -> str:
    """``49th``, ``49e``; in French of a feminine thing, as an edition is: ``1re``."""
    if current() == "fr":
        return "1re" if number == 1 else f"{number}e"
    last = 0 if number % 100 in (11, 12, 13) else number % 10
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(last, 'th') }"


def locale() -> Locale:
    """The locale of the page, for names of days, months and countries."""
    return Locale.parse(LOCALES[current()])


@lru_cache(maxsize=1)
def _months() -> list[tuple[str, int]]:
    names = [get_month_names("wide", locale=tag).items() for tag in LOCALES.values()]
    return [(folded(name), number) for of_language in names for number, name in of_language]


@lru_cache(maxsize=2000)
def _written(value: date, pattern: str, language: str) -> str:
    return format_date(value, pattern, locale=LOCALES[language]).translate(_NO_BREAK)


def _dated(value: date, pattern: str) -> str:
    return _written(value, pattern, current())


class _Catalogues(Domain):
    """The words of both languages. A page asks for hundreds, so each catalogue is at hand under its language."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._by_language: dict[str, NullTranslations] = {}

    def get_translations(self) -> NullTranslations:
        language = current()
        if language not in self._by_language:
            if not has_app_context():
                return NullTranslations()  # said while no app is there: its catalogues are not found yet
            with force_locale(LOCALES[language]):  # what Flask-Babel keeps for the request may be the other one
                self._by_language[language] = super().get_translations()  # type: ignore[no-untyped-call]
        return self._by_language[language]


@pass_eval_context
def _in_page(template: EvalContext, message: str, **values: Any) -> str:
    """A sentence of a template, with what it names; in HTML what it names is escaped, unless it is HTML already."""
    if values:
        sentence = gettext(message)
        return (Markup(sentence) if template.autoescape else sentence) % values  # noqa: S704 - a sentence of ours
    return _unfilled(current(), message, is_html=template.autoescape)


@lru_cache(maxsize=5000)
def _unfilled(_language: str, message: str, *, is_html: bool) -> str:
    sentence = gettext(message) % {}
    return Markup(sentence) if is_html else sentence  # noqa: S704 - a sentence of ours, not of somebody else


def _of_request() -> str:
    return request.environ.get(_KEY, "en") if has_request_context() else "en"


class _LanguagePrefix:
    """Moves a leading `/fr` from the path to the root of the application."""

    def __init__(self, application: Callable[..., Any]) -> None:
        self.application: WSGIApplication = application

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == "/fr" or path.startswith("/fr/"):
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + "/fr"
            environ["PATH_INFO"] = path[3:]
            environ[_KEY] = "fr"
        return self.application(environ, start_response)
