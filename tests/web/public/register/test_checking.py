"""The check page and what comes after it: everything is told back, and sent it is one sign-up, however often."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select

from eventsapp.core import clock, sealing
from eventsapp.core.db import db, writing
from eventsapp.events.models import Edition, State
from eventsapp.outbox.models import Message
from eventsapp.registration.models import Category, Entry, EntryStatus, FeeCode, Price
from eventsapp.submissions.models import Draft, Registration
from eventsapp.web.public.register import checking
from tests import makers
from tests.cast import HOSTILE_NAMES, PARENT, PARTICIPANT
from tests.visitor import FormReader, fill_in
from tests.web.public.register.walking import ADULT, CHILD, URL, add, begin, go, signed, text, walk


@pytest.fixture
def edition(app, still):
    makers.organization()
    return makers.edition(
        of=makers.series("zoo-walk"),
        venue=makers.venue(),
        ways_to_pay=makers.both("By e-transfer to pay@example.org.", "Par virement à pay@example.org."),
    )


@pytest.fixture
def category(edition):
    return makers.category(edition)


@pytest.fixture
def check(client, category):
    """The check page of an adult alone."""
    return walk(client, begin(client))


def send(client, check):
    return fill_in(client, check, form="asking")


def opened(client, check):
    """What the page that is open now would send, whatever happens meanwhile."""
    reader = FormReader("asking")
    reader.feed(client.get(check).text)
    return reader.fields


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def test_everything_anybody_said_is_told_back_by_person_with_a_button_of_its_own_name_for_each(
    client, edition, category
):
    makers.waiver(edition)
    makers.question(edition)
    where = add(client, begin(client, "others", who=PARENT), ADULT, CHILD)
    typed = {"help": {}, "rules": {**signed(PARENT), "guardian": "me"}}
    page = client.get(walk(client, where, typed))
    told = text(page)
    for words in ("Amina Haddad", "amina.haddad@example.org", "Sami Haddad", "sami@example.org", "Léo Haddad"):
        assert words in told
    assert told.count("5 km walk") == 3
    assert told.count("How did you hear of us?") == 3
    assert told.count("Not provided") >= 6
    named = [part for part in page.text.split(">") if part.startswith("Change ")]
    assert len(named) == len(set(named)) >= 9
    assert "Change what would help Léo Haddad" in told


def test_a_change_leads_to_its_page_and_back_to_the_check_page(client, check):
    reader = client.get(check).text
    address = reader.split('">Change your name and e-mail address')[0].rsplit('href="', 1)[1]
    assert go(client, address, name="Marie Prévost") == check
    assert "Marie Prévost" in text(client.get(check))


def test_nothing_is_signed_up_before_it_was_sent(client, check):
    assert "Nothing is sent yet" in text(client.get(check))
    assert (count(Registration), count(Entry), count(Message)) == (0, 0, 0)


def test_sent_it_says_what_was_sent_and_what_comes_next(client, check):
    answer = send(client, check)
    page = client.get(answer.location)
    registration = db.session.scalars(select(Registration)).one()
    assert answer.status_code == 303
    assert "You are signed up" in page.text
    for words in (registration.reference, PARTICIPANT["name"], PARTICIPANT["email"], "5 km walk"):
        assert words in text(page)
    assert "/calendar?series=zoo-walk" in page.text
    assert "/zoo-walk/2027/event.ics" in page.text
    assert page.headers["Cache-Control"] == "no-store"


def test_what_was_typed_is_gone_from_the_draft_once_it_was_sent(client, category):
    where = go(client, begin(client))
    send(client, go(client, where, needs=["food"], food="Nothing with peanuts"))
    draft = db.session.scalars(select(Draft)).one()
    assert "peanuts" not in sealing.unseal(draft.sealed_answers)
    assert draft.registration_id == db.session.scalars(select(Registration.id)).one()


def test_sent_twice_or_from_an_old_tab_it_is_one_sign_up_and_the_same_answer(client, check):
    fields = opened(client, check)
    first, again = (client.post(check, data=fields) for _press in range(2))
    assert first.location == again.location
    assert client.get(check).location == first.location
    assert (count(Registration), count(Entry), count(Message)) == (1, 1, 1)


def test_what_another_tab_changed_meanwhile_is_shown_before_it_is_sent(client, check):
    fields = opened(client, check)
    go(client, check.replace("/check", "/who"), name="Marie Prévost")
    page = client.post(check, data=fields)
    assert page.status_code == 422
    assert "Something was changed meanwhile" in page.text
    assert "Marie Prévost" in text(page)
    assert count(Registration) == 0
    assert send(client, check).status_code == 303


def test_a_page_of_a_form_that_was_sent_leads_to_what_became_of_it_and_keeps_nothing(client, check):
    done = send(client, check).location
    who = check.replace("/check", "/who")
    assert client.get(who).location == done
    assert client.post(who, data={"name": "Somebody"}).status_code in (303, 400)
    assert "Somebody" not in sealing.unseal(db.session.scalars(select(Draft)).one().sealed_answers)


def test_a_stranger_opens_neither_the_check_page_nor_the_one_after_it(app, client, check):
    assert PARTICIPANT["email"] not in app.test_client().get(check).text
    done = send(client, check).location
    assert PARTICIPANT["email"] not in app.test_client().get(done).text
    assert "begun on another device" in app.test_client().get(done).text


def test_the_page_at_the_end_never_tells_whether_somebody_was_signed_up_before(app, client, check):
    first = client.get(send(client, check).location)
    other = app.test_client()
    second = other.get(send(other, walk(other, begin(other))).location)
    references = db.session.scalars(select(Registration.reference).order_by(Registration.id)).all()
    assert text(first).replace(references[0], "") == text(second).replace(references[1], "")
    assert count(Entry) == 1


def test_a_full_category_means_that_all_of_them_wait_which_is_said_before_sending(client, edition):
    full = makers.category(edition, maximum=2)
    makers.entry(full)
    where = add(client, begin(client, "others", who=PARENT), ADULT)
    check = walk(client, where)
    assert "all of you join the waitlist together" in text(client.get(check))
    assert "Join the waitlist" in client.get(check).text
    done = send(client, check).location
    assert "You are on the waitlist" in text(client.get(done))
    waiting = [one.status for one in db.session.scalars(select(Entry).order_by(Entry.id))][1:]
    assert waiting == [EntryStatus.WAITLISTED] * 2


def test_what_is_full_is_named_while_there_are_places_in_other_ways(client, edition, category):
    quiet = makers.category(edition, maximum=1, name=makers.both("Quiet entry", "Entrée tranquille"))
    makers.entry(quiet)
    check = walk(client, begin(client), {"part/me": {"category": str(quiet.id)}})
    assert "Full: Quiet entry. There are places in other ways to take part" in text(client.get(check))
    with writing():
        category.pool.maximum = 0
    assert "in other ways" not in text(client.get(check))


def test_other_ways_are_spoken_of_only_where_all_of_them_would_have_a_place(client, edition, category):
    quiet = makers.category(edition, maximum=1)
    makers.entry(quiet)
    chosen = {"category": str(quiet.id)}
    where = add(client, begin(client, "others", who=PARENT), ADULT)
    check = walk(client, where, {"part/me": chosen, "part/p1": chosen})
    assert "in other ways" in text(client.get(check))
    with writing():
        db.session.get_one(Edition, edition.id).pool.maximum = 2
    told = text(client.get(check))
    assert "all of you join the waitlist together" in told
    assert "in other ways" not in told, "one place is left there, and they are two"


def test_a_person_who_pays_nothing_is_told_that_it_is_free(client, edition, category):
    makers.price(category, 0, name=makers.both("Child", "Enfant"), to_age=12)
    makers.price(category, 2500)
    where = add(client, begin(client, "others", who=PARENT), CHILD | {"band": "0-12"})
    told = text(client.get(walk(client, where, {"rules": {"guardian": "me"}})))
    assert "Léo Haddad Free" in told
    assert "$0.00" not in told


def test_the_page_at_the_end_is_titled_as_it_is_headed_and_says_what_to_do_without_a_mail(client, check):
    page = client.get(send(client, check).location)
    assert "<title>Thank you. You are signed up! – " in page.text
    assert "If the address is wrong, write or call us with your reference" in text(page)


@pytest.fixture
def priced(edition, category):
    makers.price(category, 2500)
    makers.fee_code(edition, "FAMILY")
    return category


def test_the_total_is_shown_before_sending_and_how_to_pay_it_after(client, priced):
    check = walk(client, begin(client), {"together": {"code": "family"}})
    told = text(client.get(check))
    assert "$25.00" in told
    assert "Your code −$12.50" in told
    assert "Total $12.50" in told
    page = text(client.get(send(client, check).location))
    reference = db.session.scalars(select(Registration.reference)).one()
    assert "By e-transfer to pay@example.org." in page
    assert f"Please give this reference with it: {reference}" in page
    assert "$12.50" in page


def test_where_taking_part_is_free_nothing_is_said_of_money(client, check):
    assert "$" not in text(client.get(check))
    assert "How to pay" not in text(client.get(send(client, check).location))


def test_a_total_that_changed_meanwhile_is_shown_and_asked_again(client, priced):
    check = walk(client, begin(client))
    fields = opened(client, check)
    with writing():
        db.session.scalars(select(Price)).one().amount_cents = 3000
    page = client.post(check, data=fields)
    assert page.status_code == 422
    assert "The total has changed meanwhile" in page.text
    assert "Total $30.00" in text(page)
    assert count(Registration) == 0
    assert send(client, check).status_code == 303


@pytest.mark.parametrize("shown", ["", "-1", "nothing", "9" * 40, "0"])
def test_a_total_that_nobody_was_shown_is_no_total(client, priced, shown):
    check = walk(client, begin(client))
    page = fill_in(client, check, {"total": shown}, form="asking")
    assert page.status_code == 422
    assert count(Registration) == 0


def test_a_code_that_ended_meanwhile_leads_back_to_its_field(client, edition, priced):
    check = walk(client, begin(client), {"together": {"code": "family"}})
    fields = opened(client, check)
    with writing():
        db.session.scalars(select(FeeCode)).one().ends_at = clock.now() - timedelta(minutes=1)
    answer = client.post(check, data=fields)
    assert answer.location.endswith("/together?wrong=1")
    page = client.get(answer.location)
    assert page.text.count("This code does not work for this event.") >= 2
    assert 'value="family"' in page.text


def test_a_category_taken_away_meanwhile_is_chosen_again_and_nothing_else_is_lost(client, edition, check):
    other = makers.category(edition, name=makers.both("Wheel", "Roue"))
    fields = opened(client, check)
    with writing():
        db.session.delete(db.session.scalars(select(Category).where(Category.id != other.id)).one())
    answer = client.post(check, data=fields)
    assert answer.location.endswith("/part/me?wrong=1")
    assert client.get(answer.location).text.count("Choose how you would like to take part.") >= 2
    again = walk(client, go(client, answer.location.split("?")[0], category=str(other.id)))
    assert "Wheel" in text(client.get(again))
    assert send(client, again).status_code == 303


def test_the_door_that_closes_meanwhile_says_so_and_signs_nobody_up(client, edition, check):
    fields = opened(client, check)
    with writing():
        db.session.get_one(Edition, edition.id).state = State.CLOSED
    page = client.post(check, data=fields)
    assert "Nothing was sent" in page.text
    assert count(Registration) == 0


@pytest.mark.parametrize("name", [name for name in HOSTILE_NAMES if len(name) <= 100])
def test_a_name_is_told_back_and_never_obeyed(client, category, name):
    check = walk(client, begin(client, who=PARTICIPANT | {"name": name}))
    done = client.get(send(client, check).location)
    for page in (client.get(check), done):
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text
    assert db.session.scalars(select(Entry)).one().person.name == name


def test_a_french_form_stays_french_to_the_end_and_in_its_mail(client, category):
    check = walk(client, begin(client, url=f"/fr{URL}"))
    answer = send(client, check)
    assert answer.location.startswith(f"/fr{URL}/")
    assert '<html lang="fr-CA">' in client.get(answer.location).text
    assert db.session.scalars(select(Message)).one().language == "fr"


def beside(app, client):
    """Another tab of the same browser, or the same one after a restart of the server."""
    tab = app.test_client()
    tab.set_cookie("session", client.get_cookie("session").value)
    return tab


def test_pressed_in_two_tabs_at_the_very_same_moment_it_is_one_sign_up(app, client, check):
    fields = opened(client, check)
    ready = Barrier(3)

    def press(tab):
        with app.app_context():
            ready.wait()
            return tab.post(check, data=fields).location

    with ThreadPoolExecutor(3) as tabs:
        answers = set(tabs.map(press, [beside(app, client) for _tab in range(3)]))
    assert answers == {check.replace("/check", "/done")}
    assert (count(Registration), count(Entry), count(Message)) == (1, 1, 1)


def test_sent_again_after_a_restart_it_is_the_same_sign_up(client, check, make_app, engine_url):
    fields = opened(client, check)
    first = client.post(check, data=fields)
    restarted = make_app(engine_url)
    with restarted.app_context():
        tab = beside(restarted, client)
        again = tab.post(check, data=fields)
        assert again.location == first.location
        assert "You are signed up" in tab.get(again.location).text
    assert count(Registration) == 1


def test_whoever_never_saw_the_answer_and_presses_again_is_told_what_is_stored(
    app, client, check, make_app, engine_url, monkeypatch
):
    """Killed between the commit and the answer: the browser has the cookie from before, and another process answers."""
    fields, tab = opened(client, check), beside(app, client)
    with monkeypatch.context() as killed, pytest.raises(ConnectionAbortedError):
        killed.setattr(checking, "redirect", break_off)
        tab.post(check, data=fields)
    restarted = make_app(engine_url)
    with restarted.app_context():
        again = beside(restarted, client)
        done = again.post(check, data=fields).location
        reference = db.session.scalars(select(Registration.reference)).one()
        assert f"<dd>{reference}</dd>" in again.get(done).text
    assert (count(Registration), count(Entry), count(Message)) == (1, 1, 1)


def test_who_goes_back_to_the_first_page_after_sending_signs_somebody_else_up(client, category):
    """A page that a browser still has open knows nothing of what became of it: other words on it are another form."""
    reader = FormReader("asking")
    reader.feed(client.get(URL).text)
    first = {**reader.fields, "whose": "myself", "name": PARENT["name"], "email": PARENT["email"]}
    check = walk(client, client.post(URL, data=first).location)
    done = send(client, check).location
    assert client.get(client.post(URL, data=first).location).location == done  # pressed again it is the same
    where = client.post(URL, data=first | {"whose": "else"}).location
    told = text(client.get(send(client, walk(client, add(client, where, ADULT | {"basis": "agreed"}))).location))
    assert ADULT["name"] in told
    assert {entry.person.name for entry in db.session.scalars(select(Entry))} == {PARENT["name"], ADULT["name"]}


def break_off(*_given):
    raise ConnectionAbortedError


def test_the_check_page_asks_at_most_this_much_of_the_database(client, edition, category, queries):
    makers.waiver(edition)
    check = walk(client, begin(client), {"rules": signed()})
    client.get(check)
    with queries() as made:
        client.get(check)
    assert len(made) <= 2


def test_the_whole_way_from_the_first_page_asks_at_most_this_much_of_the_database(client, edition, category, queries):
    makers.waiver(edition)
    client.get(URL)  # what organizers set up is read once in a process
    with queries() as made:
        check = walk(client, begin(client), {"rules": signed()})
        sent = client.post(check, data=opened(client, check))
        client.get(sent.location)
    assert len(made) <= 35
