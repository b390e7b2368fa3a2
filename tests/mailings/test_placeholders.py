"""Words in braces: known in both languages, refused where nobody fills them in, and never read twice."""

import pytest

from eventsapp.mailings import placeholders, usual
from eventsapp.mailings.placeholders import NotInASubject, Placeholder, UnknownPlaceholder


def test_a_placeholder_has_a_name_in_each_language_and_case_and_accents_do_not_matter():
    values = {Placeholder.FIRST_NAME: "Zoë"}
    for typed in ("{first name}", "{prénom}", "{PRENOM}", "{First Name}"):
        assert placeholders.filled(f"Hi {typed}!", values) == ["Hi ", "Zoë", "!"]


def test_the_link_is_put_in_apart():
    assert placeholders.filled("See {your page}.", {}) == ["See ", None, "."]


def test_what_somebody_typed_about_themselves_is_not_read_again():
    values = {Placeholder.FIRST_NAME: "{your page}", Placeholder.VENUE: "{{ 7 * 7 }}"}
    assert placeholders.filled("{first name}, {venue}", values) == ["", "{your page}", ", ", "{{ 7 * 7 }}", ""]


@pytest.mark.parametrize("typed", ["{frist name}", "{name}", "{0}", "{{ first name }}x{secrets}"])
def test_an_unknown_one_is_refused_with_those_that_are_known(app, typed):
    with pytest.raises(UnknownPlaceholder) as refused:
        placeholders.refuse_unknown(f"Hello {typed}", "en")
    assert "{first name}, {event}" in str(refused.value)


def test_braces_that_hold_no_name_are_just_braces(app):
    for typed in ("a {", "} b", "{}", "{\n}", "{" + "x" * 60 + "}"):
        placeholders.refuse_unknown(typed, "en")
        assert placeholders.filled(typed, {}) == [typed]


def test_a_secret_or_several_lines_stand_in_no_subject(app):
    with pytest.raises(NotInASubject):
        placeholders.refuse_unknown("{your page}", "en", is_subject=True)
    placeholders.refuse_unknown("{event} in {days left}", "en", is_subject=True)


def test_the_usual_messages_hold_nothing_unknown_and_say_the_same_in_both_languages(app):
    for one in usual.USUAL:
        for name in ("subject", "text"):
            both = getattr(one, name)
            for language in ("en", "fr"):
                placeholders.refuse_unknown(getattr(both, language), language, is_subject=name == "subject")
            named = {Placeholder.EVENT}  # the greeting at the end names it in English alone
            assert placeholders.used(both.en) - named == placeholders.used(both.fr) - named, both.en
