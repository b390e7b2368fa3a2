"""The same again: from the link in the letter to the form that is filled in, and what a forwarded link tells."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import func, literal, select

from eventsapp.access import needs
from eventsapp.access.models import AccessNeed, NeedKind, NeedState
from eventsapp.audit.trail import OPERATOR
from eventsapp.core.db import db, writing
from eventsapp.events.models import Edition, State
from eventsapp.registration import entries
from eventsapp.registration.models import Category, Entry
from eventsapp.submissions import drafts
from eventsapp.submissions.models import Draft, FreshCode, Registration
from eventsapp.submissions.records import Consent, SameAgain
from eventsapp.volunteering.models import Assignment, Shift
from eventsapp.workflows import asking_again
from tests import cast, makers
from tests.last_years import OTHER_ADULT, another, ask, letters, link_in, secret_in, take_back, two_years
from tests.makers import both
from tests.visitor import FormReader, fill_in, send_on
from tests.web.public.conftest import go_on

PRIVATE = (cast.PARENT["email"], OTHER_ADULT, "555-0119", "chair", "Chair", "no nuts")


@pytest.fixture
def years(app, still):
    return two_years()


@pytest.fixture
def link(years):
    """The address in the letter to the parent."""
    ask(years.now)
    return link_in(letters()[0])


def tell_needs(years):
    parent, other, child = [one.person for one in entries.of(years.home)]
    with writing():
        needs.ask(years.last, parent, {NeedKind.CHAIR: ""}, by=OPERATOR)
        needs.ask(years.last, other, {NeedKind.MOBILITY_DEVICE: "wheelchair"}, by=OPERATOR)
        needs.ask(years.last, child, {NeedKind.FOOD: "no nuts", NeedKind.LARGE_PRINT: ""}, by=OPERATOR)


def press(client, link, answer):
    return send_on(client, client.get(link), {"answer": answer}, form="asking")


def mailed_code():
    return secret_in(letters("code")[0])


def begin(client, link):
    """Ask for the code and type it in: the page of the form that it leads to."""
    page = press(client, link, "again")
    typed = fill_in(client, page.location, {"code": mailed_code()}, form="asking")
    assert typed.status_code == 303, typed.text
    return client.get(typed.location)


def kept():
    db.session.rollback()
    draft = db.session.scalars(select(Draft).order_by(Draft.id.desc())).first()
    return drafts.answers_of(draft) if draft else None


def number_of(model):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model))


# ---- With the link alone


def test_the_link_shows_names_categories_and_roles_and_nothing_private(years, link, client):
    tell_needs(years)
    page = client.get(link)
    for words in ("The same again?", "Amina Haddad", "5 km walk; Water table", "Omar Haddad", "Sami Haddad", "2026"):
        assert words in page.text, words
    for words in PRIVATE:
        assert words not in page.text, words
    assert page.headers["Cache-Control"] == "no-store" and "noindex" in page.headers["X-Robots-Tag"]
    assert 'rel="canonical"' not in page.text


def test_looking_at_it_changes_nothing_and_mails_nothing(years, link, client):
    before = [number_of(model) for model in (Draft, FreshCode, Consent, SameAgain)]
    for address in (link, f"/fr{link}", f"{link}/code"):
        assert client.get(address).status_code == 200
        assert client.head(address).status_code == 200
    assert before == [number_of(model) for model in (Draft, FreshCode, Consent, SameAgain)]
    assert letters("code") == []


def test_in_french_it_says_the_same(years, link, client):
    text = client.get(f"/fr{link}").text
    assert "Comme l’an dernier?" in text and "M’inscrire de la même façon" in text


def test_whoever_has_a_forwarded_link_does_not_come_to_the_form(years, link, client):
    tell_needs(years)
    page = press(client, link, "again")
    code_page = client.get(page.location)
    for words in PRIVATE:
        assert words not in code_page.text, words
    wrong = f"{(int(mailed_code()) + 1) % 10**6:06d}"
    refused = fill_in(client, page.location, {"code": wrong}, form="asking")
    assert refused.status_code == 422 and "This is not the code we sent." in refused.text
    assert number_of(Draft) == 0
    assert letters("code")[0].to_address == cast.PARENT["email"]
    assert mailed_code() not in letters("code")[0].text


def test_after_five_wrong_codes_none_is_right(years, link, client):
    page = press(client, link, "again")
    code = mailed_code()
    for number in range(1, 6):
        fill_in(client, page.location, {"code": f"{(int(code) + number) % 10**6:06d}"}, form="asking")
    refused = fill_in(client, page.location, {"code": code}, form="asking")
    assert "This code does not work any more." in refused.text and number_of(Draft) == 0


def test_the_code_of_one_link_is_nothing_to_another(years, client):
    another(years, "Zoé Tremblay")
    ask(years.now)
    theirs, link = (link_in(one) for one in letters())
    press(client, link, "again")
    assert fill_in(client, f"{theirs}/code", {"code": mailed_code()}, form="asking").status_code == 422
    assert number_of(Draft) == 0


@pytest.mark.parametrize("ending", ["closed", "over", "wrong"])
def test_a_link_that_ended_or_is_wrong_says_the_same_and_tells_nothing(years, link, client, still, ending):
    if ending == "closed":
        with writing():
            db.session.get_one(Edition, years.now.id).state = State.CLOSED
    elif ending == "over":
        still.move_to(years.now.starts_at)
    else:
        link = link[:-1] + ("a" if link[-1] != "a" else "b")
    for address in (link, f"{link}/code"):
        page = client.get(address)
        assert page.status_code == 404 and "This link does not work any more" in page.text
        assert "Amina" not in page.text
        assert page.headers["Cache-Control"] == "no-store"


# ---- Not this year, and never


def test_not_this_year_is_an_answer_and_may_be_changed_later(years, link, client):
    assert press(client, link, "no").status_code == 303
    page = client.get(link)
    assert "Not this year: thank you for telling us" in page.text and "Sign up the same again" in page.text
    assert 'value="no"' not in page.text
    assert number_of(Consent) == 1, "another year we may ask"
    assert begin(client, link).status_code == 200


def test_do_not_ask_me_again_takes_the_consent_back_with_the_link_alone(years, link, client):
    answer = send_on(client, client.get(link), {"answer": "never"}, form="never")
    assert "You will not be asked again." in client.get(answer.location).text
    consent = db.session.scalars(select(Consent)).one()
    assert consent.withdrawn_at is not None and consent.words
    assert 'id="never"' not in client.get(link).text


# ---- The form


def test_the_form_holds_household_category_and_shift_and_shows_them_before_anything_is_sent(years, link, client):
    page = begin(client, link)
    answers = kept()
    assert dict(answers["who"]) == {"whose": "others", "name": "Amina Haddad", "email": cast.PARENT["email"]}
    assert [dict(one)["name"] for one in answers["people"].values()] == ["Omar Haddad", "Sami Haddad"]
    [category] = db.session.scalars(select(Category).where(Category.edition_id == years.now.id))
    assert {dict(one)["category"] for one in answers["part"].values()} == {str(category.id)}
    [shift] = db.session.scalars(select(Shift).where(Shift.edition_id == years.now.id))
    assert answers["shifts"]["me"] == [["shift", str(shift.id)], ["phone", "+1 647-555-0119"]]
    assert number_of(Registration) == 1, "nothing was sent"
    assert page.request.path.endswith("/people/p2") and "Omar Haddad" in page.text


def test_from_the_letter_to_the_confirmation(years, link, client):
    page = begin(client, link)
    page = go_on(client, page, band="18-", email="omar@example.org")
    for _step in range(10):
        if page.request.path.endswith("/check"):
            break
        page = go_on(client, page, **({"guardian": "me"} if page.request.path.endswith("/rules") else {}))
        assert page.status_code == 200, page.request.path
    assert "Check before you send" in page.text
    done = go_on(client, page)
    assert "Thank you. You are signed up!" in done.text
    taking_part = db.session.scalars(select(Entry).where(Entry.edition_id == years.now.id)).all()
    assert sorted(one.person.name for one in taking_part) == ["Amina Haddad", "Omar Haddad", "Sami Haddad"]
    [assignment] = db.session.scalars(select(Assignment).where(Assignment.edition_id == years.now.id))
    assert assignment.person.id == years.home.registrant_id
    assert "You have signed up already" in client.get(link).text


def test_somebody_alone_comes_to_what_would_help_and_the_rules_and_is_done(years, client):
    makers.waiver(years.now)
    take_back(years.home)
    another(years, "Zoé Tremblay")
    ask(years.now)
    page = begin(client, link_in(letters()[0]))
    assert page.request.path.endswith("/help")
    page = go_on(client, page)
    assert page.request.path.endswith("/rules"), "terms are accepted anew"
    page = go_on(client, page, accept="y", signed_name="Zoé Tremblay")
    assert "Zoé Tremblay" in page.text and page.request.path.endswith("/check")
    assert "Thank you. You are signed up!" in go_on(client, page).text


def test_what_would_help_is_offered_again_only_after_the_code_and_only_to_who_may_read_it(years, link, client):
    tell_needs(years)
    begin(client, link)
    answers = kept()
    assert answers["help"]["me"] == [["needs", "chair"]]
    [child] = [typed for key, typed in answers["help"].items() if key != "me"]
    assert child == [["needs", "food"], ["needs", "large print"], ["food", "no nuts"]]
    assert "wheelchair" not in str(answers), "another adult says it behind a link of their own"
    assert OTHER_ADULT not in str(answers), "nor is their address told"


def test_needs_that_were_taken_back_or_are_erased_are_not_offered(years, link, client):
    tell_needs(years)
    with writing():
        for need in db.session.scalars(select(AccessNeed)):
            if need.kind == NeedKind.CHAIR:
                need.state = NeedState.TAKEN_BACK
        needs.erase_due(date(2026, 8, 7))
    begin(client, link)
    assert "help" not in kept(), "so the page is asked as of everybody"


def test_answers_and_consents_are_not_copied(years, link, client):
    begin(client, link)
    assert set(kept()) == {"who", "people", "part", "shifts"}
    assert "may_ask" not in str(kept())


def test_a_category_that_is_not_there_any_more_is_asked_for_again(years, link, client):
    [category] = db.session.scalars(select(Category).where(Category.edition_id == years.now.id))
    with writing():
        category.name = both("10 km run", "Course de 10 km")
    begin(client, link)
    assert "part" not in kept()


def test_a_category_is_known_again_by_its_name_in_either_language(years, link, client):
    [category] = db.session.scalars(select(Category).where(Category.edition_id == years.now.id))
    with writing():
        years.category.name, category.name = both("Walk", "Marche"), both("Stroll", "MARCHÉ".replace("É", "E"))
    begin(client, link)
    assert dict(kept()["part"]["me"])["category"] == str(category.id)


def test_the_shift_that_follows_theirs_is_chosen_among_several_of_the_role(years, link, client):
    [shift] = db.session.scalars(select(Shift).where(Shift.edition_id == years.now.id))
    role = shift.role
    other = makers.shift(years.now, doing=role)
    begin(client, link)
    assert "shifts" not in kept(), "which of the two they choose themselves"
    with writing():
        other.follows_id = years.shift.id
    begin(client, link)
    assert ["shift", str(other.id)] in kept()["shifts"]["me"]


def test_a_shift_that_has_begun_or_was_cancelled_is_not_chosen(years, link, client, still):
    [shift] = db.session.scalars(select(Shift).where(Shift.edition_id == years.now.id))
    with writing():
        shift.cancelled_at = shift.starts_at
    begin(client, link)
    assert "shifts" not in kept() and dict(kept()["part"]["me"]) == {"category": dict(kept()["part"]["me"])["category"]}


def test_an_age_is_filled_in_only_where_a_year_more_changes_nothing(years, link, client):
    [category] = db.session.scalars(select(Category).where(Category.edition_id == years.now.id))
    makers.price(category, 500, to_age=12)
    makers.price(category, 1000)
    begin(client, link)
    children = [dict(one) for one in kept()["people"].values() if dict(one)["name"] == "Sami Haddad"]
    assert children == [{"name": "Sami Haddad", "band": "0-12"}], "seven last year: at most nine now"
    for entry in entries.of(years.home):
        if entry.is_minor:
            with writing():
                entry.from_age = entry.to_age = 12
    begin(client, link)
    children = [dict(one) for one in kept()["people"].values() if dict(one)["name"] == "Sami Haddad"]
    assert children == [{"name": "Sami Haddad"}], "twelve last year: who knows"


def test_the_same_code_page_sent_twice_begins_one_form(years, link, client):
    page = press(client, link, "again")
    code_page = client.get(page.location)
    reader = FormReader("asking")
    reader.feed(code_page.text)
    typed = {**reader.fields, "code": mailed_code()}
    first = client.post(page.location, data=typed)
    press_again = client.post(page.location, data=typed)
    assert first.status_code == 303 and press_again.status_code == 422
    assert number_of(Draft) == 1
    assert "Go on with the form you have begun" in client.get(link).text


def test_who_has_signed_up_is_told_so_and_not_offered_it_again(years, link, client):
    makers.registration(years.now, years.home.registrant)
    page = client.get(link)
    assert "You have signed up already" in page.text and 'id="asking"' not in page.text


def test_a_group_comes_with_its_name(years, client):
    with writing():
        years.home.group_name = "Maple School"
    ask(years.now)
    letter = letters()[0]
    assert "- Maple School" in letter.text
    begin(client, link_in(letter))
    assert dict(kept()["who"])["whose"] == "group" and kept()["group"] == [["name", "Maple School"]]


def test_names_that_break_things_are_shown_as_text(years, link, client):
    with writing():
        years.home.registrant.name = "<script>alert(1)</script>"
    assert "<script>alert" not in client.get(link).text


def test_a_code_is_good_for_ten_minutes_and_the_next_one_is_one_press_away(years, link, client, still):
    page = press(client, link, "again")
    code = mailed_code()
    still.shift(timedelta(minutes=11))
    late = fill_in(client, page.location, {"code": code}, form="asking")
    assert late.status_code == 422 and "it is more than ten minutes old" in late.text
    another = send_on(client, late, {"another": "y"}, form="another")
    assert fill_in(client, another.location, {"code": mailed_code()}, form="asking").status_code == 303


def test_it_asks_as_much_for_a_big_household_as_for_a_small_one(years, link, client, queries):
    client.get(link)
    with queries() as few:
        client.get(link)
    with writing():
        for number in range(6):
            person = makers.Person(
                name=f"Child {number}",
                name_key=f"child {number}",
                language="en",
                known_since=years.home.submitted_at,
            )
            db.session.add(person)
            db.session.flush()
            entries.enter(years.home, [entries.Newcomer(person, years.category, 9, 9)], by=OPERATOR)
    with queries() as many:
        client.get(link)
    assert len(few) == len(many) <= 16, many


# ---- Agreeing on the page at the end


def test_at_the_end_of_the_form_one_may_agree_and_nothing_is_agreed_before(years, client):
    page = go_on(client, client.get("/walk/2027/register"), whose="myself", name="Kim Lee", email="kim@example.org")
    for _step in range(6):
        if page.request.path.endswith("/done"):
            break
        page = go_on(client, page)
    assert number_of(Consent) == 1
    assert "You may write to me when sign-up for next year opens" in page.text
    answer = send_on(client, page, {"next_sign_up": "y"}, form="next-time")
    done = client.get(answer.location)
    assert "Thank you. We will write to you." in done.text and "You may write to me" not in done.text
    consent = db.session.scalars(select(Consent).order_by(Consent.id.desc())).first()
    assert (consent.person.name, consent.words) == ("Kim Lee", "You may write to me when sign-up for next year opens")


def test_a_young_person_at_the_form_is_not_asked_to_agree(years, client):
    sent = makers.registration(years.now, makers.person("Young Walker"))
    [category] = db.session.scalars(select(Category).where(Category.edition_id == years.now.id))
    with writing():
        entries.enter(sent, [entries.Newcomer(sent.registrant, category, 14, 17, is_minor=True)], by=OPERATOR)
    assert re.search("next-time", client.get("/walk/2027/register").text) is None
    beside = asking_again.beside(select(Edition.id).where(Edition.id == years.now.id), literal(sent.id))
    _edition, registration, *still = db.session.execute(beside).one()
    assert registration is sent and still == [False, False]


def test_looking_at_the_page_of_the_code_is_no_wrong_code(years, link, client, caplog):
    page = press(client, link, "again")
    client.get(page.location)
    assert "code refused" not in caplog.messages
    fill_in(client, page.location, {"code": "no"}, form="asking")
    assert "code refused" in caplog.messages
