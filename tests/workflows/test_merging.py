"""Merging two people: everything either has is the one's afterwards, refused where they are two, once at a time."""

import json
import threading

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import configure_mappers

from eventsapp.access import needs
from eventsapp.access.models import AccessNeed, NeedKind, NeedState
from eventsapp.audit.models import AuditLine
from eventsapp.audit.trail import OPERATOR
from eventsapp.calendars import feed_tokens, own_feeds
from eventsapp.calendars.own_models import CalendarRevision
from eventsapp.core import sealing
from eventsapp.core.db import Base, db, writing
from eventsapp.people import merge_moves, telling_apart
from eventsapp.people.merged_models import Merge, ToldApart
from eventsapp.people.models import Household, Person
from eventsapp.registration import changes, reach
from eventsapp.registration.models import Entry, EntryStatus
from eventsapp.submissions import links
from eventsapp.submissions.models import ManageLink, Registration
from eventsapp.teams import teams
from eventsapp.teams.models import Membership
from eventsapp.volunteering import shifts, volunteers
from eventsapp.volunteering.models import Assignment, Volunteer
from eventsapp.waivers import signing
from eventsapp.waivers.models import Signature
from eventsapp.workflows import merging
from eventsapp.workflows.merging import Wish
from tests import makers


@pytest.fixture
def pair(app):
    makers.organization()
    return makers.person("Zoë Lefèvre", "zoe@example.org"), makers.person("Zoe Lefevre", "old@example.org", phone="1")


def merge(pair, *of_other, seen=None):
    one, other = pair
    with writing():
        wish = Wish(one.id, other.id, frozenset(of_other), merging.state(one, other) if seen is None else seen)
        return merging.merge(wish, by=OPERATOR)


def number(model, *conditions):
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions))


def walk_of(year=None, **given):
    return makers.edition(of=makers.series(), **({"year": year} if year else {}), **given)


def test_every_column_that_names_a_person_has_its_move(app):
    """A new one has to be thought about: its area gives it a `Move`."""
    configure_mappers()
    assert set(merge_moves.MOVES) == merge_moves.columns_naming_people()


def test_there_is_no_other_way_to_name_a_person(app):
    """A column called after a person without a foreign key would be left behind."""
    named = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if column.name in ("person_id", "registrant_id", "guardian_id", "captain_id", "signer_id", "lead_id", "kept_id")
    }
    assert named <= set(merge_moves.MOVES)


def test_what_either_took_part_in_helped_at_signed_and_sent_is_the_ones(pair):
    one, other = pair
    spring, autumn = walk_of(), walk_of()
    makers.entry(makers.category(spring), one)
    entry = makers.entry(makers.category(autumn), other)
    assignment = makers.assignment(makers.shift(autumn, doing=makers.role(autumn)), other)
    version = makers.waiver(autumn)
    team = makers.team(autumn, "Otters", other)
    with writing():
        signing.sign(version, other, signer=other, name="Zoe", language="en", by=OPERATOR)
        signing.ask(version.waiver, other, other, language="en")
        needs.ask(autumn, other, {NeedKind.CHAIR: "please"}, by=OPERATOR)
    kept = merge(pair)
    assert kept.id == one.id and db.session.get(Person, other.id) is None
    assert number(Entry, Entry.person_id == kept.id) == 2 and entry.person is kept
    assert assignment.person is kept and db.session.get_one(type(team), team.id).captain is kept
    assert number(Registration, Registration.registrant_id == kept.id) == 3
    held = merge_moves.held(kept.id)
    for name in ("signatures.person_id", "signatures.signer_id", "access_needs.person_id", "memberships.person_id"):
        assert held[name] == 1, name


def test_each_field_comes_from_whom_it_was_chosen_from_and_rosters_follow(pair):
    one, other = pair
    makers.entry(makers.category(walk_of()), one)
    makers.assignment(makers.shift(walk_of()), other)
    kept = merge(pair, "name", "phone")
    assert (kept.name, kept.email, kept.phone) == ("Zoe Lefevre", "zoe@example.org", "1")
    assert (kept.name_key, kept.email_key) == ("zoe lefevre", "zoe@example.org")
    for roster in (Entry, Assignment):
        assert list(db.session.scalars(select(roster.name_key))) == ["zoe lefevre"]


def test_whichever_comes_first_in_the_address_the_one_known_first_stays(pair):
    one, other = pair
    kept = merge((other, one), "email")
    assert kept.id == one.id and kept.name == "Zoe Lefevre" and kept.email == "zoe@example.org"


