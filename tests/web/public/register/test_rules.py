"""The rules page: read in full, accepted by tick and typed name, each for themselves, a guardian for the children."""

import pytest
from sqlalchemy import select

from eventsapp.core.db import db
from eventsapp.registration.models import Entry
from eventsapp.waivers.models import Signature, SignatureRequest, WaiverKind
from tests import makers
from tests.cast import PARENT, PARTICIPANT
from tests.visitor import fill_in
from tests.web.public.register.walking import ADULT, CHILD, OTHER_CHILD, add, begin, go, signed, text, walk


@pytest.fixture
def edition(app, still):
    makers.organization()
    edition = makers.edition(of=makers.series("zoo-walk"), venue=makers.venue())
    makers.category(edition)
    return edition


@pytest.fixture
def waivers(edition):
    return {kind: makers.waiver(edition, kind) for kind in (WaiverKind.ADULT, WaiverKind.GUARDIAN)}


def to_rules(client, where):
    """On, through the pages before the rules."""
    while not where.endswith("/rules"):
        where = go(client, where)
    return where


def family(client, *people, whose="others"):
    return to_rules(client, add(client, begin(client, whose, who=PARENT), *people))


def send(client, check):
    answer = fill_in(client, check, form="asking")
    assert answer.status_code == 303, text(answer)
    return answer


def signatures():
    return {one.person.name: one for one in db.session.scalars(select(Signature))}


def test_an_adult_reads_the_whole_text_and_accepts_it_by_tick_and_typed_name(client, waivers):
    where = to_rules(client, begin(client))
    page = client.get(where)
    assert "You take part at your own risk." in text(page)
    assert "<em>at my own risk</em>" in page.text
    assert "parent or guardian" not in text(page)
    send(client, go(client, where, accept="y", signed_name="Marie-Ève Prévost"))
    signature = signatures()[PARTICIPANT["name"]]
    version = waivers[WaiverKind.ADULT]
    assert (signature.version_id, signature.signed_name, signature.language) == (version.id, "Marie-Ève Prévost", "en")
    assert signature.text_hash == version.hash_en


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"signed_name": "Bo"}, "tick that you accept it"),
        ({"accept": "y"}, "Type your full name. It stands for your signature."),
        ({"accept": "y", "signed_name": " \u00a0 "}, "Type your full name"),
    ],
)
def test_without_tick_or_name_it_is_said_beside_the_field_and_the_rest_is_kept(client, waivers, typed, sentence):
    where = to_rules(client, begin(client))
    page = fill_in(client, where, typed, form="asking")
    assert page.status_code == 422
    assert page.text.count(sentence) >= 2
    assert ("accept" in typed) == ('name="accept" value="y" checked' in client.get(where).text)
    assert ('value="Bo"' in client.get(where).text) == (typed.get("signed_name") == "Bo")


def test_a_text_that_changed_while_it_was_read_is_read_again_without_the_tick(client, edition, waivers):
    where = to_rules(client, begin(client))
    check = go(client, where, **signed())
    makers.waiver(edition, text=makers.both("I bring *a hat*.", "J'apporte *un chapeau*."))
    back = client.get(check)
    assert back.location == f"{where}?wrong=1"
    page = client.get(back.location)
    assert page.text.count("The text changed while you were reading. Please read it again.") >= 2
    assert "<em>a hat</em>" in page.text
    assert 'name="accept" value="y" checked' not in page.text
    assert f'value="{PARTICIPANT["name"]}"' in page.text
    send(client, go(client, where, accept="y"))
    assert signatures()[PARTICIPANT["name"]].version.number == 2


def test_a_parent_consents_for_each_child_by_name_and_signs_one_time(client, waivers):
    where = family(client, CHILD, OTHER_CHILD)
    page = text(client.get(where))
    assert page.count("Your full name, as your signature") == 1
    for name in ("Léo Haddad", "Ada Haddad"):
        assert f"I am the parent or guardian of {name}" in page
    send(client, go(client, where, **signed(PARENT, "p1", "p2")))
    assert {name: one.version.waiver.kind for name, one in signatures().items()} == {
        PARENT["name"]: "adult",
        "Léo Haddad": "guardian",
        "Ada Haddad": "guardian",
    }
    assert {one.signer.name for one in signatures().values()} == {PARENT["name"]}
    assert db.session.scalars(select(SignatureRequest)).all() == []


def test_a_child_without_consent_is_named_and_the_consent_for_the_other_is_kept(client, waivers):
    where = family(client, CHILD, OTHER_CHILD)
    page = fill_in(client, where, signed(PARENT, "p1"), form="asking")
    assert page.status_code == 422
    assert page.text.count("tick that you consent for Ada Haddad") >= 2
    assert 'name="consent_p1" value="y" checked' in page.text


