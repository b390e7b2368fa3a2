"""Who follows a calendar, whether they have seen a change of it, and what is said about that."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from eventsapp.calendars import feeds, fetches, follower_words, followers, keeping
from eventsapp.calendars.models import CalendarEntry
from eventsapp.core import clock, languages
from eventsapp.core.db import db, writing
from eventsapp.events import editions
from tests import makers
from tests.calendars.counting import counted

GOOGLE, IPHONE, OUTLOOK = "Google-Calendar-Importer", "iOS/26.6 (23G71) dataaccessd/1.0", "Microsoft.Exchange/15.20"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TEN, QUARTER_PAST = "10:00 a.m.", "2:15 a.m."
FEEDS = followers.public_feeds("walk", None)


@pytest.fixture
def walk(app, still):
    return makers.edition(of=makers.series("walk"), starts_on=date(2027, 6, 6), venue=makers.venue())


def look(agent, slug="walk", language="en"):
    """A program looks, and has what the calendar shows now."""
    fetches.note(keeping.feed_name(slug), language, agent, feeds.version(slug, language))


def move():
    """The walk is moved by half an hour; gives the moment from which subscribers see it."""
    with writing():
        found = editions.find("walk", 2027)
        found.starts_at += HOUR / 2
    return db.session.scalars(select(CalendarEntry.modified_at).order_by(CalendarEntry.id)).first()


def said(changed_at, names=FEEDS):
    now = clock.now()
    return [plain(follower_words.sentence(one, now, makers.ZONE)) for one in followers.of(names, changed_at, now)]


def plain(text):
    """With spaces where lines may not break."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_a_calendar_that_nobody_reads_has_no_followers(walk):
    assert said(clock.now()) == []


def test_what_google_has_is_said_of_everybody_there_and_of_others_only_what_the_last_one_that_looked_has(walk, still):
    for agent in (GOOGLE, IPHONE):
        look(agent)
    still.shift(2 * HOUR)
    changed = move()
    still.shift(HOUR)
    assert said(changed) == [
        "Apple Calendar: nobody’s has looked since the change. They usually look within 3 hours.",
        f"Google Calendar has the old version. By about {TEN} on Thu, March 11 it should have the new one.",
    ]
    look(IPHONE)
    look(GOOGLE)
    still.shift(HOUR / 12)
    assert said(changed) == [
        "Apple Calendar: the last one that looked, 5 minutes ago, is up to date. Others usually look within 3 hours.",
        "Google Calendar is up to date. It last looked 5 minutes ago.",
    ]


def test_google_is_expected_after_the_pause_that_it_was_seen_to_make(walk, still):
    look(GOOGLE)
    still.shift(8 * HOUR + HOUR / 12)
    look(GOOGLE)
    still.shift(timedelta(minutes=20, seconds=7))
    changed = move()
    now = clock.now()
    assert f"By about {QUARTER_PAST} on Thu, March 11 it should have the new one." in said(changed)[0]
    [google] = followers.of(FEEDS, changed, now)
    assert plain(follower_words.foreseen(google, now, makers.ZONE)) == (
        f"By about {QUARTER_PAST} on Thu, March 11 Google Calendar would show it."
    )
    still.shift(8 * HOUR)
    assert said(changed) == ["Google Calendar has the old version. It is late, and may look at any moment."]


def test_a_program_that_stopped_looking_may_have_been_removed_and_is_not_spoken_of_after_a_month(walk, still):
    look(OUTLOOK)
    changed = move()
    still.shift(3 * DAY)
    gone = "Outlook on the web has not looked since Wednesday, March 10, 2027. It may have been removed."
    assert said(changed) == [gone]
    [one] = followers.of(FEEDS, changed, clock.now())
    assert follower_words.foreseen(one, clock.now(), makers.ZONE) == gone
    still.shift(27 * DAY)
    assert said(changed) == []


def test_of_several_copies_at_google_the_one_furthest_behind_counts_and_one_that_was_removed_does_not(walk, still):
    look(GOOGLE)
    look(GOOGLE, None, "fr")
    changed = move()
    still.shift(HOUR)
    look(GOOGLE)
    assert "has the old version" in said(changed)[0]
    assert "is up to date" in said(changed, [keeping.feed_name("walk")])[0]
    for _each in range(4):
        still.shift(DAY)
        look(GOOGLE)
    assert [one.startswith("Google Calendar is up to date") for one in said(changed)] == [True]


