"""Waivers, as organizers word them and put them in force."""

from datetime import date

import pytest
from markupsafe import escape
from sqlalchemy import select

from eventsapp.audit.models import AuditLine
from eventsapp.audit.trail import PUBLIC
from eventsapp.core.db import db, writing
from eventsapp.permissions.table import AccessRole
from eventsapp.waivers import signing
from eventsapp.waivers.models import WaiverKind, WaiverVersion
from tests import cast, makers
from tests.web.organize.test_meanwhile import Open

ADDRESS = "/organize/walk/2027/waivers"
NEW = f"{ADDRESS}/adult/new"
WORDING = {
    "title_en": "At my own pace",
    "title_fr": "À mon rythme",
    "summary_en": "You look after yourself.",
    "summary_fr": "Vous veillez sur vous.",
    "text_en": "# What I know\n\nI may **stumble**.",
    "text_fr": "# Ce que je sais\n\nJe peux **trébucher**.",
}


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition(of=makers.series("walk"), starts_on=date(2027, 6, 6))


def versions():
    db.session.expire_all()
    return list(db.session.scalars(select(WaiverVersion).order_by(WaiverVersion.number)))


def published(visitor, **typed):
    form = Open(visitor, NEW, "wording")
    looked = visitor.post(NEW, data=form.fields | typed)
    form.read(looked)
    return visitor.post(NEW, data=form.fields | {"publish": "1"})


def accept(version, number=1):
    for _each in range(number):
        person = makers.person()
        with writing():
            signing.sign(version, person, signer=person, name=person.name, language="en", by=PUBLIC)


def test_a_text_is_looked_at_as_people_will_read_it_and_then_published(walk, owner):
    assert "nobody has to accept one" in owner.get(ADDRESS).text
    form = Open(owner, NEW, "wording")
    looked = owner.post(NEW, data=form.fields | WORDING)
    assert looked.status_code == 200 and not versions()
    for said in (
        "<strong>stumble</strong>",
        "<h2>Ce que je sais</h2>",
        "What publishing it means",
        "From now on the form",
    ):
        assert said in looked.text
    form.read(looked)
    assert owner.post(NEW, data=form.fields | {"publish": "1"}).status_code == 303
    [version] = versions()
    assert (version.number, version.title.fr) == (1, "À mon rythme")
    page = owner.get(ADDRESS).text
    assert "Version 1" in page and "In force" in page and "At my own pace" in page
    assert "<strong>trébucher</strong>" in owner.get(f"{ADDRESS}/versions/{version.id}").text
    assert db.session.scalars(select(AuditLine).where(AuditLine.action == "waiver.published")).one()


def test_what_a_new_version_means_for_those_who_accepted_the_old_one_is_said_in_words(walk, owner):
    old = makers.waiver(walk)
    accept(old, 3)
    looked = owner.post(NEW, data=Open(owner, NEW, "wording").fields | {"text_en": "I take part."})
    assert "Version 1 was accepted for 3 people." in looked.text and "Publish version 2" in looked.text
    assert published(owner, text_en="I take part.").status_code == 303
    accept(versions()[1])
    assert signing.numbers(walk.id) == {versions()[0].id: 3, versions()[1].id: 1}
    assert "A later version is in force" in owner.get(f"{ADDRESS}/versions/{old.id}").text
    assert signing.in_force(walk.id)[WaiverKind.ADULT].number == 2


def test_the_same_words_are_no_new_version(walk, owner):
    makers.waiver(walk)
    looked = owner.post(NEW, data=Open(owner, NEW, "wording").fields)
    assert "word for word the text in force" in looked.text and 'name="publish"' not in looked.text
    assert published(owner).status_code == 303
    assert len(versions()) == 1


def test_nothing_is_published_that_was_not_looked_at(walk, owner):
    form = Open(owner, NEW, "wording")
    at_once = owner.post(NEW, data=form.fields | WORDING | {"publish": "1"})
    assert at_once.status_code == 200 and "please look once more" in at_once.text
    form.read(at_once)
    changed = owner.post(NEW, data=form.fields | {"text_en": "Something else", "publish": "1"})
    assert "please look once more" in changed.text and not versions()


@pytest.mark.parametrize("name", list(WORDING))
def test_every_text_is_needed_in_both_languages(walk, owner, name):
    form = Open(owner, NEW, "wording")
    answer = owner.post(NEW, data=form.fields | WORDING | {name: "", "publish": "1"})
    assert answer.status_code == 422 and f'id="{name}-error"' in answer.text and not versions()
    kept = "text_fr" if name != "text_fr" else "text_en"
    assert str(escape(WORDING[kept])) in answer.text


def test_two_organizers_do_not_overwrite_each_other(walk, owner):
    makers.waiver(walk)
    first, second = (Open(owner, NEW, "wording") for _each in range(2))
    for one, title in ((first, "One"), (second, "Two")):
        one.read(owner.post(NEW, data=one.fields | {"title_en": title}))
    assert owner.post(NEW, data=first.fields | {"publish": "1"}).status_code == 303
    late = owner.post(NEW, data=second.fields | {"publish": "1"})
    assert late.status_code == 422 and "There now: One" in late.text and len(versions()) == 2
    second.read(late)
    second.read(owner.post(NEW, data=second.fields))
    assert owner.post(NEW, data=second.fields | {"publish": "1"}).status_code == 303
    assert versions()[-1].title.en == "Two"


@pytest.mark.parametrize("hostile", [*cast.HOSTILE_NAMES[:4], "[x](javascript:alert(1))", "<b>bold</b>"])
def test_what_is_written_is_shown_and_not_obeyed(walk, owner, hostile):
    typed = {name: f"{hostile} " for name in WORDING if not name.startswith("title")}
    looked = owner.post(NEW, data=Open(owner, NEW, "wording").fields | WORDING | typed)
    published(owner, **WORDING | typed)
    for page in (looked.text, owner.get(f"{ADDRESS}/versions/{versions()[0].id}").text):
        assert "<script>alert" not in page and "<img src=x" not in page
        assert 'href="javascript' not in page and "<b>bold" not in page


def test_pages_stay_shut_to_others_and_within_their_edition(walk, signed_in):
    other = makers.waiver(makers.edition(of=makers.series("other"), starts_on=date(2027, 7, 1)))
    assert signed_in(AccessRole.VIEWER).get(ADDRESS).status_code == 404
    organizer = signed_in(AccessRole.ORGANIZER, walk.series)
    assert organizer.get(ADDRESS).status_code == 200
    for address in (f"{ADDRESS}/versions/{other.id}", f"{ADDRESS}/versions/99999999999", f"{ADDRESS}/child/new"):
        assert organizer.get(address).status_code == 404
