"""Negative controls: with its protection each race goes well; once that is switched off, the same race must go wrong.

A protection whose race goes well without it is not proven by anything. The longer races of the same acts, with more
people and real processes, stand beside the acts themselves.
"""

from contextlib import ExitStack, contextmanager, nullcontext

import pytest

from tests.controls import races, switches

ROW, NAME, IMMEDIATE = switches.row_locks, switches.names, switches.begin_immediate
PROTECTED_BY = {
    ("last_place", "postgresql"): (ROW,),
    ("last_place", "sqlite"): (IMMEDIATE,),
    ("line_and_newcomer", "postgresql"): (ROW,),
    ("line_and_newcomer", "sqlite"): (IMMEDIATE,),
    ("double_click", "postgresql"): (ROW,),
    ("double_click", "sqlite"): (IMMEDIATE,),
    ("offer_run_out", "postgresql"): (ROW,),
    ("offer_run_out", "sqlite"): (IMMEDIATE,),
    ("two_forms", "postgresql"): (NAME,),
    ("two_forms", "sqlite"): (IMMEDIATE,),
    ("one_form", "postgresql"): (switches.unique_form_key, NAME),
    ("one_form", "sqlite"): (switches.unique_form_key,),
    ("claimed_once", "postgresql"): (ROW,),
    ("in_hand_of_one", "postgresql"): (switches.lease,),
    ("in_hand_of_one", "sqlite"): (switches.lease,),
    ("counters", "postgresql"): (switches.counting_in_the_database,),
    ("counters", "sqlite"): (IMMEDIATE,),
    ("moved_in_bulk", "postgresql"): (ROW, NAME),
    ("moved_in_bulk", "sqlite"): (IMMEDIATE,),
    ("approved_in_bulk", "postgresql"): (ROW, NAME),
    ("approved_in_bulk", "sqlite"): (IMMEDIATE,),
    ("receipt_numbers", "postgresql"): (switches.counter_of_numbers,),
    ("receipt_numbers", "sqlite"): (IMMEDIATE,),
}


RACES = sorted(PROTECTED_BY)


@contextmanager
def switched_off(race, engine, patch):
    """All that protects this race on that engine."""
    with patch.context() as patched, ExitStack() as off:
        for switch in PROTECTED_BY[race, engine]:
            off.enter_context(switch(patched))
        yield


@pytest.mark.parametrize(("race", "engine"), RACES, indirect=["engine"])
def test_with_its_protection_the_race_goes_well(race, engine, app, monkeypatch):
    getattr(races, race)(app, monkeypatch, nullcontext())


@pytest.mark.parametrize(("race", "engine"), RACES, indirect=["engine"])
def test_without_its_protection_the_same_race_goes_wrong(race, engine, app, monkeypatch):
    with pytest.raises(AssertionError):
        getattr(races, race)(app, monkeypatch, switched_off(race, engine, monkeypatch))
