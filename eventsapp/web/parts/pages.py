"""What every page can use: the charity, the language, its twin in the other one, dates in words."""

import hashlib
import re
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask, current_app, g, request
from flask_babel import gettext
from markupsafe import Markup, escape

from eventsapp.capacity import rules
from eventsapp.core import addresses, clock, languages
from eventsapp.core.languages import Bilingual
from eventsapp.organization import details
from eventsapp.organization.models import Organization


def init_app(app: Flask) -> None:
    """Hand these to the templates."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        said=said,
        said_html=lambda text: Markup(said(text)),  # noqa: S704 - rendered and sanitized when it was saved
        day=languages.day,
        short_day=languages.short_day,
        days=languages.days,
        month=languages.month,
        clock=languages.clock,
        listed=languages.listed,
        ordinal=languages.ordinal,
        breakable=breakable,
        local=clock.local,
        roughly=rules.roughly,
    )
    app.jinja_env.globals.update(static_url=static_url, now=clock.now, address=_address, colon=languages.colon)
    app.context_processor(_of_this_page)


def said(text: Bilingual | None) -> str:
    """The text in the page's language."""
    return "" if text is None else text.said()


def breakable(address: str) -> Markup:
    """An e-mail address that a narrow column may break where it is read best."""
    escaped = str(escape(address)).replace("@", "<wbr>@").replace("_", "_<wbr>")
    return Markup(escaped)  # noqa: S704 - escaped


def static_url(name: str) -> str:
    """The address of a static file; it changes with the content, so browsers keep the file for a year."""
    root = request.script_root.removesuffix("/fr")
    return f"{root}/static/{name}?v={_fingerprint(name)}"


def twin_url() -> str:
    """This page in the other language; what hangs on an address goes along, unless the page is the same without it."""
    root = request.script_root.removesuffix("/fr")
    prefix = "/fr" if languages.current() == "en" else ""
    has_query = request.query_string and "is_same_for_all" not in g
    query = f"?{request.query_string.decode('ascii', 'replace')}" if has_query else ""
    return f"{root}{prefix}{request.path}{query}"


def twin_of(address: str | None) -> str:
    """Another page of ours in the other language."""
    root = request.script_root.removesuffix("/fr")
    bare = re.sub(r"^/fr(?=/|$)", "", (address or "").removeprefix(root))
    return f"{root}{'/fr' if languages.current() == 'en' else ''}{bare}"


def charity() -> Organization | None:
    """The organization, read once for each request; none on an empty database or one that is away."""
    if "organization" not in g:
        g.organization = details.current()
    return g.organization  # type: ignore[no-any-return]


def time_between(start: datetime, end: datetime) -> str:
    """``9:30 a.m. to noon`` in the page's language; both are already local."""
    return gettext("%(start)s to %(end)s", start=languages.clock(start), end=languages.clock(end))


def _address(endpoint: str, **values: Any) -> str:
    """The full address of a page, in the language that is being spoken."""
    return addresses.of(endpoint, language=languages.current(), **values)


def _of_this_page() -> dict[str, Any]:
    language = languages.current()
    public = current_app.config["PUBLIC_URL"].rstrip("/")
    addressed = {"en": public + request.path, "fr": f"{public}/fr{request.path}"}
    return {
        "organization": charity(),
        "language": language,
        "twin_url": twin_url(),
        "twin_of": twin_of,
        "canonical": addressed[language],
        "alternates": {f"{code}-CA": address for code, address in addressed.items()},
        "time_between": time_between,
    }


def _fingerprint(name: str) -> str:
    known: dict[str, str] = current_app.extensions.setdefault("fingerprints", {})
    if name not in known or current_app.debug:
        file = Path(current_app.static_folder or "") / name
        known[name] = hashlib.sha256(file.read_bytes()).hexdigest()[:12] if file.is_file() else "0"
    return known[name]
