"""Donors in the browser: found, edited, put together; and shut to whoever may not issue receipts."""

import pytest

from eventsapp.core.db import db
from eventsapp.permissions.table import AccessRole
from tests import makers
from tests.visitor import fill_in


@pytest.fixture
def walk(app, still):
    makers.organization()
    edition = makers.edition(of=makers.series("walk"), year=2027)
    makers.fundraising(edition)
    return edition


def test_a_treasurer_finds_a_donor_with_all_that_was_given(walk, signed_in):
    treasurer = signed_in(AccessRole.TREASURER)
    assert "Nobody has given yet." in treasurer.get("/organize/donors").text
    donor = makers.donor(last_name="Côté", street="")
    gift = makers.gift(walk, 50_00, donor=donor)
    makers.pledge(walk, 20_00, donor=donor)
    page = treasurer.get("/organize/donors?q=cote").text
    assert donor.name in page and "$50.00" in page
    page = treasurer.get(f"/organize/donors/{donor.id}").text
    for said in (gift.reference, "$20.00", "Without it there is no official receipt."):
        assert said in page, said
    assert "Nobody matches this." in treasurer.get("/organize/donors?q=zzz").text


@pytest.mark.parametrize("role", [AccessRole.ORGANIZER, AccessRole.VIEWER, AccessRole.DESK])
def test_donors_are_out_of_reach_of_whoever_may_not_issue_receipts(walk, signed_in, role):
    donor = makers.donor()
    visitor = signed_in(role)
    for address in ("", f"/{donor.id}", f"/{donor.id}/edit", f"/{donor.id}/merge", f"/{donor.id}/merge/{donor.id}"):
        assert visitor.get(f"/organize/donors{address}").status_code == 404, address


def test_a_treasurer_of_one_series_sees_no_donors_of_all(walk, signed_in):
    assert signed_in(AccessRole.TREASURER, walk.series).get("/organize/donors").status_code == 404


def test_name_and_address_are_changed_and_a_name_is_asked_for(walk, owner):
    donor = makers.donor()
    address = f"/organize/donors/{donor.id}/edit"
    answer = fill_in(owner, address, {"first_name": "", "last_name": ""}, form="donor")
    assert answer.status_code == 422 and "Enter the name of whoever gives." in answer.text
    answer = fill_in(owner, address, {"street": "9 Oak Street", "language": "fr"}, form="donor")
    assert answer.status_code == 303, answer.text
    db.session.expire_all()
    assert (donor.street, donor.language) == ("9 Oak Street", "fr")


def test_two_editors_of_a_donor_see_what_the_other_changed(walk, owner):
    donor = makers.donor()
    address = f"/organize/donors/{donor.id}/edit"
    opened = owner.get(address).text
    seen = opened.split('name="seen"')[1].split('value="')[1].split('"')[0]
    fill_in(owner, address, {"street": "9 Oak Street"}, form="donor")
    answer = fill_in(owner, address, {"street": "7 Ash Street", "seen": seen}, form="donor")
    assert answer.status_code == 422 and "Somebody else changed this" in answer.text and "9 Oak Street" in answer.text


def test_two_that_are_one_are_put_together_after_they_were_compared(walk, owner):
    kept, gone = makers.donor(last_name="Okafor"), makers.donor(last_name="Okafor")
    makers.gift(walk, 30_00, donor=gone)
    page = owner.get(f"/organize/donors/{kept.id}").text
    assert f"/organize/donors/{kept.id}/merge/{gone.id}" in page and "Nothing is put together by itself." in page
    address = f"/organize/donors/{kept.id}/merge/{gone.id}"
    page = owner.get(address).text
    assert "2027: $30.00" in page and gone.email in page and "It cannot be undone." in page
    answer = fill_in(owner, address, {}, form="merge")
    assert answer.status_code == 422 and "Choose one of the two." in answer.text
    answer = fill_in(owner, address, {"kept": str(kept.id)}, form="merge")
    assert answer.status_code == 303, answer.text
    assert "They are one donor now" in owner.get(answer.location).text
    assert owner.get(f"/organize/donors/{gone.id}").location.endswith(f"/organize/donors/{kept.id}")


def test_what_is_put_together_is_what_was_read(walk, owner):
    one, other = makers.donor(), makers.donor()
    address = f"/organize/donors/{one.id}/merge/{other.id}"
    answer = fill_in(owner, address, {"kept": str(one.id), "seen": "other"}, form="merge")
    assert answer.status_code == 422 and "Please look again." in answer.text


def test_a_person_and_an_organization_are_not_put_together(walk, owner):
    one, other = makers.donor(), makers.donor(organization_name="Acme")
    page = owner.get(f"/organize/donors/{one.id}/merge/{other.id}").text
    assert "They stay two donors" in page and "Put the two together" not in page


def test_the_other_one_is_searched_for(walk, owner):
    one, other = makers.donor(), makers.donor(last_name="Bell")
    assert "Search for the name under which they gave." in owner.get(f"/organize/donors/{one.id}/merge").text
    assert other.name in owner.get(f"/organize/donors/{one.id}/merge?q=bell").text
    assert "Nobody else matches this." in owner.get(f"/organize/donors/{one.id}/merge?q=zzz").text