def test_two_places_in_one_edition_are_refused_with_the_way_out(pair):
    category = makers.category(walk_of())
    entered = [makers.entry(category, person) for person in pair]
    with pytest.raises(merging.TakesPartTwice) as refused:
        merge(pair)
    assert "Withdraw one of the two places first" in str(refused.value)
    with writing():
        changes.end(db.session.merge(entered[1]), EntryStatus.WITHDRAWN, by=OPERATOR)
    assert number(Entry, Entry.person_id == merge(pair).id) == 2


def test_two_places_on_one_shift_and_two_shifts_at_once_are_refused(pair):
    walk = walk_of()
    shift = makers.shift(walk)
    for person in pair:
        makers.assignment(shift, person)
    with pytest.raises(merging.HelpsTwice):
        merge(pair)
    others = makers.person("Kim"), makers.person("Kim")
    makers.assignment(makers.shift(walk), others[0])
    makers.assignment(makers.shift(walk, at=makers.time(9)), others[1])
    with pytest.raises(merging.PromisedTwice) as refused:
        merge(others)
    assert "at the same time" in str(refused.value)


def test_who_consents_for_the_other_is_somebody_else(pair):
    one, other = pair
    makers.entry(makers.category(walk_of()), other, is_minor=True, guardian=one)
    with pytest.raises(merging.OwnGuardian):
        merge(pair)


def test_what_both_are_for_one_edition_is_put_together(pair):
    walk = walk_of()
    for person, words in zip(pair, ("Mornings", "Evenings"), strict=True):
        sent = makers.registration(walk, person)
        with writing():
            volunteer = volunteers.welcome(sent, person, by=OPERATOR)
            volunteer.sealed_availability = sealing.seal(words)
            volunteer.may_ask = words == "Evenings"
    merge(pair)
    (volunteer,) = db.session.scalars(select(Volunteer))
    assert sealing.unseal(volunteer.sealed_availability) == "Mornings\nEvenings" and volunteer.may_ask


def test_who_was_in_two_teams_stays_in_one_and_that_of_the_other_is_remembered(pair):
    walk = walk_of()
    for name, person in zip(("Otters", "Beavers"), pair, strict=True):
        makers.team(walk, name, person)
    kept = merge(pair)
    assert teams.of(walk, kept).team.name == "Otters" and number(Membership) == 2


def test_of_two_acceptances_of_one_text_the_earlier_counts_and_the_other_is_set_aside(pair, still):
    version = makers.waiver(walk_of())
    for person in reversed(pair):
        with writing():
            person = db.session.merge(person)
            signing.sign(version, person, signer=person, name=person.name, language="en", by=OPERATOR)
        still.shift(3600)
    merge(pair)
    (signature,) = db.session.scalars(select(Signature))
    assert signature.signed_name == "Zoe Lefevre" and signature.person_id == pair[0].id
    rest = json.loads(sealing.unseal(db.session.scalars(select(Merge.sealed_rest)).one()))
    assert rest["signatures"][0]["signed_name"] == "Zoë Lefèvre"


def test_needs_of_both_are_one_with_both_their_words_and_as_open_as_the_opener(pair):
    walk = walk_of()
    for person, words in zip(pair, ("by the door", "with arms"), strict=True):
        with writing():
            (need,) = needs.ask(walk, db.session.merge(person), {NeedKind.CHAIR: words}, by=OPERATOR)
            need.state = NeedState.CONFIRMED if words == "by the door" else NeedState.ASKED
    merge(pair)
    (need,) = db.session.scalars(select(AccessNeed))
    assert needs.words(need) == "by the door\nwith arms" and need.state == NeedState.ASKED


def test_links_and_calendars_of_both_keep_working_and_show_the_same_days(app, pair):
    tokens_of, calendars = {}, {}
    for person in pair:
        entry = makers.entry(makers.category(walk_of()), person)
        with writing():
            registration = db.session.get_one(Registration, entry.registration_id)
            tokens_of[person.id] = links.make(registration, db.session.merge(person))
            made = feed_tokens.make(links.Holder(registration, person.id), by=OPERATOR)
            calendars[person.id] = feed_tokens.secret(made)
    uids = {}
    with app.test_request_context():
        for number_of, secret in calendars.items():
            uids[number_of] = uid_of(own_feeds.read(feed_tokens.opened_by(secret)).body)
    kept = merge(pair)
    with app.test_request_context():
        for number_of, secret in calendars.items():
            assert uid_of(own_feeds.read(feed_tokens.opened_by(secret)).body) == uids[number_of]
    for token in tokens_of.values():
        link = links.opened_by(token)
        assert link.person_id == kept.id and len(reach.entries(link)) == 1
    assert number(CalendarRevision) == 2 and number(ManageLink, ManageLink.person_id == kept.id) == 2


