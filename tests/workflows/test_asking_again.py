"""Asking last year's people: who agreed, each once, in their language, and nobody who took it back."""

import json
from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from eventsapp.audit.models import AuditLine
from eventsapp.audit.trail import OPERATOR, PUBLIC
from eventsapp.core import clock, sealing, tokens
from eventsapp.core.db import db, writing
from eventsapp.core.languages import speaking
from eventsapp.events.models import Edition, State
from eventsapp.outbox.models import Message, MessageState
from eventsapp.submissions import consents, leaving, same_again, wishes
from eventsapp.submissions.records import AskingRound, Consent, Purpose, SameAgain, Where
from eventsapp.workflows import again_letters, asking_again, housekeeping
from eventsapp.workflows.asking_again import AskedBefore, Nobody, NobodyBefore, NotOpen
from eventsapp.workflows.same_again import same_category
from tests import makers
from tests.capacity.test_race import at_once
from tests.last_years import agree, another, ask, letters, link_in, take_back, two_years


@pytest.fixture
def years(app, still):
    return two_years()


# ---- What was agreed to


def test_the_words_are_kept_as_they_were_read_with_their_language_version_and_moment(years):
    french = another(years, "Zoé Tremblay", language="fr")
    consent = consents.current(french, french.registrant, Purpose.NEXT_SIGN_UP)
    assert consent.words == "Vous pouvez m’écrire à l’ouverture des inscriptions de l’an prochain"
    assert (consent.language, consent.version, consent.given_at) == ("fr", 1, clock.now())
    english = consents.current(years.home, years.home.registrant, Purpose.NEXT_SIGN_UP)
    assert english.words == "You may write to me when sign-up for next year opens"


def test_new_words_are_a_new_version():
    """Whoever changes a sentence people agreed to counts the version up, here and there."""
    assert consents.VERSIONS == {Purpose.NEXT_SIGN_UP: 1}


def test_agreeing_twice_is_one_consent_and_after_taking_it_back_another(years):
    assert agree(years.home).id == agree(years.home).id
    assert take_back(years.home) == 1 and take_back(years.home) == 0
    agree(years.home)
    kept = [(one.withdrawn_at is None) for one in consents.of(years.home)]
    assert kept == [False, True], "what was withdrawn stays written down"


# ---- Who is asked


def test_it_is_told_to_how_many_in_which_languages_and_who_is_left_out(years):
    another(years, "Zoé Tremblay", language="fr")
    another(years, "Never Agreed", agrees=False)
    take_back(another(years, "Took Back"))
    signed_up = another(years, "Signed Up")
    makers.registration(years.now, signed_up.registrant)
    gone = another(years, "No Address")
    with writing():
        gone.registrant.email = None
    found = asking_again.audience(years.now)
    assert found.languages == Counter(en=1, fr=1) and found.size == 2
    assert (found.not_agreed, found.signed_up, found.without_address) == (2, 1, 1)


def test_each_gets_one_letter_in_the_language_of_their_form_with_a_link_of_their_own(years):
    another(years, "Zoé Tremblay", language="fr")
    ask(years.now)
    french, english = letters()
    assert (english.to_address, french.to_address) == ("amina.haddad@example.org", "zoé@example.org")
    assert english.subject == "The same again? The Walk 2027"
    assert french.subject == "Comme l’an dernier? La Marche 2027"
    assert "- Amina Haddad: 5 km walk; Water table\n- Omar Haddad: 5 km walk\n- Sami Haddad: 5 km walk" in english.text
    assert "You may write to me when sign-up for next year opens" in english.text
    assert "Vous pouvez m’écrire à l’ouverture" in french.text
    token = link_in(english).removeprefix("/again/")
    asked = db.session.scalars(select(SameAgain).where(SameAgain.digest == tokens.digest(token))).one()
    assert asked.person.email == english.to_address and len(token) >= 43
    assert link_in(french).startswith("/fr/again/")
    assert token not in english.text, "what is stored of the letter opens nothing"


