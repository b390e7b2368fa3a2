"""Bringing a party in: its people, their places and shifts, their answers and needs, what they accept, their team."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventsapp.access import needs
from eventsapp.audit.trail import Actor
from eventsapp.core import words
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
from eventsapp.waivers.models import Method, WaiverKind
from eventsapp.workflows import joining
from eventsapp.workflows.checking import Checked, GuardianTooYoung
from eventsapp.workflows.joining import Joined
from eventsapp.workflows.plans import Comer, Plan
from eventsapp.workflows.summaries import Attending


class NamedTwice(Refusal):
    """The same person is on one form twice."""

    sentence = _l("%(name)s is on the list twice. Remove one of them, or tell the two apart by their names.")


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


def people(plan: Plan, registrant: Person) -> dict[str, Person]:
    """Whom the form means, by comer key; refused when it means somebody twice."""
    found: dict[str, Person] = {}
    for comer in plan.comers:
        person = _person(comer, plan, registrant)
        if person in found.values():
            raise NamedTwice(name=comer.name)
        found[comer.key] = person
    return found


def bring_in(
    registration: Registration,
    plan: Plan,
    checked: Checked,
    found: Mapping[str, Person],
    known: Mapping[int, Entry],
    *,
    by: Actor,
) -> Arrival:
    """Enter everybody who is not in yet, all or none with their places, and let those help who ask to.

    Who has an entry already (`known`, by person id) is left as they are, and nothing is added to what we know of
    somebody. The places of the edition come before those of its shifts.
    """
    guardian = _guardian(plan, found, registration.registrant)
    asking = [found[comer.key] for comer in plan.comers if comer.needs and found[comer.key].id not in known]
    helped = volunteers.of_people(registration.edition_id, [person.id for person in asking])
    new = [comer for comer in plan.comers if comer.category_id is not None and found[comer.key].id not in known]
    entered, total = _enter(registration, new, plan, checked, found, guardian, by=by) if new else ({}, 0)
    entries_of = {**known, **{entry.person_id: entry for entry in entered.values()}}
    joined = joining.join(registration, plan, found, checked.shifts, checked.categories, entries_of, guardian, by=by)
    for comer in plan.comers:
        person = found[comer.key]
        if person in asking and person.id not in helped:
            needs.ask(registration.edition, person, comer.needs, by=by)
    attending: dict[str, Attending] = {**joined.volunteers, **entered}
    return Arrival(entered, joined, _sign(plan, checked, attending, registration.registrant, by=by), total)


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


def _person(comer: Comer, plan: Plan, registrant: Person) -> Person:
    if comer.is_registrant:
        return registrant
    if comer.email:
        return directory.welcome(name=comer.name, email=comer.email, phone=comer.phone, language=plan.language)
    return households.member(households.of(registrant), comer.name, language=plan.language)


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
    plan: Plan, checked: Checked, attending: Mapping[str, Attending], registrant: Person, *, by: Actor
) -> list[tuple[Attending, Person, str]]:
    """Keep what was accepted at the form; ask everybody else by a link of their own. Adults who only help accept
    nothing."""
    typed = {(one.version_id, one.comer): one for one in plan.acceptances}
    asked = []
    for key, one in attending.items():
        version = checked.versions.get(WaiverKind.GUARDIAN if one.is_minor else WaiverKind.ADULT)
        if version is None or (isinstance(one, Volunteer) and not one.is_minor):
            continue
        accepted = typed.get((version.id, key))
        signer = one.guardian if one.is_minor else one.person
        if accepted and accepted.name and signer is registrant:
            signing.sign(
                version,
                one.person,
                signer=signer,
                name=accepted.name,
                language=plan.language,
                method=accepted.method,
                recorded_by=None if accepted.method is Method.WEB else by.account_id,
                by=by,
            )
        elif signer is not None and signer.email and signing.signature_of(version, one.person) is None:
            asked.append((one, signer, signing.ask(version.waiver, one.person, signer, language=plan.language)))
    return asked
