"""Previews: what only organizers see yet is kept by nobody, neither by us nor by anything on the way."""

import pytest
from sqlalchemy import select

from eventsapp.core.db import db, writing
from eventsapp.events.models import Edition, State
from eventsapp.publishing.models import KeptPage
from tests import makers

PREVIEWS = ("/organize/walk/2027/setup/preview", "/organize/series/walk/preview")


@pytest.fixture
def draft(app, still):
    makers.organization()
    return makers.edition(of=makers.series("walk"), year=2027, state=State.DRAFT)


def kept():
    return sorted(db.session.scalars(select(KeptPage.address)))


@pytest.mark.parametrize("root", ["", "/fr"])
def test_the_preview_of_a_draft_is_never_kept(draft, owner, client, root):
    for _time in range(2):
        for preview in PREVIEWS:
            answer = owner.get(root + preview)
            assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store", preview
            assert "ETag" not in answer.headers
    assert kept() == []
    assert client.get(f"{root}/walk/2027/").status_code == 404
    assert kept() == [], "that it is not there is not kept either"


def test_what_was_previewed_is_not_what_the_public_is_given(draft, owner, client):
    for preview in PREVIEWS:
        owner.get(preview)
    with writing():
        db.session.get_one(Edition, draft.id).state = State.ANNOUNCED
    shown = client.get("/walk/2027/")
    assert shown.status_code == 200 and "/setup/" not in shown.text
    assert "/walk/2027/" in kept(), "the public page is kept, and only that"
    assert not [address for address in kept() if "/organize" in address or "preview" in address]


def test_a_page_that_is_a_draft_again_is_given_to_nobody_as_it_was_kept(draft, owner, client):
    with writing():
        db.session.get_one(Edition, draft.id).state = State.ANNOUNCED
    etag = client.get("/walk/2027/").headers["ETag"]
    with writing():
        db.session.get_one(Edition, draft.id).state = State.DRAFT
    owner.get(PREVIEWS[0])
    assert client.get("/walk/2027/").status_code == 404
    assert client.get("/walk/2027/", headers={"If-None-Match": etag}).status_code == 404