def test_of_programs_that_look_for_themselves_the_last_look_counts_whichever_calendar_it_was_at(walk, still):
    look(IPHONE)
    look(IPHONE, None, "fr")
    changed = move()
    still.shift(HOUR)
    look(IPHONE)
    still.shift(HOUR)
    assert said(changed)[0].startswith("Apple Calendar: the last one that looked, 1 hour ago, is up to date.")


def test_who_reads_the_calendar_as_jcal_follows_it_too(walk, client, still):
    client.get("/walk/calendar.json", headers={"User-Agent": "Nextcloud Webcal Service"})
    still.shift(HOUR)
    changed = move()
    assert said(changed) == ["Nextcloud: nobody’s has looked since the change. They usually look within 4 hours."]
    client.get("/walk/calendar.json", headers={"User-Agent": "Nextcloud Webcal Service"})
    assert "just now, is up to date" in said(changed)[0]


def test_another_change_elsewhere_in_a_calendar_puts_nobody_behind_with_this_one(walk, still):
    look(GOOGLE, None)
    still.shift(HOUR)
    changed = move()
    still.shift(HOUR)
    look(GOOGLE, None)
    still.shift(HOUR)
    makers.edition()
    assert said(changed) == ["Google Calendar is up to date. It last looked 1 hour ago."]


def test_a_look_within_the_second_of_the_change_but_before_it_is_not_taken_for_one_after_it(walk, still):
    still.shift(HOUR)
    makers.edition()
    look(GOOGLE, None)
    changed = move()
    assert changed == clock.now()
    assert "has the old version" in said(changed)[0]
    look(GOOGLE, None)
    assert "is up to date" in said(changed)[0]


def test_how_often_many_look_for_themselves_says_nothing_about_one_of_them(walk, still):
    for _each in range(3):
        look("ICSx5/2.4.3")
        still.shift(HOUR)
    changed = move()
    still.shift(2 * DAY + HOUR)
    assert said(changed) == ["ICSx⁵: nobody’s has looked since the change. They usually look within 1 day."]


def test_a_clock_that_was_ahead_for_a_while_makes_nobody_late_for_ever(walk, still):
    still.shift(400 * DAY)
    look(GOOGLE)
    still.shift(-400 * DAY)
    changed = move()
    [google] = followers.of(FEEDS, changed, clock.now())
    assert google.due_at - clock.now() <= DAY
    assert follower_words.last_looked(google, clock.now()) == "Your calendar last looked just now (Google Calendar)."


def test_who_follows_is_one_question_however_many_do(walk, still):
    for agent in (GOOGLE, IPHONE, OUTLOOK, "vdirsyncer/0.19", "x"):
        for language in languages.LANGUAGES:
            look(agent, language=language)
    with counted() as statements:
        assert len(followers.of(FEEDS, clock.now(), clock.now())) == 5
    assert len(statements) == 1


def test_all_of_it_is_said_in_french_too(walk, still):
    for agent in (GOOGLE, IPHONE, OUTLOOK):
        look(agent)
    changed = move()
    with languages.speaking("fr"):
        assert said(changed) == [
            "Calendrier d’Apple : aucun appareil n’a consulté le calendrier depuis le changement. "
            "D’habitude, c’est fait en moins de 3 heures.",
            "Google Agenda a l’ancienne version. La nouvelle devrait y être vers 10 h le jeu. 11 mars.",
            "Outlook sur le Web : aucun appareil n’a consulté le calendrier depuis le changement. "
            "D’habitude, c’est fait en moins de 3 heures.",
        ]
        [_apple, google, _outlook] = followers.of(FEEDS, changed, clock.now())
        assert plain(follower_words.foreseen(google, clock.now(), makers.ZONE)) == (
            "Vers 10 h le jeu. 11 mars, Google Agenda l’afficherait."
        )
    still.shift(HOUR)
    for agent in (GOOGLE, IPHONE):
        look(agent)
    still.shift(DAY / 24 / 6)
    with languages.speaking("fr"):
        assert said(changed)[1:] == [
            "Calendrier d’Apple : le dernier appareil à avoir consulté le calendrier, il y a 10 minutes, est à jour. "
            "Les autres le font d’habitude en moins de 3 heures.",
            "Google Agenda est à jour. Dernière consultation : il y a 10 minutes.",
        ]
        still.shift(4 * DAY)
        assert said(changed)[2] == (
            "Google Agenda n’a rien consulté depuis le mercredi 10 mars 2027. L’abonnement a peut-être été supprimé."
        )