def test_everybody_is_asked_once(years):
    ask(years.now)
    with pytest.raises(AskedBefore), writing():
        asking_again.ask(years.now, by=OPERATOR)
    another(years, "Came Later")
    housekeeping.run(clock.now() + timedelta(days=1))
    assert len(letters()) == 1
    done = db.session.scalars(select(AuditLine.action).where(AuditLine.action.like("edition.%asked_again"))).all()
    assert done == ["edition.asked_again", "edition.everybody_asked_again"]


def test_somebody_with_two_forms_of_last_year_gets_one_letter(years):
    second = makers.registration(years.last, years.home.registrant)
    agree(second)
    assert asking_again.audience(years.now).size == 1
    ask(years.now)
    assert len(letters()) == 1


def test_many_are_written_to_some_at_a_time_and_nobody_twice(years, monkeypatch):
    monkeypatch.setattr(again_letters, "AT_ONCE", 2)
    for number in range(5):
        another(years, f"Walker{number} Again")
    ask(years.now)
    assert len({one.to_address for one in letters()}) == len(letters()) == 6
    assert db.session.get_one(AskingRound, years.now.id).ended_at is not None


def test_several_workers_at_once_write_each_letter_once(app, engine):
    years = two_years_open_today()
    for number in range(6):
        another(years, f"Walker{number} Again")
    with writing():
        asking_again.ask(years.now, by=OPERATOR)
    at_once(app, lambda _number: again_letters.write_due(clock.now(), by=OPERATOR), 4)
    again_letters.write_due(clock.now(), by=OPERATOR)
    assert len({one.to_address for one in letters()}) == len(letters()) == 7


def test_two_organizers_who_press_at_once_ask_once(app):
    years = two_years_open_today()
    number = years.now.id

    def press(_number):
        try:
            with writing():
                asking_again.ask(db.session.get_one(Edition, number), by=OPERATOR)
        except AskedBefore:
            return 0
        return 1

    assert sum(at_once(app, press, 4)) == 1


def two_years_open_today():
    """For races, in which the clock goes on."""
    years = two_years()
    with writing():
        today = clock.now().date()
        years.now.starts_on = years.now.ends_on = today + timedelta(days=60)
        years.now.starts_at = clock.now() + timedelta(days=60)
        years.now.ends_at = years.now.starts_at + timedelta(hours=3)
    return years


# ---- Between the button and the letter, and between the letter and its sending


def begin(years):
    with writing():
        asking_again.ask(years.now, by=OPERATOR)


def test_who_takes_it_back_before_the_letter_is_written_gets_none(years):
    another(years, "Zoé Tremblay")
    begin(years)
    take_back(years.home)
    housekeeping.run(clock.now())
    assert [one.to_address for one in letters()] == ["zoé@example.org"]


def test_who_takes_it_back_before_the_letter_is_sent_does_not_get_it(years):
    ask(years.now)
    take_back(years.home)
    assert letters() == []
    housekeeping.run(clock.now())
    assert letters() == [], "nor another one"


def test_a_letter_that_is_on_its_way_is_left_alone(years):
    ask(years.now)
    with writing():
        letters_on_their_way = db.session.scalars(select(Message).where(Message.kind == "same_again")).all()
        for one in letters_on_their_way:
            one.state = MessageState.SENDING
    take_back(years.home)
    assert len(letters()) == 1


def test_who_signs_up_meanwhile_is_not_asked(years):
    begin(years)
    makers.registration(years.now, years.home.registrant)
    housekeeping.run(clock.now())
    assert letters() == []


def test_while_sign_up_is_closed_nobody_is_written_to_and_afterwards_the_rest_is(years):
    begin(years)
    for state, number in ((State.CLOSED, 0), (State.POSTPONED, 0), (State.OPEN, 1)):
        with writing():
            db.session.get_one(Edition, years.now.id).state = state
        housekeeping.run(clock.now())
        assert len(letters()) == number, state


def test_once_the_event_is_over_the_round_ends(years, still):
    begin(years)
    still.move_to(years.now.ends_at)
    housekeeping.run(clock.now())
    assert letters() == [] and db.session.get_one(AskingRound, years.now.id).ended_at == clock.now()


