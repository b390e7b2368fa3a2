"""Guards: what a door asks of whoever opens it, and what lies within that person's reach.

A door about an edition is handed the edition by its guard, found within the person's reach; so a view cannot forget
to look. What somebody may not see is not found.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from flask import abort, current_app, g, request

from eventsapp.core import clock
from eventsapp.core.refusals import NotFound
from eventsapp.events import editions, sites
from eventsapp.events import series as every_series
from eventsapp.events.models import Edition
from eventsapp.people import second_factor
from eventsapp.permissions import grants
from eventsapp.permissions.grants import Within
from eventsapp.permissions.table import Permission
from eventsapp.web.parts import alarms, sessions

View = Callable[..., Any]

CONFIRMED_FOR = timedelta(minutes=30)
"""How long after a password was typed, or a passkey used, weighty things are done without asking for it again."""


def needs(permission: Permission, *, somewhere: bool = False, narrows: bool = False) -> Callable[[View], View]:
    """Open a door only to those who may.

    A door below `/<slug>/<year>` asks within that series and hands its view the `edition`, one with a `slug` alone the
    `series`. Any other asks for the whole organization or, with `somewhere`, hands its view the `reach`, which may be
    nothing at all.

    Whoever may do it at some sites of an edition alone comes in only where a door says that it `narrows`: its view is
    handed `within`, the sites beyond which it shows nothing. Every other door stays shut to them.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(**values: Any) -> Any:
            if sessions.current() is None:
                return sessions.ask_to_sign_in()
            if _lacks_factor():
                return current_app.extensions["ask_for_factor"]()
            reach = held().reach(permission)
            if somewhere:
                values["reach"] = reach
            elif "slug" in values and "year" not in values:
                series = every_series.find(values.pop("slug"))
                if series.id not in reach:
                    raise _beyond(permission)
                values["series"] = series
            elif "slug" in values:
                edition = editions.find(values.pop("slug"), values.pop("year"), with_drafts=True)
                own = within(edition, permission) if narrows else None
                if edition.series_id not in reach and not own:
                    raise _beyond(permission)
                values |= {"edition": edition} | ({"within": own} if narrows else {})
            elif not reach.everything:
                raise _beyond(permission)
            return view(**values)

        guarded.guard = str(permission)  # type: ignore[attr-defined]
        guarded.narrows = narrows  # type: ignore[attr-defined]
        guarded.somewhere = somewhere  # type: ignore[attr-defined]
        return guarded

    return guard


def within(edition: Edition, permission: Permission) -> Within:
    """The sites of the edition at which alone somebody may do this, perhaps none; None: they may in all of it."""
    if held().allows(permission, edition.series_id):
        return None
    return sites.among(edition, held().sites(permission))


def may_open(endpoint: str, edition: Edition, permission: Permission) -> bool:
    """Whether the page of the edition that asks for this is open to whoever is signed in."""
    own = within(edition, permission)
    return own is None or (bool(own) and getattr(current_app.view_functions[endpoint], "narrows", False))


def signed_in(view: View) -> View:
    """Open a door to everybody who is signed in."""

    @wraps(view)
    def guarded(**values: Any) -> Any:
        if sessions.current() is None:
            return sessions.ask_to_sign_in()
        if _lacks_factor() and not _comes_before_factor(view):
            return current_app.extensions["ask_for_factor"]()
        return view(**values)

    guarded.guard = "signed in"  # type: ignore[attr-defined]
    return guarded


def before_factor(view: View) -> View:
    """Open a door also to somebody who still has to show a second factor; below the guard."""
    view.before_factor = "always"  # type: ignore[attr-defined]
    return view


def to_get_factor(view: View) -> View:
    """The same, for a door behind which somebody gets their first second factor; below the guard."""
    view.before_factor = "first"  # type: ignore[attr-defined]
    return view


def _lacks_factor() -> bool:
    """Whether whoever is signed in has to show a second factor, and has not."""
    asked_of, person = current_app.config["SECOND_FACTOR"], sessions.known()
    if asked_of == "nobody" or person.is_strong or person.is_demo:
        return False
    return asked_of == "everybody" or held().is_sensitive


def _comes_before_factor(view: View) -> bool:
    """Whether the door is open without one. Who has one shows it: a password alone gets nobody another."""
    when = getattr(view, "before_factor", "")
    return when == "always" or (when == "first" and not second_factor.is_there(sessions.known().account_id))


def confirmed(view: View) -> View:
    """Ask for the password or a passkey, where neither was given lately, before something weighty; below another guard.

    What was being sent waits, and is offered to be sent on.
    """

    @wraps(view)
    def guarded(**values: Any) -> Any:
        if clock.now() - sessions.known().confirmed_at <= CONFIRMED_FOR:
            return view(**values)
        return sessions.ask_to_confirm()

    return guarded


def open_to_all(view: View) -> View:
    """Say that a door among guarded ones needs no guard."""
    view.guard = "open to all"  # type: ignore[attr-defined]
    return view


def guard_of(endpoint: str | None) -> str:
    """What the door asks; nothing if somebody forgot to say."""
    return getattr(current_app.view_functions.get(endpoint or ""), "guard", "")


def refuse_unguarded() -> None:
    """Keep a door shut that does not say whom it is open to."""
    if request.endpoint is not None and not guard_of(request.endpoint):
        abort(404)


def held() -> grants.Held:
    """What the signed-in person was given, looked up once for each request."""
    known: grants.Held | None = g.get("grants_held")
    if known is not None:
        return known
    person = sessions.current()
    if person is None:
        return grants.Held(frozenset())
    if "grants_held" not in g:  # else they came along with who it is
        g.grants_held = grants.held(person.account_id)
    return g.grants_held  # type: ignore[no-any-return]


def held_or_not_found(permission: Permission, series_id: int) -> None:
    """Ask for one more permission within the series, beside the one of the door."""
    if not held().allows(permission, series_id):
        raise _beyond(permission)


def _beyond(permission: Permission) -> NotFound:
    """What somebody may not see is not found; that they tried is written down."""
    alarms.note("beyond reach", permission=str(permission))
    return NotFound()


def safe_next(address: str | None) -> str | None:
    """The address to go on to after signing in, if it is a page for organizers on this very site."""
    root = request.script_root.removesuffix("/fr")
    if not address or not address.isascii() or not address.isprintable() or "\\" in address or len(address) > 2000:
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    inside = any(
        parts.path == f"{root}{language}/organize" or parts.path.startswith(f"{root}{language}/organize/")
        for language in ("", "/fr")
    )
    return address if inside and not parts.scheme and not parts.netloc and "/.." not in parts.path else None
