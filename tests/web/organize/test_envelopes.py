"""Envelopes at the desk: opened with a scan, written down, counted, signed by two people, closed."""

import re
from html import unescape

import pytest
from sqlalchemy import select

from eventsapp.core.db import db
from eventsapp.fundraising import totals
from eventsapp.fundraising.batch_models import Batch
from eventsapp.fundraising.gift_models import Gift
from eventsapp.permissions.table import AccessRole
from tests.visitor import fill_in, send_on

INDEX = "/organize/walk/2027/envelopes"


def text_of(answer):
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", answer.text)).split())


def open_one(visitor, words="", **typed):
    answer = fill_in(visitor, f"{INDEX}/new", {"page_words": words} | typed, form="envelope")
    assert answer.status_code == 303, text_of(answer)
    [batch] = db.session.scalars(select(Batch).order_by(Batch.id.desc()).limit(1))
    return f"{INDEX}/{batch.reference}"


def add(visitor, here, amount, **typed):
    return fill_in(visitor, f"{here}/lines", {"amount": amount} | typed, form="line")


def sign(visitor, here, second="Sam Adeyemi"):
    assert fill_in(visitor, f"{here}/signatures", form="own").status_code == 303
    answer = fill_in(visitor, f"{here}/signatures", {"name": second, "is_here": "y"}, form="beside")
    assert answer.status_code == 303, text_of(answer)


def test_an_envelope_is_counted_signed_and_closed(walk, owner, page):
    here = open_one(owner, f"https://events.example.org/walk/2027/fundraising/{page.code}", declared="45")
    add(owner, here, "20", first_name="Bo", last_name="Lund", street="1 A St", city="Guelph", postcode="N1E 1A1")
    add(owner, here, "25", method="cheque", first_name="Cy", last_name="Roy")
    count = {"pieces_2000": "1", "cheques": "1", "cheques_sum": "25.00"}
    assert fill_in(owner, f"{here}/count", count, form="count").status_code == 303
    shown = text_of(owner.get(here))
    for said in ("The sheet says $45.00", "On the lines $45.00", "Counted $45.00", "The figures agree."):
        assert said in shown, said
    sign(owner, here)
    answer = fill_in(owner, f"{here}/end", form="close")
    assert answer.status_code == 303
    shown = text_of(owner.get(here))
    assert "The envelope is closed, and 2 gifts are confirmed." in shown and "Sam Adeyemi" in shown
    assert totals.of_page(page.id).confirmed_cents == 45_00
    assert totals.differences() == []


def test_after_a_line_the_next_begins_with_what_was_used_last(walk, owner, page):
    here = open_one(owner, page.code)
    answer = add(owner, here, "20", method="cheque", wants_receipt="y", first_name="Bo", last_name="Lund")
    next_line = owner.get(answer.location)
    following = next_line.text
    assert re.search(r'value="cheque" checked', following) and re.search(
        r'name="wants_receipt" value="y" checked', following
    )
    assert re.search(r"<input[^>]*autofocus[^>]*id=\"first_name\"", following)
    assert "Lund" not in answer.location and "Added: $20.00 from Bo Lund." in text_of(next_line)


def test_a_line_in_an_envelope_for_several_says_whose_page_it_is_for(walk, owner, page):
    here = open_one(owner)
    add(owner, here, "20", page_words=page.code)
    add(owner, here, "5")
    assert add(owner, here, "5", page_words="nobody").status_code == 422
    assert totals.of_page(page.id).reported_cents == 20_00
    assert totals.of_edition(walk.id).reported_cents == 25_00


def test_only_the_total_is_one_gift_of_nobody_known(walk, owner, page):
    here = open_one(owner, page.code)
    fill_in(owner, f"{here}/count", {"pieces_500": "3"}, form="count")
    assert fill_in(owner, here, form="rest").status_code == 303
    [gift] = db.session.scalars(select(Gift))
    assert (gift.amount_cents, gift.donor_id, gift.method, gift.page_id) == (15_00, None, "cash", page.id)
    assert 'id="rest"' not in owner.get(here).text


def test_a_receipt_needs_a_name_and_what_was_typed_stays(walk, owner):
    here = open_one(owner)
    answer = add(owner, here, "20", wants_receipt="y", street="1 A St")
    assert answer.status_code == 422 and 'id="last_name-error"' in answer.text and 'value="1 A St"' in answer.text


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"pieces_2000": "-1"}, "pieces_2000"),
        ({"pieces_5": "1.5"}, "pieces_5"),
        ({"cheques": "2"}, "cheques"),
        ({"cheques_sum": "1e3"}, "cheques_sum"),
        ({"declared": "many"}, "declared"),
    ],
)
def test_what_is_no_count_is_refused_beside_it(walk, owner, typed, wrong):
    here = open_one(owner)
    answer = fill_in(owner, f"{here}/count", {"pieces_1000": "7"} | typed, form="count")
    assert answer.status_code == 422 and f'id="{wrong}-error"' in answer.text
    assert re.search(r'name="pieces_1000"[^>]*value="7"', answer.text)


