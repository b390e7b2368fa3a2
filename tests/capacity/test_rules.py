"""Who fits."""

import pytest

from eventsapp.capacity.models import Placement
from eventsapp.capacity.rules import placement


@pytest.mark.parametrize(
    ("maximum", "held", "waiting", "size", "decided"),
    [
        (None, 1000, 0, 5, Placement.HELD),
        (2, 1, 0, 1, Placement.HELD),
        (2, 2, 0, 1, Placement.WAITING),
        (4, 1, 0, 4, Placement.WAITING),
        (4, 1, 2, 1, Placement.WAITING),
        (0, 0, 0, 1, Placement.WAITING),
    ],
)
def test_a_party_has_its_places_only_if_all_of_it_fits_and_nobody_waits(maximum, held, waiting, size, decided):
    assert placement(maximum, held, waiting, size) is decided
