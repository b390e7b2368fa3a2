"""Finding: the lines that a search means, where those are few; each way of finding them begins with an index.

A name is found by the beginnings of its words, wherever they stand in it. Only where that finds nobody, the roster
looks for what was typed inside of words and across them too, which reads every name of the edition.
"""

from dataclasses import replace
from functools import lru_cache
from typing import Any

from sqlalchemy import CompoundSelect, Integer, bindparam, literal_column, select, union_all

from eventsapp.core import name_words
from eventsapp.core.db import db
from eventsapp.reports import sides
from eventsapp.reports.filters import Filter, Marks, Search, are_enough
from eventsapp.reports.sides import SIDES, Shape

MOST = 500
"""Where a search finds more lines than this, going through the roster in its order soon has a page of them."""


def narrowed(edition_id: int, wanted: Filter) -> Filter:
    """The filter with the lines that its words find instead of them, if they are few; or told how to look for them."""
    search = wanted.search
    # A letter or two are soon met anywhere; and in scripts that put no spaces between words one begins anywhere.
    is_precise = (are_enough(search) or search.bib is not None) and all(map(str.isascii, search.words))
    if not is_precise or wanted.marks is not None:
        return wanted
    beginning = replace(wanted, search=replace(search, begins=True))
    if not (shape := sides.shape(beginning)).sides:
        return wanted
    found = _found(edition_id, beginning, shape)
    if len(found) > MOST:
        return beginning
    if not found and search.bib is None:  # else nobody looks for a part of a name
        return wanted
    marks = Marks(*(tuple({number for own, number in found if own == side}) for side in SIDES))
    return replace(wanted, search=Search(), marks=marks)


def _found(edition_id: int, wanted: Filter, shape: Shape) -> list[tuple[str, int]]:
    """Sides and ids of lines that the rest of the filter shows, each perhaps twice, at most `MOST` and one."""
    longest = max(wanted.search.words, key=len)
    asked = {"beginning": longest, "beyond": longest + name_words.LAST_CHARACTER, "most": MOST + 1}
    connection = db.session.connection()
    statement = _statement(shape, on_sqlite=connection.dialect.name == "sqlite")
    rows = connection.execute(statement, sides.values(edition_id, wanted) | asked)
    return [(side, number) for side, number in rows]


@lru_cache(maxsize=500)
def _statement(shape: Shape, *, on_sqlite: bool) -> CompoundSelect[Any]:
    found = []
    edition = bindparam("edition_id", type_=Integer)
    unsearched = shape._replace(words=0, in_teams=False, by_bib=False, by_reference=False, by_address=False)
    for side in shape.sides:
        model = SIDES[side].model
        _edition, *rest = sides.conditions(side, unsearched)
        line, named = select(literal_column(f"'{side}'"), model.id).where(*rest), sides.named(model, shape.words)
        *ways, to_long_names = name_words.ways(model.name_key, "beginning", "beyond")
        found += [line.where(model.edition_id == edition, *way, *named) for way in ways]
        # Apart, or SQLite reads all names in an index that holds whatever else is asked.
        long = select(model.id).where(model.edition_id == edition, *to_long_names, *named)
        found.append(line.where(model.id.in_(long)))
        # PostgreSQL knows what is less to read. SQLite walks through the edition, unless nothing is added to it.
        own = model.edition_id + 0 if on_sqlite else model.edition_id
        found += [line.where(own == edition, other) for other in sides.found_otherwise(model, shape)]
    return union_all(*found).limit(bindparam("most"))
