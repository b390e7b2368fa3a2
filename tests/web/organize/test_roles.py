"""Roles, as organizers set them up."""

from datetime import date

import pytest
from sqlalchemy import select

from eventsapp.core.db import db
from eventsapp.permissions.table import AccessRole
from eventsapp.volunteering.models import Role, Shift
from tests import makers
from tests.visitor import fill_in

ADDRESS = "/organize/walk/2027/roles"
MARSHAL = {
    "name_en": "Marshal",
    "name_fr": "Signaleur",
    "description_en": "Show people the way.",
    "description_fr": "Montrer le chemin.",
}
NIGHT = {"night_from": "22:00", "night_until": "6:00"}


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition(of=makers.series("walk"), starts_on=date(2027, 6, 6))


def roles_of(walk):
    return list(db.session.scalars(select(Role).where(Role.edition_id == walk.id).order_by(Role.position)))


def page_of(role):
    return f"{ADDRESS}/{role.id}"


def test_a_role_is_described_with_all_that_it_asks_for(walk, owner):
    asked = {
        "requirements_en": "Two hours standing.",
        "requirements_fr": "Deux heures debout.",
        "minimum_age": "16",
        "beside_guardian_age": "10",
        "night_age": "18",
        "night_from": "10 p.m.",
        "night_until": "6:00",
        "training_en": "First aid",
        "training_fr": "Premiers soins",
        "check_kind": "vulnerable",
        "needs_approval": "y",
        "has_no_lifting": "y",
        "contact": "Dana, 416-555-0101",
    }
    answer = fill_in(owner, f"{ADDRESS}/new", MARSHAL | asked, form="role")
    assert answer.status_code == 303, answer.text
    role = roles_of(walk)[0]
    assert (role.minimum_age, role.beside_guardian_age, role.night_age, role.night_from.hour) == (16, 10, 18, 22)
    assert (role.training.fr, role.check_kind, role.needs_approval, role.is_seated) == (
        "Premiers soins",
        "vulnerable",
        True,
        False,
    )
    shown = owner.get(answer.location).text
    for said in ("From age 16", "beside a parent", "10:00", "First aid", "Vulnerable sector check", "Dana, 416"):
        assert said in shown
    fill_in(owner, f"{page_of(role)}/edit", {"minimum_age": ""}, form="role")
    db.session.expire_all()
    assert (role.minimum_age, role.night_until.hour, role.contact) == (None, 6, "Dana, 416-555-0101"), (
        "nothing else went"
    )


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"name_fr": ""}, "name_fr", "Enter the name in French."),
        ({"requirements_en": "Standing."}, "requirements_fr", "“What it needs, in French” is missing."),
        ({"training_fr": "Premiers soins"}, "training_en", "“Name of the training, in English” is missing."),
        ({"beside_guardian_age": "14"}, "beside_guardian_age", "This must be lower than the minimum age"),
        ({"night_age": "18"}, "night_age", "For the night, enter the age and both times"),
        ({"minimum_age": "old"}, "minimum_age", "Enter a whole number"),
        ({"check_kind": "astral"}, "check_kind", "Choose a police check"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_and_nothing_typed_is_lost(walk, owner, typed, field, said):
    answer = fill_in(owner, f"{ADDRESS}/new", MARSHAL | {"contact": "Dana"} | typed, form="role")
    assert answer.status_code == 422 and not roles_of(walk)
    assert f'id="{field}-error"' in answer.text and said in answer.text and 'value="Dana"' in answer.text


def test_the_same_form_sent_again_makes_no_second_role(walk, owner):
    for _time in range(3):
        answer = fill_in(owner, f"{ADDRESS}/new", MARSHAL | {"night_age": "18", **NIGHT}, form="role")
        assert answer.status_code == 303
    [role] = roles_of(walk)
    for _time in range(3):
        named = {"name_en": "Desk", "name_fr": "Accueil"}
        assert fill_in(owner, f"{page_of(role)}/copy", named, form="copy").status_code == 303
    assert [one.name.en for one in roles_of(walk)] == ["Marshal", "Desk"]
    itself = fill_in(owner, f"{page_of(role)}/copy", form="copy")
    assert itself.status_code == 422 and "Give the copy a name of its own." in itself.text


def test_people_whom_a_new_age_leaves_out_stay_and_are_listed(walk, owner):
    role = makers.role(walk)
    shift = makers.shift(walk, doing=role)
    young = makers.assignment(shift, makers.person("Kim Young"), from_age=14)
    makers.assignment(shift, makers.person("Max Grown"), from_age=18)
    answer = fill_in(owner, f"{page_of(role)}/edit", {"minimum_age": "16"}, form="role")
    shown = owner.get(answer.location).text
    assert "1 person is younger than this role asks for" in shown
    assert "Kim Young" in shown and "Max Grown" not in shown and young.is_held


def test_a_child_beside_their_guardian_is_old_enough(walk, owner):
    role = makers.role(walk, minimum_age=16, beside_guardian_age=10)
    shift = makers.shift(walk, doing=role)
    parent = makers.assignment(shift, from_age=18).person
    makers.assignment(shift, makers.person("Kim Young"), from_age=10, is_minor=True, guardian=parent)
    assert "Kim Young" not in owner.get(page_of(role)).text


def test_the_order_is_the_organizers_own(walk, owner):
    roles = [makers.role(walk, name=makers.both(name)) for name in ("Water", "Desk", "Marshal")]
    fill_in(owner, page_of(roles[0]), {"move": "down"}, form="order")
    fill_in(owner, page_of(roles[2]), {"move": "up"}, form="order")
    db.session.expire_all()
    assert [role.name.en for role in roles_of(walk)] == ["Desk", "Marshal", "Water"]


def test_a_copy_has_the_shifts_without_their_people(walk, owner):
    role = makers.role(walk, minimum_age=16, training=makers.both("First aid"))
    makers.assignment(makers.shift(walk, doing=role, maximum=3))
    answer = fill_in(owner, f"{page_of(role)}/copy", {"name_en": "Desk", "name_fr": "Accueil"}, form="copy")
    assert answer.status_code == 303
    copied = roles_of(walk)[1]
    shift = db.session.scalars(select(Shift).where(Shift.role_id == copied.id)).one()
    assert (copied.name.fr, copied.minimum_age, copied.training.en) == ("Accueil", 16, "First aid")
    assert (shift.pool.held, shift.pool.maximum, shift.minimum, shift.ideal) == (0, 3, 1, 2)
    fill_in(owner, f"{page_of(role)}/copy", {"name_en": "Tent", "name_fr": "Tente", "with_shifts": None}, form="copy")
    assert len(db.session.scalars(select(Shift)).all()) == 2


def test_a_role_goes_with_its_shifts_as_long_as_nobody_was_on_them(walk, owner):
    used, unused = makers.role(walk), makers.role(walk)
    makers.assignment(makers.shift(walk, doing=used))
    makers.shift(walk, doing=unused)
    assert fill_in(owner, f"{page_of(unused)}/removal", form="removal").status_code == 303
    assert "it stays" in owner.get(f"{page_of(used)}/removal").text
    token = fill_in(owner, f"{page_of(used)}/copy", {"name_en": ""}, form="copy").text
    token = token.split('name="csrf_token" type="hidden" value="')[1].split('"')[0]
    assert owner.post(f"{page_of(used)}/removal", data={"csrf_token": token}).status_code == 422
    assert [role.id for role in roles_of(walk)] == [used.id]


def test_the_lists_ask_the_database_as_often_for_many_as_for_few(walk, owner, queries):
    made = []
    for _number in range(2):
        role = makers.role(walk)
        for _each in range(3):
            makers.assignment(makers.shift(walk, doing=role), from_age=12)
        with queries() as asked:
            owner.get(ADDRESS)
            owner.get(page_of(role))
        made.append(len(asked))
    assert made[0] == made[1], made


@pytest.mark.parametrize("role", list(AccessRole))
def test_only_those_who_manage_volunteers_may(walk, signed_in, role):
    may = role in (AccessRole.OWNER, AccessRole.ORGANIZER, AccessRole.COORDINATOR)
    assert (signed_in(role).get(ADDRESS).status_code == 200) == may


def test_it_is_shut_to_strangers_and_other_editions_have_roles_of_their_own(walk, client, owner):
    elsewhere = makers.role(makers.edition())
    assert client.get(ADDRESS).status_code == 302
    for path in ("", "/edit", "/copy", "/removal", "/shifts/new", "/shifts/pattern"):
        assert owner.get(page_of(elsewhere) + path).status_code == 404
    assert owner.get(f"{ADDRESS}/{2**40}").status_code == 404
