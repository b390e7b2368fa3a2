"""Sealing: words about health are unreadable in the database, and readable for as long as the key is there."""

import pytest

from eventsapp.core import sealing

WORDS = "Sprachnachricht bitte – I rest every ten minutes ♿"


@pytest.fixture
def app(make_app):
    app = make_app("sqlite://")
    with app.app_context():
        yield app


def test_what_was_sealed_is_opened_again_and_tells_nothing_until_then(app):
    sealed = sealing.seal(WORDS)
    assert sealing.unseal(sealed) == WORDS
    assert not any(word in sealed for word in WORDS.split() if len(word) > 3)
    assert sealing.seal(WORDS) != sealed


def test_nothing_stays_nothing(app):
    assert (sealing.seal(""), sealing.unseal("")) == ("", "")


def test_after_the_key_was_changed_what_the_old_one_sealed_is_still_read(app):
    sealed, old = sealing.seal(WORDS), app.config["SECRET_KEY"]
    app.config.update(SECRET_KEY="another", SECRET_KEY_FALLBACKS=[old])
    assert sealing.unseal(sealed) == WORDS
    app.config["SECRET_KEY_FALLBACKS"] = []
    assert sealing.unseal(sealed) == ""


@pytest.mark.parametrize("place", [0, 20, -2])
def test_what_was_tampered_with_is_not_opened(app, place):
    sealed = sealing.seal(WORDS)
    other = "A" if sealed[place] != "A" else "B"
    letters = list(sealed)
    letters[place] = other
    assert sealing.unseal("".join(letters)) in ("", WORDS)  # the last letters may hold bits that stand for nothing
    assert sealing.unseal("not sealed at all") == ""
