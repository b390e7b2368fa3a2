"""Importing gifts in the browser: from the file to the figures, and what is refused on the way."""

import io
import re

import pytest
from sqlalchemy import func, select

from eventsapp.core.db import db
from eventsapp.fundraising.gift_models import Gift, GiftStatus
from eventsapp.fundraising.owning import REPORTED_BY_OWNER
from eventsapp.permissions.table import AccessRole
from tests import makers

ADDRESS = "/organize/walk/2027/gifts/import"
LIST = "Date,Name,Amount,Shirt\n2027-03-01,Amina Haddad,50.00,M\nsoon,Jian Chen,20.00,L\n"


@pytest.fixture
def walk(app, still):
    makers.organization()
    edition = makers.edition(of=makers.series("walk"), year=2027)
    makers.fundraising(edition)
    return edition


def chosen(text=LIST, source="statement"):
    return {"file": (io.BytesIO(text.encode()), "list.csv"), "source": source}


def test_a_statement_comes_in_from_its_file(walk, owner, post):
    columns = post(owner, ADDRESS, chosen()).headers["Location"]
    page = owner.get(columns).text
    assert "For example: Amina Haddad" in page and '<option selected value="amount">' in page
    check = post(owner, columns, {}).headers["Location"]
    page = owner.get(check).text
    assert "There is no day that we can read: “soon”." in page and "Amina Haddad" in page and "$50.00" in page
    refused = post(owner, check, {})
    assert refused.status_code == 422 and "Some lines cannot be read." in refused.text
    done = post(owner, check, {"leave_out": "y"})
    assert done.status_code == 303
    page = owner.get(done.headers["Location"]).text
    assert "1 gift came in, together $50.00." in page and "1 line was left out." in page
    gift = db.session.scalars(select(Gift)).one()
    assert (gift.status, gift.method) == ("confirmed", "e-transfer")
    assert post(owner, check, {"leave_out": "y"}).status_code in (200, 303, 405)
    assert db.session.scalar(select(func.count()).select_from(Gift)) == 1


def test_day_and_amount_are_asked_for_and_no_column_is_two_things(walk, owner, post):
    columns = post(owner, ADDRESS, chosen()).headers["Location"]
    refused = post(owner, columns, {"column_2": ""})
    assert refused.status_code == 422 and "Say which column holds the day and which one the amount." in refused.text
    refused = post(owner, columns, {"column_3": "amount"})
    assert refused.status_code == 422 and "Two columns are both" in refused.text


def test_another_platforms_gifts_are_reported_unless_it_is_said_that_they_were_paid_out(walk, owner, post):
    text = LIST.replace("soon", "2027-03-02")
    columns = post(owner, ADDRESS, chosen(text, "canadahelps")).headers["Location"]
    post(owner, post(owner, columns, {}).headers["Location"], {})
    assert {gift.status for gift in db.session.scalars(select(Gift))} == {"reported"}
    columns = post(owner, ADDRESS, chosen(text, "canadahelps")).headers["Location"]
    check = post(owner, columns, {"status": "confirmed"}).headers["Location"]
    assert "Reported before, confirmed now" in owner.get(check).text
    done = post(owner, check, {}).headers["Location"]
    assert "2 gifts that were reported before are confirmed now." in owner.get(done).text
    db.session.expire_all()
    assert [gift.status for gift in db.session.scalars(select(Gift))] == ["confirmed", "confirmed"]


def test_where_the_list_is_from_has_to_be_said_and_a_picture_is_no_list(walk, owner, post):
    refused = post(owner, ADDRESS, chosen(source=""))
    assert refused.status_code == 422 and "Say where the list is from." in refused.text
    refused = post(owner, ADDRESS, {"file": (io.BytesIO(b"\x89PNG\r\n"), "list.csv"), "source": "statement"})
    assert refused.status_code == 422 and "This is a picture" in refused.text


def test_a_list_of_gifts_is_open_to_whoever_uploaded_it_alone_and_is_no_list_of_people(walk, owner, signed_in, post):
    columns = post(owner, ADDRESS, chosen()).headers["Location"]
    assert signed_in(AccessRole.TREASURER).get(columns).status_code == 404
    assert owner.get(columns.replace("/gifts/import/", "/imports/")).status_code == 404


@pytest.mark.parametrize("role", [AccessRole.VIEWER, AccessRole.DESK, AccessRole.COORDINATOR])
def test_gifts_are_imported_by_whoever_records_gifts(walk, signed_in, role):
    assert signed_in(role).get(ADDRESS).status_code == 404


def checked(visitor, post, text, **chosen_as):
    columns = post(visitor, ADDRESS, chosen(text, **chosen_as)).headers["Location"]
    return post(visitor, columns, {}).headers["Location"]


