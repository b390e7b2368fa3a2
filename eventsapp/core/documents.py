"""Documents: tagged PDF in either language, for a reader's eyes and ears alike (PDF/UA-1).

What stands in one goes in as JSON and is never read as markup, whatever somebody calls themselves.
"""

import json
import logging
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from eventsapp.core import clock

if TYPE_CHECKING:
    from typst import Fonts

FOLDER = Path(__file__).parent.parent / "documents"
FONTS = FOLDER / "fonts"

log = logging.getLogger("eventsapp.documents")


def pdf(name: str, language: str, given: Mapping[str, object]) -> bytes:
    """The document `documents/<name>.<language>.typ` with what was given put in.

    A sign that no font of ours has, such as a sunflower in a name, would forbid the whole document; then it is written
    without the promise of PDF/UA, still tagged, with a box where the sign should be.
    """
    import typst

    try:
        return _compiled(name, language, given, "ua-1")
    except typst.TypstError as error:
        if "could not be displayed" not in error.message:
            raise
        log.warning("a document without PDF/UA: a sign that no font has", extra={"fields": {"document": name}})
        return _compiled(name, language, given, None)


def _compiled(name: str, language: str, given: Mapping[str, object], standard: Literal["ua-1"] | None) -> bytes:
    import typst

    written = typst.compile(
        FOLDER / f"{name}.{language}.typ",
        format="pdf",
        root=FOLDER,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"given": json.dumps({**given, "language": language})},
        pdf_standards=standard,
        timestamp=int(clock.now().timestamp()),
    )
    assert isinstance(written, bytes)
    return written


@cache
def _fonts() -> "Fonts":
    """Our own fonts alone, so that a letter looks the same from every machine; read once."""
    from typst import Fonts

    return Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
