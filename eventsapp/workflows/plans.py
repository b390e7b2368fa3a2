"""What one form asks for, read and checked: a whole household, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from eventsapp.access.models import NeedKind
from eventsapp.submissions.models import Basis
from eventsapp.waivers.models import Method


@dataclass(frozen=True)
class Comer:
    """Somebody who is to take part, to help, or both."""

    key: str
    """What the form calls them; `Acceptance` and `Guardian` say it too."""
    name: str
    category_id: int | None = None
    """None: they only help."""
    email: str = ""
    """Their own address. A child needs none; another adult gets a link of their own there."""
    is_registrant: bool = False
    from_age: int | None = None
    to_age: int | None = None
    born_on: date | None = None
    is_minor: bool = False
    answers: Mapping[int, str] = field(default_factory=dict)
    """Question id → value, as `registration.models.Answer` keeps it."""
    needs: Mapping[NeedKind, str] = field(default_factory=dict)
    """What would help → their own words, or nothing."""
    support: str | None = None
    """The name of a support person who comes along; empty: not named yet; None: nobody."""
    shift_ids: tuple[int, ...] = ()
    phone: str = ""
    """Where a volunteer can be reached on the day."""
    availability: str = ""
    """When they could help and with what, in their own words, where no shift fits."""
    may_ask: bool = False
    """Whether they may be asked when a shift is short."""

    @property
    def helps(self) -> bool:
        return bool(self.shift_ids or self.availability)


@dataclass(frozen=True)
class Acceptance:
    """A waiver or consent that the person at the form accepted, for themselves or for a minor."""

    version_id: int
    comer: str
    name: str
    """Typed by them."""
    method: Method = Method.WEB
    """On paper or by word where an organizer writes it down."""


@dataclass(frozen=True)
class Guardian:
    """Who consents for the minors: the registrant, a comer (by key), or somebody named with an address."""

    comer: str = ""
    is_registrant: bool = False
    name: str = ""
    email: str = ""


@dataclass(frozen=True)
class TeamWish:
    """A team to join, by its code, or to start under a name."""

    code: str = ""
    name: str = ""


@dataclass(frozen=True)
class Group:
    """People of a school, company or club who help together; the registrant is their contact, names come later."""

    name: str
    size: int
    shift_ids: tuple[int, ...]


@dataclass(frozen=True)
class Plan:
    """Everything one form asks for."""

    name: str
    """Of the person who fills it in and holds the manage link."""
    email: str
    comers: tuple[Comer, ...]
    form_key: str
    language: str
    basis: Basis = Basis.SELF
    answers: Mapping[int, str] = field(default_factory=dict)
    """Of the questions that concern the booking as a whole."""
    acceptances: tuple[Acceptance, ...] = ()
    guardian: Guardian | None = None
    team: TeamWish | None = None
    group: Group | None = None
    code: str = ""
    """A fee code."""
    total_cents: int | None = None
    """The total that was shown before sending; None: none was."""
    is_at_desk: bool = False
    """Whether an organizer signs them up where they stand: sign-up may be closed, and nobody needs an address."""
