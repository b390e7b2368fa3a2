"""On every screen the steps of a form lie evenly."""

from itertools import pairwise

import pytest

from tests.e2e import guises
from tests.e2e.place import ROOTS


@pytest.mark.parametrize("root", ROOTS.values(), ids=ROOTS)
@pytest.mark.parametrize("width", [320, 360, 1280])
def test_the_steps_of_a_form_lie_at_even_distances(new_page, live_app, root, width):
    family = guises.of(guises.family_at_the_form, live_app, new_page)
    page = new_page(width, storage_state=family.cookies)
    for step in ("who", "part/me", "help", "check"):
        page.goto(f"{root}{family.addresses['form']}/{step}")
        lefts = page.locator(".steps li").evaluate_all("all => all.map((it) => it.getBoundingClientRect().left)")
        distances = [after - before for before, after in pairwise(lefts)]
        assert max(distances) - min(distances) < 2, (step, lefts)
