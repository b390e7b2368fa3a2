"""Gifts that a participant reported and that lie on the table at last: the same money counts once."""

import re

import pytest
from sqlalchemy import select

from eventsapp.audit.trail import OPERATOR, PUBLIC
from eventsapp.core.db import db, writing
from eventsapp.fundraising import batches, pages, totals
from eventsapp.fundraising.gift_models import Gift, GiftStatus
from eventsapp.fundraising.owning import REPORTED_BY_OWNER
from eventsapp.workflows import reporting
from tests import makers
from tests.visitor import fill_in, send_on
from tests.web.organize.test_envelopes import add, open_one, sign, text_of

BO = {"first_name": "Bo", "last_name": "Lund"}


def reported(walk, page, cents=20_00, **named):
    donor = (
        makers.donor(**({"initial": "", "email": "", "street": "", "city": "", "postcode": ""} | named))
        if named
        else None
    )
    return makers.gift(
        walk,
        cents,
        status=GiftStatus.REPORTED,
        page=page,
        donor=donor,
        source=REPORTED_BY_OWNER,
        source_key=f"form {named} {cents} {page.id}",
    )


def everything():
    return list(db.session.scalars(select(Gift).order_by(Gift.id)))


@pytest.mark.parametrize("typed", [BO, {"first_name": "B.", "last_name": "Lund"}, {"last_name": "Lund"}, {}])
def test_a_line_like_a_reported_gift_is_asked_about_and_received(walk, owner, page, typed):
    gift = reported(walk, page, **BO)
    here = open_one(owner, page.code)
    asked = add(owner, here, "20", **typed)
    assert asked.status_code == 422 and "A gift of $20.00 like this one was reported." in text_of(asked)
    assert len(everything()) == 1
    assert send_on(owner, asked, {"reported": gift.reference}, form="line").status_code == 303
    [only] = everything()
    assert only.batch_id is not None and only.status == GiftStatus.REPORTED
    assert totals.of_page(page.id).total_cents == 20_00
    fill_in(owner, f"{here}/count", {"pieces_2000": "1"}, form="count")
    sign(owner, here)
    assert fill_in(owner, f"{here}/end", form="close").status_code == 303
    raised = totals.of_page(page.id)
    assert (raised.confirmed_cents, raised.reported_cents, raised.gifts) == (20_00, 0, 1)
    assert totals.differences() == []


def test_two_gifts_are_two_once_somebody_says_so(walk, owner, page):
    reported(walk, page, **BO)
    here = open_one(owner, page.code)
    asked = add(owner, here, "20", street="1 A St", **BO)
    assert 'value="1 A St"' in asked.text
    assert send_on(owner, asked, {"reported": "another"}, form="line").status_code == 303
    assert [gift.batch_id is None for gift in everything()] == [True, False]


@pytest.mark.parametrize(
    ("cents", "named"), [(25_00, BO), (20_00, {"first_name": "Cy", "last_name": "Roy"})], ids=["amount", "name"]
)
def test_what_is_not_alike_is_not_asked_about(walk, owner, page, cents, named):
    reported(walk, page, cents, **named)
    assert add(owner, open_one(owner, page.code), "20", **BO).status_code == 303


def test_a_line_of_an_envelope_for_several_is_held_against_the_page_it_names(walk, owner, page):
    reported(walk, makers.fundraising_page(walk), **BO)
    here = open_one(owner)
    assert add(owner, here, "20", page_words=page.code, **BO).status_code == 303
    assert add(owner, here, "20", **BO).status_code == 422  # for no page: of just this name, whoever reported it


def test_a_line_sent_twice_receives_the_gift_once(walk, owner, page):
    gift = reported(walk, page, **BO)
    asked = add(owner, open_one(owner, page.code), "20", **BO)
    for _time in range(2):
        assert send_on(owner, asked, {"reported": gift.reference}, form="line").status_code == 303
    assert len(everything()) == 1


def test_a_gift_that_another_line_received_meanwhile_is_not_received_again(walk, owner, page):
    gift = reported(walk, page, **BO)
    one, other = open_one(owner, page.code), open_one(owner, page.code)
    first, second = add(owner, one, "20", **BO), add(owner, other, "20", **BO)
    assert send_on(owner, first, {"reported": gift.reference}, form="line").status_code == 303
    late = send_on(owner, second, {"reported": gift.reference}, form="line")
    assert late.status_code == 422 and "does not wait any more" in text_of(late)
    assert len(everything()) == 1


def test_what_the_line_says_completes_what_was_reported(walk, owner, page):
    gift = reported(walk, page)
    asked = add(
        *(owner, open_one(owner, page.code), "20"),
        method="cheque",
        wants_receipt="y",
        street="1 A St",
        city="Guelph",
        postcode="N1E 1A1",
        **BO,
    )
    send_on(owner, asked, {"reported": gift.reference}, form="line")
    [only] = everything()
    assert (only.method, only.wants_receipt, only.donor.name, only.donor.city) == ("cheque", True, "Bo Lund", "Guelph")


def test_gifts_reported_for_a_page_are_ticked_into_its_envelope(walk, owner, page):
    ticked, left = reported(walk, page, **BO), reported(walk, page, 5_00)
    reported(walk, makers.fundraising_page(walk), 7_00)
    here = open_one(owner, page.code)
    shown = owner.get(here)
    assert ticked.reference in shown.text and left.reference in shown.text and "$7.00" not in shown.text
    assert send_on(owner, shown, {"ticked": ticked.reference}, form="reported").status_code == 303
    batch = batches.find(walk, here.rsplit("/", 1)[1])
    assert batches.sum_of(batches.lines(batch)) == 20_00
    send_on(owner, owner.get(here), form="reported")
    assert "Tick the gifts that lie in this envelope first." in text_of(owner.get(here))