@pytest.mark.parametrize("state", [State.DRAFT, State.ANNOUNCED, State.CLOSED, State.CANCELLED])
def test_only_an_open_edition_asks(years, state):
    with writing():
        years.now.state = state
    with pytest.raises(NotOpen):
        begin(years)


def test_a_first_edition_and_one_of_whose_people_nobody_agreed_have_nobody_to_ask(years):
    with pytest.raises(NobodyBefore), writing():
        asking_again.ask(makers.edition(starts_on=date(2027, 6, 6)), by=OPERATOR)
    take_back(years.home)
    with pytest.raises(Nobody):
        begin(years)
    assert db.session.scalar(select(func.count()).select_from(AskingRound)) == 0


def test_people_of_a_cancelled_edition_are_asked_too_and_drafts_in_between_do_not_count(years):
    with writing():
        years.last.state = State.CANCELLED
        years.now.starts_on = years.now.ends_on = date(2028, 6, 4)
        years.now.year, years.now.starts_at, years.now.ends_at = 2028, None, None
    makers.edition(of=years.series, starts_on=date(2027, 9, 5), state=State.DRAFT)
    assert asking_again.audience(years.now).source == years.last


def test_a_no_is_written_down_once(years):
    ask(years.now)
    [asked] = db.session.scalars(select(SameAgain))
    for _press in range(2):
        with writing():
            same_again.decline(asked, by=PUBLIC)
    lines = select(func.count()).select_from(AuditLine).where(AuditLine.action == "same_again.declined")
    assert asked.declined_at == clock.now() and db.session.scalar(lines) == 1


def test_a_minor_is_not_asked_to_agree(years):
    young = makers.person("Young Walker")
    makers.entry(years.category, young, from_age=14, to_age=17, is_minor=True)
    sent = db.session.scalars(select(SameAgain.registration.property.mapper.class_).order_by(None)).all()[-1]
    assert sent.registrant == young and not asking_again.may_agree(sent)
    assert asking_again.may_agree(years.home)


def test_as_many_questions_are_asked_for_twenty_as_for_one(years, queries):
    def look():
        with queries() as made:
            asking_again.audience(years.now)
        return len(made)

    few = look()
    for number in range(20):
        another(years, f"Walker{number} Again")
    assert look() == few <= 8


def test_withdrawing_with_another_form_of_the_series_ends_it_there_too_and_elsewhere_not(years):
    person = years.home.registrant
    other = makers.registration(makers.edition(starts_on=date(2026, 9, 6)), person)
    agree(other)
    second = makers.registration(years.now, person)
    with writing(), speaking("en"):
        consents.withdraw(second, person, Purpose.NEXT_SIGN_UP, by=PUBLIC)
    still_given = db.session.scalars(select(Consent.registration_id).where(Consent.withdrawn_at.is_(None))).all()
    assert still_given == [other.id]


def test_the_same_again_is_at_the_same_site(years):
    walked = makers.entry(makers.category(years.last, site=makers.site(years.last, "Halifax")))
    moncton = makers.category(years.now, site=makers.site(years.now, "Moncton"))
    assert same_category(walked, [moncton]) is None, "nobody is sent to another town"
    halifax = makers.category(years.now, site=makers.site(years.now, "Halifax"))
    assert same_category(walked, [moncton, halifax]) is halifax


def test_the_letter_says_how_to_leave_and_leaving_takes_back_those_that_wait(years):
    ask(years.now)
    [letter] = letters()
    leave = json.loads(sealing.unseal(letter.sealed_secrets))[-1]
    assert leave.startswith("https://events.example.org/leave/") and letter.sealed_leave_address
    person = wishes.leaving(leave.rsplit("/", 1)[1])
    assert person.id == years.home.registrant_id
    with writing():
        leaving.leave(person, Where.ONE_CLICK, by=PUBLIC)
    assert letters() == []
    assert consents.current(years.home, person, Purpose.NEXT_SIGN_UP) is None
