"""Words of a name: an index for each place a word can have, so that a name is found by the beginning of any of them."""

from typing import Any

from sqlalchemy import ColumnElement, Index, String, bindparam, func, literal_column
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

INDEXED = 4
"""Names with more words have an index of their own, since they are so few that it is read through."""
LAST_CHARACTER = "\U0010ffff"
_FEWEST_JOINED = 4
"""Fewer letters than these stand across two words of many names."""


def indexes(table: Any) -> list[Index]:
    """Those of a table that has the folded name of each line of an edition, and an index that begins with it."""
    edition, name_key = table.c.edition_id, table.c.name_key
    places = enumerate(_places(name_key)[1:], 2)
    alone = _is_long(name_key)
    return [
        *(Index(f"ix_{table.name}_word_{number}", edition, place) for number, place in places),
        Index(f"ix_{table.name}_long_names", edition, name_key, sqlite_where=alone, postgresql_where=alone),
    ]


def ways(name_key: Any, beginning: str, beyond: str) -> list[tuple[ColumnElement[bool], ...]]:
    """The ways to all names of which one word begins with a value, each through an index of its own, the last of them
    to others as well. The values are given under these names, `beyond` with the last character there is."""
    begins, ends = bindparam(beginning, type_=String), bindparam(beyond, type_=String)
    return [*((place >= begins, place < ends) for place in _places(name_key)), (_is_long(name_key),)]


def holds(name_key: Any, pattern: str) -> ColumnElement[bool]:
    """Whether a name holds what is given under that name, made by `pattern`."""
    space, joint = literal_column("' '", String), literal_column("'|'", String)
    without = func.replace(name_key, space, literal_column("''"))
    both: ColumnElement[str] = space + name_key + joint + without
    return both.like(bindparam(pattern, type_=String), escape="/")


def pattern(word: str, *, begins: bool) -> str:
    """A folded word where a word of the name `begins`; or else anywhere in it, also in its words written as one, as
    O'Brien is in Obrien. It is letters, digits and "_", which alone means something to LIKE."""
    escaped = word.replace("_", "/_")
    if begins:
        return f"% {escaped}%"
    return f"%{escaped}%" if len(word) >= _FEWEST_JOINED else f"%{escaped}%|%"


class _AfterSpace(FunctionElement[str]):
    """What follows the first space of a text; nothing where there is none."""

    type = String()
    inherit_cache = True


def _places(name_key: Any) -> list[Any]:
    """The name from its first word on, from its second…"""
    found = [name_key]
    while len(found) < INDEXED:
        found.append(_AfterSpace(found[-1]))
    return found


def _is_long(name_key: Any) -> ColumnElement[bool]:
    """Whether it has more words than are indexed."""
    without = func.replace(name_key, literal_column("' '"), literal_column("''"))
    return func.length(name_key) - func.length(without) >= literal_column(str(INDEXED))


@compiles(_AfterSpace)
def _after_space(element: _AfterSpace, compiler: Any, **more: Any) -> str:
    text = compiler.process(element.clauses, **more)
    place = "instr" if compiler.dialect.name == "sqlite" else "strpos"
    return f"substr({text}, {place}({text} || ' ', ' ') + 1)"