def test_a_gift_that_is_not_in_the_envelope_after_all_is_taken_out_again(walk, owner, page):
    gift = reported(walk, page)
    here = open_one(owner, page.code)
    fill_in(owner, here, {"ticked": gift.reference}, form="reported")
    fill_in(owner, f"{here}/count", {"pieces_2000": "1"}, form="count")
    sign(owner, here)
    assert fill_in(owner, here, form=f"out-{gift.reference}").status_code == 303
    [only] = everything()
    assert only.batch_id is None and only.status == GiftStatus.REPORTED
    assert "Nobody has signed these figures yet." in text_of(owner.get(here))


def test_whoever_reported_it_does_not_take_it_back_from_an_envelope(walk, owner, page):
    gift = reported(walk, page)
    fill_in(owner, open_one(owner, page.code), {"ticked": gift.reference}, form="reported")
    [only] = everything()
    with pytest.raises(reporting.CountedAlready):
        reporting.take_back(only, "a mistake", by=PUBLIC)


def test_a_gift_written_down_by_hand_is_asked_about_too(walk, owner, page):
    gift = reported(walk, page, **BO)
    typed = {"amount": "20", "method": "cash", "page_words": page.code, "donor": "new"} | BO
    asked = fill_in(owner, "/organize/walk/2027/gifts/new", typed, form="gift")
    assert asked.status_code == 422 and f"/gifts/{gift.reference}/confirmation" in asked.text
    assert send_on(owner, asked, {"is_another": "y"}, form="gift").status_code == 303
    assert len(everything()) == 2


def test_before_it_closes_an_envelope_says_what_still_waits(walk, owner, page):
    reported(walk, page)
    here = open_one(owner, page.code)
    assert "1 gift was reported for this page and nobody has received it yet." in text_of(owner.get(f"{here}/end"))
    assert re.search(r'href="[^"]*#reported"', owner.get(f"{here}/end").text)


def test_a_line_sent_twice_receives_a_gift_once_that_the_desk_had_written_down_as_reported(walk, owner, page):
    donor = makers.donor(initial="", email="", street="", city="", postcode="", **BO)
    gift = makers.gift(walk, 20_00, status=GiftStatus.REPORTED, page=page, donor=donor, form_key="of another form")
    asked = add(owner, open_one(owner, page.code), "20", **BO)
    for _time in range(2):
        assert send_on(owner, asked, {"reported": gift.reference}, form="line").status_code == 303
    assert len(everything()) == 1


def test_an_answer_is_of_the_line_it_was_given_for(walk, owner, page):
    gift, other = reported(walk, page, **BO), makers.fundraising_page(walk)
    here = open_one(owner)
    asked = add(owner, here, "20", page_words=page.code, **BO)
    changed = send_on(owner, asked, {"reported": gift.reference, "page_words": other.code}, form="line")
    assert changed.status_code == 422 and "does not wait any more" in text_of(changed)
    assert [one.batch_id for one in everything()] == [None]


@pytest.mark.parametrize("has_another", [False, True])
def test_what_was_reported_for_a_page_that_is_closed_by_now_is_asked_about(walk, owner, has_another):
    person = makers.person("Robin Roe")
    page = makers.fundraising_page(walk, person=person)
    gift = reported(walk, page, **BO)
    with writing():
        pages.close(page, by=OPERATOR)
    if has_another:
        page = makers.fundraising_page(walk, person=person)
        assert gift.reference in owner.get(open_one(owner, page.code)).text
    said = {"first_name": "B.", "last_name": "Lund", "page_words": page.code}
    said |= {} if has_another else {"page": "edition"}
    assert add(owner, open_one(owner), "20", **said).status_code == 422
    typed = {"amount": "20", "method": "cash", "donor": "new"} | said
    asked = fill_in(owner, "/organize/walk/2027/gifts/new", typed, form="gift")
    assert gift.reference in asked.text and len(everything()) == 1


def many_reported(walk, page, number):
    donors = [makers.donor(first_name=f"Guest{one}", last_name=f"Number{one}", initial="") for one in range(3)]
    return [
        makers.gift(walk, 20_00, status=GiftStatus.REPORTED, page=page, donor=donors[one % 3]) for one in range(number)
    ]


def test_the_desk_finds_a_reported_gift_behind_many_others_of_its_amount(walk, owner, page):
    many_reported(walk, page, 55)
    gift = reported(walk, page, **BO)
    asked = add(owner, open_one(owner, page.code), "20", **BO)
    assert asked.status_code == 422 and gift.reference in asked.text


def test_what_was_reported_for_an_envelope_is_shown_page_by_page_and_ticked_on_any(walk, owner, page):
    gifts = many_reported(walk, page, 55)
    here = open_one(owner, page.code)
    first = owner.get(here)
    assert first.text.count('name="ticked"') == 50 and gifts[0].reference not in first.text
    [earlier] = re.findall(r'href="([^"]+before=[^"]+)"', first.text)
    second = owner.get(earlier)
    assert second.text.count('name="ticked"') == 5 and gifts[0].reference in second.text
    assert send_on(owner, second, {"ticked": gifts[0].reference}, form="reported").status_code == 303
    assert db.session.get_one(Gift, gifts[0].id).batch_id is not None


def test_each_table_of_an_envelope_has_a_caption_of_its_own(walk, owner, page):
    reported(walk, page, **BO)
    here = open_one(owner, page.code)
    add(owner, here, "5", first_name="Cy", last_name="Roy")
    captions = re.findall("<caption>(.*?)</caption>", owner.get(here).text)
    assert captions == ["Gifts reported before", "Gifts of this envelope"]
