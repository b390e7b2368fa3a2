"""What a search is understood as."""

import pytest

from eventsapp.reports.filters import Filter, Search, Who, understood


@pytest.mark.parametrize("typed", ["", "   ", "\x00", "\u200b\n"])
def test_nothing_typed_asks_for_nothing(typed):
    assert understood(typed, with_contacts=True) == Search()


def test_words_count_without_accents_case_or_marks():
    assert understood("  PRÉVOST, Marie-Ève ", with_contacts=True).words == ("prevost", "marie", "eve")


@pytest.mark.parametrize("typed", ["%", "!!!", "🌻"])
def test_what_no_name_can_hold_finds_nobody(typed):
    assert understood(typed, with_contacts=True).is_hopeless
    assert not Filter(search=understood(typed, with_contacts=True)).shows(Who.PARTICIPANTS)


@pytest.mark.parametrize("typed", ["K7M4-Q2XP", "k7m4q2xp", " k7m4 q2xp "])
def test_a_reference_is_known_however_it_is_written(typed):
    assert understood(typed, with_contacts=False).reference == "K7M4-Q2XP"


def test_a_name_that_looks_like_a_reference_stays_a_name_too():
    search = understood("Marchand", with_contacts=False)
    assert search.reference == "MARC-HAND" and search.words == ("marchand",)


def test_addresses_are_looked_at_only_for_those_who_may_see_them():
    assert understood("Dana@Ex", with_contacts=True).email == "dana@ex"
    hidden = understood("Dana@Ex", with_contacts=False)
    assert hidden.email is None and hidden.words == ("dana", "ex")


@pytest.mark.parametrize("typed", ["x" * 10_000, "ﷺ" * 10_000, "a b " * 5_000, "@" * 10_000])
def test_an_endless_search_is_cut(typed):
    search = understood(typed, with_contacts=True)
    assert len(search.words) <= 8 and sum(map(len, search.words)) <= 2_000 and len(search.email or "") <= 254


def test_asking_for_a_category_asks_for_participants():
    assert Filter(category_id=1).shows(Who.PARTICIPANTS) and not Filter(category_id=1).shows(Who.VOLUNTEERS)
    assert Filter(role_id=1).shows(Who.VOLUNTEERS) and not Filter(role_id=1).shows(Who.PARTICIPANTS)
    assert all(Filter(category_id=1, role_id=1).shows(who) for who in Who)
    assert not Filter(who=Who.VOLUNTEERS).shows(Who.PARTICIPANTS)