def uid_of(body):
    return next(line for line in body.decode().splitlines() if line.startswith("UID:"))


def test_who_was_told_apart_from_either_is_apart_from_the_one(pair):
    third = makers.person("Zoé")
    with writing():
        one, other, third = (db.session.merge(person) for person in (*pair, third))
        telling_apart.tell(third, other, by=OPERATOR)
        telling_apart.tell(third, one, by=OPERATOR)
        telling_apart.tell(one, other, by=OPERATOR)
    merge(pair)
    assert [(told.one_id, told.other_id) for told in db.session.scalars(select(ToldApart))] == [(one.id, third.id)]


def test_a_household_can_be_chosen_too(pair):
    homes = [makers._stored(Household(made_at=makers.clock.now())) for _each in pair]
    with writing():
        for person, home in zip(pair, homes, strict=True):
            db.session.get_one(Person, person.id).household_id = home.id
    assert merge(pair, "household_id").household_id == homes[1].id


def test_it_is_written_down_what_was_merged_without_anybodys_name(pair):
    makers.entry(makers.category(walk_of()), pair[1])
    kept = merge(pair, "phone")
    (line,) = db.session.scalars(select(AuditLine).where(AuditLine.action == "person.merged"))
    assert (line.subject_table, line.subject_id) == ("people", kept.id)
    assert line.details["gone"] == pair[1].id and line.details["of_other"] == ["phone"]
    assert line.details["moved"] == {"registrations.registrant_id": 1, "entries.person_id": 1}
    assert "lef" not in str(line.details).lower()
    (merged,) = db.session.scalars(select(Merge))
    assert "old@example.org" not in merged.sealed_rest
    assert json.loads(sealing.unseal(merged.sealed_rest))["people"][0]["email"] == "old@example.org"


def test_what_changed_while_it_was_read_is_not_merged_unseen(pair):
    one, other = pair
    with writing():
        seen = merging.state(one, other)
    makers.entry(makers.category(walk_of()), other)
    with pytest.raises(merging.ChangedMeanwhile):
        merge(pair, seen=seen)
    assert number(Person) == 2


def test_somebody_who_was_merged_already_is_not_there_any_more(pair):
    one, other = pair
    seen = merging.state(one, other)
    merge(pair)
    for again in (Wish(one.id, other.id, seen=seen), Wish(other.id, one.id, seen=seen)):
        with pytest.raises(merging.MergedMeanwhile), writing():
            merging.merge(again, by=OPERATOR)


def test_merging_twice_at_once_and_in_a_ring_leaves_one_of_all(app):
    people = [makers.person("Zoë", f"z{number_of}@example.org") for number_of in range(3)]
    for person in people:
        makers.entry(makers.category(walk_of()), person)
    numbers = [person.id for person in people]
    wishes = [(0, 1), (1, 0), (1, 2), (2, 0), (0, 1), (2, 1)]
    db.session.commit()
    gate, failures = threading.Barrier(len(wishes)), []

    def run(first, second):
        with app.app_context():
            gate.wait()
            for _try in range(8):
                try:
                    with writing():
                        pair = [db.session.get(Person, numbers[place]) for place in (first, second)]
                        if None in pair:
                            return
                        merging.merge(Wish(pair[0].id, pair[1].id, seen=merging.state(*pair)), by=OPERATOR)
                        return
                except (merging.MergedMeanwhile, merging.ChangedMeanwhile):
                    continue
                except Exception as error:
                    failures.append(error)
                    return
                finally:
                    db.session.remove()

    threads = [threading.Thread(target=run, args=wish) for wish in wishes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert [person.id for person in db.session.scalars(select(Person))] == numbers[:1]
    assert number(Entry, Entry.person_id == numbers[0]) == 3 and number(Merge) == 2


def test_a_shift_of_the_past_that_both_were_on_is_refused_too(pair, still):
    shift = makers.shift(walk_of())
    for person in pair:
        sent = makers.registration(db.session.get_one(makers.Edition, shift.edition_id), person)
        with writing():
            shifts.take(sent, shift, volunteers.welcome(sent, person, by=OPERATOR), by=OPERATOR)
    still.shift(100 * 24 * 3600)
    with pytest.raises(merging.HelpsTwice):
        merge(pair)
