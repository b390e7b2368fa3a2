"""The data dictionary: what each table and each column of an archive means, in the words of the models themselves."""

import ast
import inspect
import json
import textwrap
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column

from eventsapp.archives.values import Kind, kind_of
from eventsapp.core.db import Base

README = """\
Everything this charity keeps in its events app, as open files
===============================================================

Made {made_at}, from revision {revision} of the database.

  tables/<name>.jsonl        one line of JSON for each row, in the order of its key: exact, made to be read by programs
  spreadsheets/<name>.csv    the same for people (UTF-8; an apostrophe stands before what would begin a formula)
  dictionary.json            what each table and column means, and which column points to which table
  dictionary.md              the same to read
  manifest.json              how many rows each table has, and the SHA-256 of its lines

`flask import` takes it in again: this file, or the folder into which it was unpacked.

What you hold here is names, addresses and health-related needs of people. Keep it sealed and in few hands, and delete
it when it has done its work.

What is not in it: the settings, and SECRET_KEY above all. Columns whose name begins with `sealed_` can be read only
with the key of the installation that wrote them (EVENTSAPP_SECRET_KEY_FALLBACKS of the one that takes them in).
Secrets of links and codes are kept as digests only, so nobody can open anything with what stands here.
"""


def pages(*, made_at: str, revision: str) -> dict[str, str]:
    """What goes along with an export, by its name."""
    told = described()
    return {
        "README.txt": README.format(made_at=made_at, revision=revision),
        "dictionary.json": json.dumps(told, indent=1, ensure_ascii=False),
        "dictionary.md": "\n".join(_as_text(told)),
    }


def described() -> dict[str, dict[str, Any]]:
    """Each table by its name: what one row is, and its columns."""
    found: dict[str, dict[str, Any]] = {}
    words = {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}
    for table in Base.metadata.sorted_tables:
        model = words.get(table.name)
        said = _said_of_columns(model) if model else {}
        found[table.name] = {
            "row": inspect.getdoc(model) if model else "",
            "columns": {column.name: _column(column, said.get(column.name, "")) for column in table.columns},
        }
    return found


def _column(column: Column[Any], words: str) -> dict[str, Any]:
    kind = kind_of(column)
    told: dict[str, Any] = {
        "type": str(column.type.python_type.__name__) if kind is Kind.PLAIN else kind.value,
        "may be empty": bool(column.nullable),
    }
    if column.primary_key:
        told["key"] = True
    if points_to := sorted(key.target_fullname for key in column.foreign_keys):
        told["points to"] = points_to[0]
    return told | ({"meaning": words} if words else {})


def _said_of_columns(model: type[Base]) -> dict[str, str]:
    """The sentence below each attribute, which Python itself forgets; of mixed-in classes too."""
    found: dict[str, str] = {}
    for part in reversed(model.__mro__):
        if part.__module__.startswith("eventsapp.") and part is not Base:
            found |= _sentences(part)
    return found


def _sentences(part: type) -> dict[str, str]:
    body = ast.parse(textwrap.dedent(inspect.getsource(part))).body[0]
    assert isinstance(body, ast.ClassDef)
    found = {}
    for line, following in zip(body.body, body.body[1:], strict=False):
        match line, following:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(words))):
                found[name] = inspect.cleandoc(words).replace("\n", " ")
    return found


def _as_text(told: dict[str, dict[str, Any]]) -> Iterator[str]:
    yield "# Data dictionary"
    for name, table in told.items():
        yield from ("", f"## {name}", "", table["row"], "", "| Column | Type | Meaning |", "| --- | --- | --- |")
        for column, facts in table["columns"].items():
            points_to = f"points to `{facts['points to']}`" if "points to" in facts else ""
            meaning = "; ".join(part for part in (facts.get("meaning", ""), points_to) if part)
            optional = ", may be empty" if facts["may be empty"] else ""
            yield f"| `{column}` | {facts['type']}{optional} | {meaning.replace('|', '/')} |"
    yield ""
