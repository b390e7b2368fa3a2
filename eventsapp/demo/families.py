"""The invented families: adults with children, a student who helps, somebody signed up by a helper, a school."""

from dataclasses import dataclass, field

from sqlalchemy import select

from eventsapp.access.models import NeedKind
from eventsapp.audit.trail import OPERATOR, PUBLIC
from eventsapp.core import clock, tokens
from eventsapp.core.db import db
from eventsapp.demo.content import SeriesContent
from eventsapp.events.models import Edition
from eventsapp.registration import categories, payments
from eventsapp.registration.models import Method
from eventsapp.submissions.models import Basis
from eventsapp.teams.models import Team
from eventsapp.volunteering import shifts
from eventsapp.waivers import signing
from eventsapp.waivers.models import WaiverKind
from eventsapp.workflows import signup
from eventsapp.workflows.plans import Acceptance, Comer, Group, Guardian, Plan, TeamWish

_ADULT, _TEEN, _CHILD = (18, None), (14, 17), (3, 12)


@dataclass(frozen=True)
class Member:
    """Somebody of a family, with the English name of their category."""

    name: str
    category: str = ""
    """Empty: they only help."""
    email: str = ""
    ages: tuple[int, int | None] = _ADULT
    needs: dict[NeedKind, str] = field(default_factory=dict)
    support: str | None = None
    helps: str = ""
    """The English name of a role; they take its first shift."""


@dataclass(frozen=True)
class Family:
    """Who fills in one form, and for whom."""

    name: str
    email: str
    members: tuple[Member, ...]
    language: str = "en"
    basis: Basis = Basis.SELF
    team: str = ""
    """The team they start, or join if it is there."""
    code: str = ""
    paid_cents: int = 0
    group: tuple[str, int, str] | None = None
    """A group instead of a family: its name, how many they are, and the role they help with."""


_SWANS = "The High Park Swans"

FAMILIES = {
    "chucks-run": (
        Family(
            "Nadia Bouchard",
            "nadia.bouchard@example.org",
            (
                Member("Nadia Bouchard", "1 km walk or wheel", needs={NeedKind.CHAIR: "", NeedKind.REST_POINTS: ""}),
                Member("Omar Bouchard", "1 km walk or wheel", email="omar.bouchard@example.org"),
                Member("Lina Bouchard", "Children's run, 200 m", ages=(0, 12)),
                Member("Sami Bouchard", "Children's run, 200 m", ages=(0, 12), needs={NeedKind.QUIET_START: ""}),
            ),
            team=_SWANS,
        ),
        Family(
            "Grace Adeyemi",
            "grace.adeyemi@example.org",
            (
                Member(
                    "Walter Adeyemi",
                    "1 km walk or wheel",
                    needs={NeedKind.MOBILITY_DEVICE: "A wide walker, 75 cm.", NeedKind.SUPPORT_PERSON: ""},
                    support="Grace Adeyemi",
                ),
            ),
            basis=Basis.AGREED,
            team=_SWANS,
        ),
        Family(
            "Élise Gagnon-Roy",
            "elise.gagnonroy@example.org",
            (
                Member("Élise Gagnon-Roy", "5 km with a guide"),
                Member("Marc Roy", "5 km with a guide", email="marc.roy@example.org"),
                Member("Thomas Roy", "5 km with a guide", ages=_TEEN),
            ),
            language="fr",
        ),
        Family(
            "Catherine Sauvé",
            "catherine.sauve@example.org",
            (
                Member("Catherine Sauvé", "1 km walk or wheel"),
                Member("Jade Sauvé", ages=_TEEN, helps="Welcome desk", needs={NeedKind.SEATED_WORK: ""}),
            ),
            language="fr",
        ),
        Family("Kofi Mensah", "kofi.mensah@example.org", (), group=("Swansea High School", 4, "Course guide")),
    ),
    "zoo-walk": (
        Family(
            "Hyun-woo Park",
            "hyunwoo.park@example.org",
            (
                Member("Hyun-woo Park", "Come along to the zoo"),
                Member("Soo-jin Park", "Come along to the zoo", email="soojin.park@example.org"),
                Member("Mina Park", "Child, 3 to 12 years", ages=_CHILD, needs={NeedKind.FOOD: "No nuts, please."}),
                Member("Joon Park", "Child, 3 to 12 years", ages=_CHILD),
            ),
            code="friends",
            paid_cents=4000,
        ),
        Family(
            "Isabelle Fortin",
            "isabelle.fortin@example.org",
            (
                Member("Isabelle Fortin", "Quiet entry at 8:30", needs={NeedKind.SHADE: "", NeedKind.NO_QUEUE: ""}),
                Member("Rose Fortin", "Quiet entry at 8:30", ages=_CHILD),
                Member("Léo Fortin", "Quiet entry at 8:30", ages=_CHILD),
            ),
            language="fr",
        ),
    ),
}


def sign_up(content: SeriesContent, edition: Edition) -> int:
    """Let the families of that series send their forms; says how many people came in."""
    told = FAMILIES.get(content.slug, ())
    for family in told:
        registration = signup.household(edition, _plan(family, edition), by=PUBLIC).registration
        if family.paid_cents:
            today = clock.today(edition.zone)
            payments.record(registration, family.paid_cents, Method.E_TRANSFER, today, known=0, by=OPERATOR)
    return sum(len(family.members) + (family.group[1] if family.group else 0) for family in told)


def _plan(family: Family, edition: Edition) -> Plan:
    numbers = {category.name.en: category.id for category in categories.of(edition)}
    first: dict[str, int] = {}
    for shift in shifts.of(edition):
        first.setdefault(shift.role.name.en, shift.id)
    comers = tuple(_comer(str(key), one, family, numbers, first) for key, one in enumerate(family.members))
    name, size, role = family.group or ("", 0, "")
    return Plan(
        family.name,
        family.email,
        comers,
        tokens.secret(),
        family.language,
        basis=family.basis,
        acceptances=_accepted(family, comers, edition),
        guardian=Guardian(is_registrant=True) if any(comer.is_minor for comer in comers) else None,
        team=_team(family, edition),
        group=Group(name, size, (first[role],)) if family.group else None,
        code=family.code,
    )


def _comer(key: str, member: Member, family: Family, numbers: dict[str, int], first: dict[str, int]) -> Comer:
    from_age, to_age = member.ages
    return Comer(
        key,
        member.name,
        numbers[member.category] if member.category else None,
        email=member.email,
        is_registrant=member.name == family.name,
        from_age=from_age,
        to_age=to_age,
        is_minor=to_age is not None,
        needs=member.needs,
        support=member.support,
        shift_ids=(first[member.helps],) if member.helps else (),
    )


def _accepted(family: Family, comers: tuple[Comer, ...], edition: Edition) -> tuple[Acceptance, ...]:
    """Each signs for themselves and for their children; the other adults are asked by mail, and have not yet."""
    versions = signing.in_force(edition.id)
    kinds = {comer.key: WaiverKind.GUARDIAN if comer.is_minor else WaiverKind.ADULT for comer in comers}
    return tuple(
        Acceptance(versions[kinds[comer.key]].id, comer.key, family.name)
        for comer in comers
        if kinds[comer.key] in versions and (comer.is_minor or comer.is_registrant)
    )


def _team(family: Family, edition: Edition) -> TeamWish | None:
    if not family.team or not edition.has_teams:
        return None
    code = db.session.scalar(select(Team.code).where(Team.edition_id == edition.id, Team.name == family.team))
    return TeamWish(code=code) if code else TeamWish(name=family.team)