def test_what_is_wrong_is_listed_in_the_order_of_the_page(client, waivers):
    page = fill_in(client, family(client, CHILD, OTHER_CHILD), {"guardian": "me"}, form="asking").text
    listed = page.split('class="errors"')[1].split("</ul>")[0]
    said = ["tick that you accept it", "consent for Léo Haddad", "consent for Ada Haddad", "Type your full name."]
    assert sorted(said, key=listed.index) == said


def test_children_are_named_as_one_says_them(client, waivers):
    assert "A parent or guardian for Léo Haddad and Ada Haddad" in text(client.get(family(client, CHILD, OTHER_CHILD)))


def test_nobody_is_chosen_as_guardian_beforehand_where_several_can_be(client, waivers):
    where = family(client, CHILD, ADULT)
    page = client.get(where)
    assert 'name="guardian" value="me" checked' not in page.text
    for choice in ("I am", "Sami Haddad", "Somebody else"):
        assert choice in text(page)
    wrong = fill_in(client, where, {"accept": "y", "signed_name": "Amina Haddad"}, form="asking")
    assert wrong.text.count("Choose who the parent or guardian is.") >= 2


def test_another_adult_of_the_party_consents_by_a_link_of_their_own(client, waivers):
    where = family(client, CHILD, ADULT)
    assert "Sami Haddad gets a link by e-mail" in text(client.get(where))
    send(client, go(client, where, accept="y", signed_name=PARENT["name"], guardian="p2"))
    asked = {(one.person.name, one.signer.name) for one in db.session.scalars(select(SignatureRequest))}
    assert asked == {("Léo Haddad", "Sami Haddad"), ("Sami Haddad", "Sami Haddad")}
    assert set(signatures()) == {PARENT["name"]}


def test_an_adult_without_an_address_signs_on_paper_at_the_desk(client, waivers):
    where = family(client, {**ADULT, "email": ""})
    assert "Sami Haddad has no e-mail address here, and signs on paper at the desk." in text(client.get(where))
    done = send(client, go(client, where, **signed(PARENT))).location
    assert "Sami Haddad: please accept the rules on paper" in text(client.get(done))


def test_a_guardian_who_is_not_there_is_named_with_an_address_and_gets_the_link(client, waivers):
    where = family(client, CHILD)
    typed = {"accept": "y", "signed_name": PARENT["name"], "guardian": "other"}
    page = fill_in(client, where, {**typed, "guardian_email": "nobody"}, form="asking")
    assert page.text.count("Enter the name of the parent or guardian.") >= 2
    assert page.text.count("one complete e-mail address") >= 2
    send(client, go(client, where, **typed, guardian_name="Rima Haddad", guardian_email="rima@example.org"))
    request = db.session.scalars(select(SignatureRequest)).one()
    assert (request.person.name, request.signer.email) == ("Léo Haddad", "rima@example.org")
    entry = next(one for one in db.session.scalars(select(Entry)) if one.is_minor)
    assert entry.guardian.name == "Rima Haddad"


def test_whoever_fills_it_in_as_a_parent_is_not_asked_again_who_the_guardian_is(client, waivers):
    where = family(client, {**CHILD, "basis": "guardian"}, whose="else")
    page = client.get(where)
    assert "Who is the parent or guardian?" not in page.text
    assert "Adult waiver" not in page.text
    send(client, go(client, where, consent_p1="y", signed_name=PARENT["name"]))
    assert signatures()["Léo Haddad"].signer.name == PARENT["name"]


def test_a_helper_who_is_not_the_parent_names_one_and_accepts_nothing_for_others(client, waivers):
    where = family(client, {**CHILD, "basis": "agreed"}, whose="else")
    page = client.get(where)
    assert "signature" not in page.text
    assert "consent_p1" not in page.text
    send(client, go(client, where, guardian_name="Rima Haddad", guardian_email="rima@example.org"))
    assert signatures() == {}
    assert db.session.scalars(select(SignatureRequest)).one().signer.name == "Rima Haddad"


def test_without_any_waiver_a_guardian_is_still_named_for_a_child(client, edition):
    where = family(client, CHILD)
    page = text(client.get(where))
    assert "Who is the parent or guardian?" in page
    assert "signature" not in page
    send(client, go(client, where, guardian="me"))
    assert next(one for one in db.session.scalars(select(Entry)) if one.is_minor).guardian.name == PARENT["name"]


def test_without_any_waiver_an_adult_is_asked_nothing_here(client, edition):
    assert walk(client, begin(client)).endswith("/check")


def test_a_guardian_who_is_a_child_of_the_party_is_no_choice(client, waivers):
    where = family(client, CHILD, OTHER_CHILD)
    typed = {"accept": "y", "signed_name": PARENT["name"], "guardian": "p2"}
    assert "Choose who the parent or guardian is." in fill_in(client, where, typed, form="asking").text
