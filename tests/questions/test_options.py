"""Answers to choose from: their keys stay, and what somebody chose is kept."""

from eventsapp.core.languages import Bilingual
from eventsapp.questions.options import Option, settled


def option(words, key="", **given):
    return Option(key, Bilingual(words, words), **given)


def test_a_new_answer_has_a_key_of_its_own_made_of_its_words():
    found = settled([option("Extra large!"), option("Extra large"), option("王"), option("!!")], [], ())
    assert [one.key for one in found] == ["extra-large", "extra-large-2", "王", "answer"]


def test_a_key_that_was_there_is_never_given_to_another():
    assert settled([option("M")], [option("Medium", "m")], {"m"})[0].key == "m-2"


def test_what_was_chosen_stays_at_the_end_not_offered_and_what_was_not_goes():
    known = [option("S", "s"), option("M", "m")]
    found = settled([option("L", "l")], known, {"m"})
    assert [(one.key, one.is_offered) for one in found] == [("l", True), ("m", False)]


def test_new_words_keep_the_key():
    assert settled([option("Middling", "m")], [option("M", "m")], {"m"}) == (option("Middling", "m"),)
