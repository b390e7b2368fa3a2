"""Walking through the form page by page, as somebody with a browser and no script does."""

import re
from html import unescape
from typing import Any

from tests.cast import PARENT, PARTICIPANT
from tests.visitor import fill_in

URL = "/zoo-walk/2027/register"


def begin(client: Any, whose: str = "myself", *, url: str = URL, who: Any = PARTICIPANT) -> str:
    """Say who is at the form and for whom; where it goes on."""
    return go(client, url, whose=whose, name=who["name"], email=who["email"])


def go(client: Any, where: str, **typed: Any) -> str:
    """Fill in that page and press Continue; where it goes on."""
    answer = fill_in(client, where, typed, form="asking")
    assert answer.status_code == 303, text(answer)
    return str(answer.location)


def add(client: Any, where: str, *people: dict[str, Any]) -> str:
    """Add these people on the page that lists them, or the one for the first of them; where it goes on."""
    base = where.split("/people")[0] + "/people"
    for person in people:
        assert go(client, base + "/new", **person).endswith("/people")
    return go(client, base)


def walk(client: Any, where: str, typed: dict[str, dict[str, Any]] | None = None) -> str:
    """Go on with what is typed for each page (`part/p1`, `rules`) up to the page to check."""
    seen: list[str] = []
    while not where.endswith("/check"):
        page = "/".join(where.split("?")[0].split("/register/")[1].split("/")[1:])
        assert page not in seen, f"{page} again after {seen}"
        seen.append(page)
        where = go(client, where, **(typed or {}).get(page, {}))
    return where


def signed(who: Any = PARTICIPANT, *children: str) -> dict[str, str]:
    """What the rules page asks of an adult, who consents for these children too."""
    return {"accept": "y", "signed_name": who["name"]} | (
        {"guardian": "me"} | {f"consent_{key}": "y" for key in children} if children else {}
    )


def text(page: Any) -> str:
    """What stands on the page, without its markup."""
    inside = page.text.split("<main", 1)[-1].split("</main", 1)[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", "<" + inside)))


CHILD = {"name": "Léo Haddad", "band": "0-13"}
OTHER_CHILD = {"name": "Ada Haddad", "band": "0-13"}
ADULT = {"name": "Sami Haddad", "band": "18-", "email": "sami@example.org"}
FAMILY = (PARENT, CHILD, OTHER_CHILD, ADULT)
