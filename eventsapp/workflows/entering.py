"""Bringing a party in: its people, their places and shifts, their answers and needs, what they accept, their team."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventsapp.access import needs
from eventsapp.audit.trail import Actor
from eventsapp.core import words
from eventsapp.core.db import db
from eventsapp.core.languages import speaking
from eventsapp.core.refusals import Refusal
from eventsapp.people import directory, households
from eventsapp.people.models import Person
from eventsapp.registration import answers, entries, prices
from eventsapp.registration.entries import Newcomer
from eventsapp.registration.models import Entry
from eventsapp.submissions.models import Registration
from eventsapp.teams import teams
from eventsapp.volunteering import volunteers
from eventsapp.volunteering.models import Volunteer
from eventsapp.waivers import signing
from eventsapp.waivers.models import Method, Signature, WaiverKind
from eventsapp.waivers.signing import Accepting
from eventsapp.workflows import joining, summaries
from eventsapp.workflows.checking import Checked, GuardianTooYoung
from eventsapp.workflows.joining import Joined
from eventsapp.workflows.plans import Comer, Plan
from eventsapp.workflows.summaries import Attending, JustNow, Letterhead


class NamedTwice(Refusal):
    """The same person is on one form twice."""

    sentence = _l("%(name)s is on the list twice. Remove one of them, or tell the two apart by their names.")


@dataclass(frozen=True)
class Found:
    """Whom a form means."""

    people: dict[str, Person]
    """By comer key."""
    strangers: frozenset[int]
    """The ids of those who are known since this very transaction: they have no entry, promised nothing and accepted
    nothing."""

    @property
    def acquaintances(self) -> list[Person]:
        """Those of whom there may be something to find."""
        return [person for person in self.people.values() if person.id not in self.strangers]


@dataclass(frozen=True)
class Arrival:
    """Who came in, and what is still to be done about it."""

    entered: dict[str, Entry]
    """By comer key; without support persons."""
    joined: Joined
    """Who helps, and on which shifts."""
    to_sign: list[tuple[Attending, Person, str]]
    """For whom, who is asked, and the secret of their link."""
    total_cents: int
    """What those who came in pay together."""
    known: JustNow
    """What their letters need not look up."""


def people(plan: Plan, registrant: Person, *, is_stranger: bool = False) -> Found:
    """Whom the form means; refused when it means somebody twice, also by two telephones. `is_stranger` tells it of the
    registrant."""
    at_home = [comer for comer in plan.comers if not comer.is_registrant and not comer.email]
    members = households.members(registrant, [comer.name for comer in at_home], language=plan.language)
    met = dict(zip((comer.key for comer in at_home), members, strict=True))
    for comer in plan.comers:
        if comer.is_registrant:
            met[comer.key] = registrant, is_stranger
        elif comer.email:
            met[comer.key] = directory.meet(
                name=comer.name, email=comer.email, phone=comer.phone, language=plan.language
            )
    db.session.flush()
    found: dict[str, Person] = {}
    named: set[object] = set()
    for comer in plan.comers:
        person, _is_stranger = met[comer.key]
        who = (person.email_key, person.name_key) if person.email_key else person.id
        if who in named:
            raise NamedTwice(name=comer.name)
        named.add(who)
        found[comer.key] = person
    return Found(found, frozenset(person.id for person, is_new in met.values() if is_new))


def bring_in(
    registration: Registration,
    plan: Plan,
    checked: Checked,
    whom: Found,
    known: Mapping[int, Entry],
    *,
    letterhead: Letterhead | None = None,
    by: Actor,
) -> Arrival:
    """Enter everybody who is not in yet, all or none with their places, and let those help who ask to.

    Who has an entry already (`known`, by person id) is left as they are, and nothing is added to what we know of
    somebody. The places of the edition come before those of its shifts.
    """
    found, strangers = whom.people, whom.strangers
    # What only the letters say is read before others have to wait for the places.
    letterhead = letterhead or summaries.letterhead(registration.edition)
    guardian = _guardian(plan, found, registration.registrant)
    asking = [found[comer.key] for comer in plan.comers if comer.needs and found[comer.key].id not in known]
    helped = volunteers.of_people(registration.edition_id, {person.id for person in asking} - strangers)
    new = [comer for comer in plan.comers if comer.category_id is not None and found[comer.key].id not in known]
    entered, total = _enter(registration, new, plan, checked, found, guardian, by=by) if new else ({}, 0)
    entries_of = {**known, **{entry.person_id: entry for entry in entered.values()}}
    shifts, categories = checked.shifts, checked.categories
    joined = joining.join(
        registration, plan, found, shifts, categories, entries_of, guardian, strangers=strangers, by=by
    )
    for comer in plan.comers:
        person = found[comer.key]
        if person in asking and person.id not in helped:
            needs.ask(registration.edition, person, comer.needs, by=by)
    attending: dict[str, Attending] = {**joined.volunteers, **entered}
    signed, asked = _sign(plan, checked, attending, registration.registrant, strangers, by=by)
    db.session.flush()
    has_support = any(comer.support is not None for comer in new)
    known_now = JustNow(checked.versions, signed, strangers, has_support, letterhead)
    return Arrival(entered, joined, asked, total, known_now)


def _enter(
    registration: Registration,
    new: Sequence[Comer],
    plan: Plan,
    checked: Checked,
    found: Mapping[str, Person],
    guardian: Person | None,
    *,
    by: Actor,
) -> tuple[dict[str, Entry], int]:
    """Everybody who takes part, by comer key, and what they pay together."""
    total = sum(checked.fees[comer.key] for comer in new)
    if checked.code:
        total -= prices.use(checked.code, registration, total).off_cents
    newcomers = [
        Newcomer(
            found[comer.key],
            checked.categories[comer.key],
            from_age=comer.from_age,
            to_age=comer.to_age,
            born_on=comer.born_on,
            is_minor=comer.is_minor,
            guardian=guardian if comer.is_minor else None,
            fee_cents=checked.fees[comer.key],
        )
        for comer in new
    ]
    entered = dict(zip((comer.key for comer in new), entries.enter(registration, newcomers, by=by), strict=True))
    if plan.answers:
        answers.keep(registration, plan.answers)
    for comer in new:
        _add_the_rest(entered[comer.key], comer, plan, found, by=by)
    _join_team(registration, plan, checked, entered, by=by)
    return entered, total


def _guardian(plan: Plan, found: Mapping[str, Person], registrant: Person) -> Person | None:
    """Who consents for the minors; refused if it is one of them, however they were named."""
    named = plan.guardian
    minors = [found[comer.key] for comer in plan.comers if comer.is_minor]
    if named is None or not minors:
        return None
    if named.is_registrant:
        guardian = registrant
    elif named.comer:
        guardian = found[named.comer]
    else:
        guardian = directory.welcome(name=named.name, email=named.email, language=plan.language)
    if guardian in minors:
        raise GuardianTooYoung
    return guardian


def _add_the_rest(entry: Entry, comer: Comer, plan: Plan, found: Mapping[str, Person], *, by: Actor) -> None:
    if comer.answers:
        answers.keep(entry.registration, comer.answers, entry=entry)
    if comer.support is None:
        return
    beside = _support_person(comer, plan, found, entry.registration.registrant)
    if entries.current(entry.registration.edition, beside) is None:  # who supports two people comes once
        entries.support(entry, beside, by=by)


def _support_person(comer: Comer, plan: Plan, found: Mapping[str, Person], registrant: Person) -> Person:
    """Somebody who is on the form anyway, or a member of the household."""
    with speaking(plan.language):
        name = (comer.support or _("Support person of %(name)s", name=comer.name))[:200]
    key = words.folded(name)[:200]
    known = next((person for person in (registrant, *found.values()) if person.name_key == key), None)
    return known or households.member(households.of(registrant), name, language=plan.language)


def _join_team(
    registration: Registration, plan: Plan, checked: Checked, entered: Mapping[str, Entry], *, by: Actor
) -> None:
    team = checked.team
    if plan.team and plan.team.name and registration.edition.has_teams:
        team = teams.begin(registration.edition, plan.team.name, registration.registrant, by=by)
    if team is not None:
        for entry in entered.values():
            teams.join(team, entry.person, is_minor=entry.is_minor, by=by)


def _sign(
    plan: Plan,
    checked: Checked,
    attending: Mapping[str, Attending],
    registrant: Person,
    strangers: Collection[int],
    *,
    by: Actor,
) -> tuple[list[Signature], list[tuple[Attending, Person, str]]]:
    """Keep what was accepted at the form; ask everybody else by a link of their own. Adults who only help accept
    nothing."""
    typed = {(one.version_id, one.comer): one for one in plan.acceptances}
    accepting: list[Accepting] = []
    asked = []
    for key, one in attending.items():
        version = checked.versions.get(WaiverKind.GUARDIAN if one.is_minor else WaiverKind.ADULT)
        if version is None or (isinstance(one, Volunteer) and not one.is_minor):
            continue
        accepted = typed.get((version.id, key))
        signer = one.guardian if one.is_minor else one.person
        if accepted and accepted.name and signer is registrant:
            recorded_by = None if accepted.method is Method.WEB else by.account_id
            how = Accepting(version, one.person, signer, accepted.name, plan.language, accepted.method, recorded_by)
            accepting.append(how)
        elif (
            signer
            and signer.email
            and (one.person.id in strangers or signing.signature_of(version, one.person) is None)
        ):
            asked.append((one, signer, signing.ask(version.waiver, one.person, signer, language=plan.language)))
    return signing.sign_each(accepting, strangers=strangers, by=by), asked
