"""The doors of the app, and whom the table of permissions refuses at each: read from the table, not from the guards."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask
from werkzeug.routing import Rule

from eventsapp.permissions.table import ALLOWED, AccessRole, Permission
from tests.permissions.everything import CODE, YEAR, Everything

OWN_DOORS = ("mine.", "giving.", "feeds.own.", "feeds.organizers.", "metrics.")
NEVER_FOUND = "nobodys-secret-0123456789-0123456789-abcdef"


@dataclass(frozen=True)
class Holder:
    """What somebody was given: a role, for everything, for one series or for one site."""

    role: AccessRole | None = None
    of_walk: bool = False
    """Whether it is for the marked series alone."""
    of_other: bool = False
    of_site: bool = False
    """…or for a site of the marked series at which nobody marked takes part."""

    @property
    def is_whole(self) -> bool:
        return self.role is not None and not (self.of_walk or self.of_other or self.of_site)

    def may(self, permission: Permission) -> bool:
        """Whether the table allows it to the role, wherever that is held."""
        return self.role is not None and permission in ALLOWED[self.role]

    def may_read(self, permission: Permission | None) -> bool:
        """Whether they may read what is marked so."""
        return permission is not None and self.may(permission) and (self.is_whole or self.of_walk)


@dataclass(frozen=True)
class Door:
    """One address with something behind it."""

    rule: Rule
    endpoint: str
    guard: str
    narrows: bool
    somewhere: bool
    path: str
    has_numbers: bool
    """Whether it names a row, and not only an edition."""

    @property
    def methods(self) -> set[str]:
        return set(self.rule.methods or ()) - {"OPTIONS"}

    def refuses(self, holder: Holder | None) -> bool:
        """Whether somebody with that, or with no sign-in at all, is not to come in here."""
        if not self.endpoint.startswith("organize."):
            return self.endpoint.startswith(OWN_DOORS) and ("<token>" in self.rule.rule or self.path == "/metrics")
        if self.guard == "open to all":
            return "<token>" in self.rule.rule
        if holder is None:
            return True
        if self.guard == "signed in" or self.somewhere:
            return False
        may = holder.may(Permission(self.guard))
        if "<slug:slug>" not in self.rule.rule:
            return not (may and holder.is_whole)
        at_site = holder.of_site and self.narrows
        return not (may and (holder.is_whole or holder.of_walk or at_site))


def all_of(app: Flask, made: Everything, *, slug: str = "walk", token: str = NEVER_FOUND) -> Iterator[Door]:
    """Every door, with an address at which the first row of its kind is."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda one: one.rule):
        view = app.view_functions[rule.endpoint]
        path = _filled(rule, made, slug, token)
        yield Door(
            rule,
            rule.endpoint,
            getattr(view, "guard", "") if rule.endpoint.startswith("organize.") else "",
            getattr(view, "narrows", False),
            getattr(view, "somewhere", False),
            path,
            any(part in rule.rule for part in ("<int:", "<reference>", "<code>", "<mark>")),
        )


def _filled(rule: Rule, made: Everything, slug: str, token: str) -> str:
    path = rule.rule.replace("<slug:slug>", slug).replace("<int(fixed_digits=4):year>", str(YEAR))
    fits = [prefix for prefix in made.references if rule.endpoint.startswith(prefix)]
    reference = made.references[max(fits, key=len)] if fits else "K7M4-Q2XP"
    path = path.replace("<reference>", reference).replace("<code>", CODE).replace("<token>", token)
    path = path.replace("<int:to>", "2").replace("<int:other>", "2").replace("years/<int:number>", "years/2026")
    for part in ("number", "need_number", "which", "person_id"):
        path = path.replace(f"<int:{part}>", "1")
    path = path.replace("<path:filename>", "app.css").replace("<key>", "me").replace("<mark>", "p1")
    kind = "adult" if "waivers" in path else "news"
    return path.replace("<any(csv,xlsx):kind>", "csv").replace("<kind>", kind).replace("<step>", "close")
