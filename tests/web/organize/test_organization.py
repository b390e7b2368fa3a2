"""The charity's own words."""

import pytest

from eventsapp.core.db import db
from eventsapp.organization import details
from eventsapp.permissions.table import AccessRole
from tests import cast, makers

ADDRESS = "/organize/organization"


@pytest.fixture
def charity(app):
    return makers.organization()


def save(post, visitor, **typed):
    return post(visitor, ADDRESS, typed, form="organization")


def test_an_owner_edits_the_texts_in_both_languages(charity, owner, post, client):
    names = {"name_en": "Dystonia Friends", "name_fr": "Amis de la dystonie"}
    answer = save(post, owner, **names, about_fr="# Qu’est-ce\u00a0que c’est\u00a0?")
    assert answer.status_code == 303
    assert "Saved." in owner.get(ADDRESS).text
    assert "Dystonia Friends" in client.get("/").text and "Amis de la dystonie" in client.get("/fr/").text
    db.session.expire_all()
    assert "<h" in details.current().about_html.fr
    assert details.current().about.en == "# What it is\n\nA movement disorder.", "the rest stays as it was"


def test_saving_what_is_there_changes_nothing(charity, owner, post):
    before = details.current().welcome
    assert save(post, owner).status_code == 303
    db.session.expire_all()
    assert details.current().welcome == before


def test_no_break_spaces_are_kept_where_somebody_composed_them(charity, owner, post):
    save(post, owner, welcome_fr="Venez\u00a0!")
    db.session.expire_all()
    assert details.current().welcome.fr == "Venez\u00a0!"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name_en", ""),
        ("name_fr", "   "),
        ("name_en", "x" * 121),
        ("about_en", "x" * 20_001),
        ("contact_email", "not an address"),
        ("website", "javascript:alert(1)"),
        ("website", "example.org"),
        ("website", "https://[::1"),
        ("welcome_en", "with \x00 in it"),
        ("address", "turned \u202e around"),
    ],
)
def test_a_wrong_answer_is_refused_beside_its_field(charity, owner, post, field, value):
    answer = save(post, owner, **{field: value, "phone": "416-555-0199"})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text and "<title>Error:" in answer.text
    assert 'value="416-555-0199"' in answer.text, "everything typed is kept"
    db.session.expire_all()
    assert details.current().phone == "416-555-0100"


def test_texts_are_text(charity, owner, post, client):
    for name in cast.HOSTILE_NAMES[:-1]:
        assert save(post, owner, name_en=name, about_en=name).status_code == 303
        for address in ("/", "/about-dystonia"):
            text = client.get(address).text
            assert "<script>alert" not in text and "<img src=x" not in text


def test_the_first_words_are_entered_here(app, owner, post):
    names = ("name", "short_name", "welcome", "about")
    texts = {f"{name}_{language}": "Some words" for name in names for language in ("en", "fr")}
    assert save(post, owner, contact_email="hello@example.org", **texts).status_code == 303
    assert details.current().name.en == "Some words"


@pytest.mark.parametrize("role", [role for role in AccessRole if role is not AccessRole.OWNER])
def test_it_is_not_found_by_others(charity, signed_in, role):
    visitor = signed_in(role)
    assert visitor.get(ADDRESS).status_code == 404
    assert ADDRESS not in visitor.get("/organize/").text


def test_it_is_shut_to_strangers(charity, client):
    assert client.get(ADDRESS).status_code == 302
