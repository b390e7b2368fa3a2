"""Two donors that are one: what either gave belongs to the one, and nothing that was issued changes."""

from functools import partial

import pytest
from sqlalchemy import select

from eventsapp.audit.models import AuditLine
from eventsapp.audit.trail import OPERATOR
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.fundraising import donor_links, donor_merging, donors, gifts, totals
from eventsapp.fundraising.gift_models import Donor, Gift, GiftMethod, GiftStatus
from tests import makers
from tests.fundraising.side_by_side import at_once


@pytest.fixture
def walk(app):
    edition = makers.edition()
    makers.fundraising(edition)
    return edition


def merge(kept, gone):
    with writing():
        return donor_merging.merge(kept, gone, by=OPERATOR)


def test_gifts_promises_and_links_move_and_the_other_row_stays_for_its_receipts(walk):
    kept, gone = makers.donor(last_name="Okafor"), makers.donor(last_name="Okafor")
    gift, pledge = makers.gift(walk, donor=gone), makers.pledge(walk, donor=gone)
    with writing():
        token = donor_links.make(gone)
    name = gone.name
    merge(kept, gone)
    assert gift.donor_id == pledge.donor_id == donor_links.opened_by(token).donor_id == kept.id
    assert (gone.merged_into_id, gone.name) == (kept.id, name)
    assert donors.numbers_of(kept) == [kept.id, gone.id]
    line = db.session.scalars(select(AuditLine).where(AuditLine.action == "donor.merged")).one()
    assert line.details == {"gone": gone.id, "changed": [], "gifts": 1, "pledges": 1, "links": 1, "offers": 0}
    assert totals.differences() == []


def test_what_the_kept_one_lacked_is_filled_in_and_nothing_else_changes(walk):
    kept = makers.donor(email="", street="", city="", province="", postcode="")
    gone = makers.donor(first_name="I.", email="ines@example.org", phone="416-555-0101")
    name = kept.name
    merge(kept, gone)
    assert (kept.name, kept.email, kept.phone, kept.street) == (name, "ines@example.org", "416-555-0101", gone.street)


def test_whoever_gives_under_the_other_name_and_address_is_known_as_the_kept_one(walk):
    kept, gone = makers.donor(), makers.donor(last_name="Smith", email="old@example.org")
    merge(kept, gone)
    assert makers.donor(last_name="Smith", email="OLD@example.org").id == kept.id
    assert makers.gift(walk, donor=gone).donor_id == kept.id
    third = makers.donor()
    merge(third, kept)
    assert donors.numbers_of(third) == [third.id, kept.id, gone.id]
    assert makers.donor(last_name="Smith", email="old@example.org").id == third.id


def test_a_person_and_an_organization_stay_two_and_so_do_those_merged_before(walk):
    kept, gone = makers.donor(), makers.donor()
    with pytest.raises(donor_merging.OfOtherKind):
        merge(kept, makers.donor(organization_name="Acme"))
    with pytest.raises(donor_merging.OneAlone):
        merge(kept, kept)
    merge(kept, gone)
    with pytest.raises(donor_merging.MergedAlready):
        merge(makers.donor(), gone)


def test_others_of_the_same_name_or_address_are_told_and_nobody_is_merged_by_itself(walk):
    one = makers.donor(last_name="Côté", email="one@example.org")
    same_name, same_mail = makers.donor(last_name="Cote", email=""), makers.donor(email="ONE@example.org")
    makers.donor()
    assert set(donor_merging.alike(one)) == {same_name, same_mail}
    assert one.merged_into_id is None


def test_gifts_that_come_in_during_the_merge_belong_to_the_one_as_well(app, walk):
    kept, gone = makers.donor(), makers.donor(last_name="Smith", email="old@example.org")
    numbers, edition_id = (kept.id, gone.id), walk.id

    def give():
        with writing():
            edition = db.session.get_one(type(walk), edition_id)
            given = donors.Given(first_name="Ines", last_name="Smith", email="old@example.org")
            giving = gifts.Giving(
                edition=edition,
                donor=donors.welcome(given, by=OPERATOR),
                amount_cents=10_00,
                method=GiftMethod.CASH,
                received_on=clock.today(edition.zone),
            )
            gifts.record(giving, status=GiftStatus.CONFIRMED, by=OPERATOR)

    def put_together():
        with writing():
            donor_merging.merge(*(db.session.get_one(Donor, number) for number in numbers), by=OPERATOR)

    assert at_once(app, [give, give, put_together, give, give]) == []
    assert set(db.session.scalars(select(Gift.donor_id))) == {numbers[0]}
    assert totals.differences() == []


def test_two_merges_of_the_same_donor_at_once_are_one(app, walk):
    one, other, third = makers.donor(), makers.donor(), makers.donor()
    pairs = [(one.id, other.id), (third.id, other.id), (other.id, one.id)]

    def put_together(pair):
        with writing():
            donor_merging.merge(*(db.session.get_one(Donor, number) for number in pair), by=OPERATOR)

    wrong = at_once(app, [partial(put_together, pair) for pair in pairs])
    assert wrong and all(isinstance(error, donor_merging.MergedAlready) for error in wrong), wrong
    for donor in db.session.scalars(select(Donor).where(Donor.merged_into_id.is_not(None))):
        assert db.session.get_one(Donor, donor.merged_into_id).merged_into_id is None