def test_a_count_that_somebody_else_changed_meanwhile_is_shown(walk, owner, signed_in):
    here, other = open_one(owner), signed_in(AccessRole.TREASURER)
    mine = owner.get(f"{here}/count")
    fill_in(other, f"{here}/count", {"pieces_2000": "3"}, form="count")
    answer = send_on(owner, mine, {"pieces_2000": "4"}, form="count")
    assert answer.status_code == 422 and "Somebody else changed this while you had it open" in answer.text
    assert send_on(owner, answer, form="count").status_code == 303


def test_differences_are_said_and_explained_before_it_is_closed(walk, owner):
    here = open_one(owner, declared="30")
    add(owner, here, "20")
    fill_in(owner, f"{here}/count", {"pieces_500": "5"}, form="count")
    shown = text_of(owner.get(here))
    assert "$5.00 more was counted than stands on the lines." in shown
    assert "$5.00 less was counted than the sheet or the envelope says." in shown
    sign(owner, here)
    answer = fill_in(owner, f"{here}/end", form="close")
    assert answer.status_code == 422 and 'id="difference_words-error"' in answer.text
    assert send_on(owner, answer, {"difference_words": "A note stuck to another."}, form="close").status_code == 303
    assert "Why: A note stuck to another." in text_of(owner.get(here))


def test_the_second_person_signs_in_their_own_browser(walk, owner, signed_in):
    here, treasurer = open_one(owner), signed_in(AccessRole.TREASURER)
    add(owner, here, "20")
    seen = owner.get(f"{here}/signatures")
    assert send_on(owner, seen, form="own").status_code == 303
    assert "(1 of 2 has signed)" in text_of(treasurer.get(here))
    answer = fill_in(treasurer, f"{here}/signatures", form="own")
    assert answer.status_code == 422, "two accounts of one name are one person to whoever reads it"


def test_nobody_signs_twice_nor_for_somebody_who_is_not_there(walk, owner):
    here = open_one(owner)
    add(owner, here, "20")
    fill_in(owner, f"{here}/signatures", form="own")
    for typed in ({"name": "Dana Whitecloud", "is_here": "y"}, {"name": "Sam"}, {"name": "", "is_here": "y"}):
        assert fill_in(owner, f"{here}/signatures", typed, form="beside").status_code == 422, typed
    assert fill_in(owner, f"{here}/end", form="close").status_code == 422


def test_figures_that_changed_while_the_page_was_open_are_not_signed(walk, owner):
    here = open_one(owner)
    add(owner, here, "20")
    seen = owner.get(f"{here}/signatures")
    add(owner, here, "5")
    answer = send_on(owner, seen, form="own")
    assert answer.status_code == 422 and "Something has changed in this envelope meanwhile." in text_of(answer)
    assert send_on(owner, answer, form="own").status_code == 303


def test_a_closed_envelope_says_that_it_stays_closed(walk, owner):
    here = open_one(owner)
    add(owner, here, "5")
    fill_in(owner, f"{here}/count", {"pieces_500": "1"}, form="count")
    sign(owner, here)
    line = owner.get(f"{here}/lines")
    fill_in(owner, f"{here}/end", form="close")
    answer = send_on(owner, line, {"amount": "5"}, form="line")
    assert answer.status_code == 422 and "This envelope is closed, and never opened again." in text_of(answer)
    assert "and never opened again" in text_of(owner.get(here))
    assert len(list(db.session.scalars(select(Gift)))) == 1


def test_the_same_donor_amount_and_day_is_warned_about(walk, owner):
    here = open_one(owner)
    who = {"first_name": "Bo", "last_name": "Lund", "postcode": "N1E 1A1", "street": "1 A St"}
    add(owner, here, "20", **who)
    answer = add(owner, here, "20", **who)
    assert "A gift of this amount from a donor of this name is written" in text_of(owner.get(answer.location))


def test_there_is_a_sheet_to_count_on(walk, owner, page):
    here = open_one(owner, page.code, declared="30")
    for root in ("", "/fr"):
        assert owner.get(f"{root}{here}/sheet.pdf").get_data().startswith(b"%PDF-1.7")


def test_an_empty_list_says_what_to_do_first_and_a_long_one_costs_no_more(walk, owner, queries):
    assert "No envelope was opened yet. Open the first one" in text_of(owner.get(INDEX))
    open_one(owner)
    with queries() as few:
        owner.get(INDEX)
    for _each in range(5):
        add(owner, open_one(owner), "3")
    owner.get(INDEX)
    with queries() as many:
        owner.get(INDEX)
    assert len(few) == len(many) <= 12, many


@pytest.mark.parametrize("role", list(AccessRole))
def test_envelopes_are_for_those_who_may(walk, owner, signed_in, role):
    here, visitor = open_one(owner), signed_in(role, None if role is AccessRole.OWNER else walk.series)
    may = role in (AccessRole.OWNER, AccessRole.ORGANIZER, AccessRole.TREASURER)
    parts = ("", "/lines", "/count", "/signatures", "/end", "/sheet.pdf")
    doors = (INDEX, f"{INDEX}/new", *(f"{here}{part}" for part in parts))
    assert {visitor.get(door).status_code for door in doors} == {200 if may else 404}
