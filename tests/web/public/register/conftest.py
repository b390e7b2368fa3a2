"""The walk everybody signs up for, and ways through its form."""

import pytest

from tests import makers
from tests.cast import PARTICIPANT
from tests.web.public.conftest import go_on

URL = "/zoo-walk/2027/register"


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition(of=makers.series("zoo-walk"), venue=makers.venue())


@pytest.fixture
def category(walk):
    return makers.category(walk)


@pytest.fixture
def begin(client, category):
    """`begin(whose="others")`: answer the first page; the page it leads to."""

    def answer(whose="myself", *, visitor=client, url=URL, **typed):
        who = {"whose": whose, "name": PARTICIPANT["name"], "email": PARTICIPANT["email"]} | typed
        return go_on(visitor, visitor.get(url), **who)

    return answer


def draft_of(page):
    """The address of the draft that a page belongs to."""
    return "/".join(page.request.path.split("/")[:5])