def test_a_line_that_was_reported_before_is_shown_ticked_and_counts_once(walk, owner, post):
    donor = makers.donor(first_name="Amina", initial="", last_name="Haddad")
    page = makers.fundraising_page(walk, shown_name="Robin")
    makers.gift(
        *(walk, 50_00),
        status=GiftStatus.REPORTED,
        page=page,
        donor=donor,
        source=REPORTED_BY_OWNER,
        source_key="of a form",
    )
    check = checked(owner, post, LIST.replace("soon", "2027-03-02"))
    shown = owner.get(check)
    assert re.search(r"Gifts that come in</dt><dd>1</dd>", shown.text) and "Import the list" in shown.text
    assert "Is it the same gift?" in shown.text and "Amina Haddad for Robin" in shown.text
    [question] = re.findall(r'name="(same-[^"]+)" value="same" checked', shown.text)
    unanswered = post(owner, check, {question: None})
    assert unanswered.status_code == 422 and "Not answered yet" in unanswered.text
    done = post(owner, check, {}).headers["Location"]
    assert "1 line was a gift that had been reported, and counts once." in owner.get(done).text
    assert db.session.scalar(select(func.count()).select_from(Gift)) == 2


@pytest.mark.parametrize(("day", "ticked"), [("2027-03-01", True), ("2027-01-01", False)])
def test_thanks_are_offered_and_not_ticked_by_themselves_for_an_old_list(walk, owner, post, day, ticked):
    text = f"Date,Name,Email,Amount\n{day},Amina Haddad,amina@example.org,50.00\n"
    check = checked(owner, post, text, source="canadahelps")
    shown = owner.get(check).text
    assert bool(re.search(r'name="thanks"[^>]*checked', shown)) is ticked
    done = post(owner, check, {"thanks": "y"}).headers["Location"]
    assert "Thanks go out for 1 gift in the next minutes." in owner.get(done).text


def test_thanks_are_not_offered_where_nobody_can_be_written_to(walk, owner, post):
    assert 'name="thanks"' not in owner.get(checked(owner, post, LIST)).text


HOSTILE = """Date,Reference,Name,Amount
2027-03-01,=cmd|' /C calc'!A0,"<script>alert(1)</script> ""Haddad"" jr.",50.00
2027-03-01,{reference},"=HYPERLINK(""https://evil.example"",""Amina"")",20.00
2027-03-01,same-2:AAAA-BBBB,"' OR 1=1 --",10.00
"""


def test_what_a_hostile_list_says_is_shown_as_it_stands_and_does_nothing(walk, owner, post):
    gift = makers.gift(walk, 20_00, donor=makers.donor(first_name="<b>Bo</b>", last_name="Lund"))
    check = checked(owner, post, HOSTILE.format(reference=gift.reference))
    shown = owner.get(check).text
    assert "<script>alert(1)" not in shown and "<b>Bo</b>" not in shown
    assert "&lt;script&gt;alert(1)" in shown and "&lt;b&gt;Bo&lt;/b&gt;" in shown
    assert post(owner, check, {}).status_code == 303
    assert db.session.scalar(select(func.count()).select_from(Gift)) == 3
    exported = owner.get("/organize/walk/2027/gifts/export/csv").text
    assert not re.search(r'(^|,)"?[=@+-]', exported, re.MULTILINE)


@pytest.mark.parametrize(
    "sent",
    [
        {"same-2:AAAA-BBBB": "same"},
        {"same-99999999999999999999:": "same", "same-": "another"},
        {"same-2:'; DROP TABLE gifts": "neither"},
        {"kept": "2:AAAA-BBBB"},
        {"kept": "\u202e", "offered": "x" * 900},
    ],
    ids=str,
)
def test_answers_that_nobody_was_asked_for_bring_nothing_in(walk, owner, post, sent):
    check = checked(owner, post, LIST.replace("soon", "2027-03-02"))
    answer = post(owner, check, sent)
    is_an_answer = "neither" not in sent.values()
    assert answer.status_code == (422 if is_an_answer else 303)
    assert db.session.scalar(select(func.count()).select_from(Gift)) == (0 if is_an_answer else 2)


def test_a_gift_says_that_a_line_of_a_list_is_the_same(walk, owner, post):
    gift = makers.gift(walk, 50_00, donor=makers.donor(first_name="Amina", initial="", last_name="Haddad"))
    check = checked(owner, post, LIST.replace("soon", "2027-03-02").replace("2027-03-01", gift.received_on.isoformat()))
    done = post(owner, check, {}).headers["Location"]
    assert "1 line was a gift that had been counted already, and counts once." in owner.get(done).text
    shown = owner.get(f"/organize/walk/2027/gifts/{gift.reference}").text
    assert "Also a line of a list" in shown and "A statement of our bank" in shown


def test_a_promise_is_ticked_beside_the_list_and_kept(walk, owner, post):
    donor = makers.donor(first_name="Amina", initial="", last_name="Haddad")
    pledge = makers.pledge(walk, 50_00, donor=donor, page=makers.fundraising_page(walk, shown_name="Robin"))
    check = checked(owner, post, LIST.replace("soon", "2027-03-02"))
    assert re.search(rf'name="kept" value="2:{pledge.reference}" checked', owner.get(check).text)
    done = post(owner, check, {}).headers["Location"]
    assert "1 promise is kept." in owner.get(done).text
