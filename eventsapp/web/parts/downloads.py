"""Downloads: files that are written while they are sent."""

from collections.abc import Iterable

from flask import Response, stream_with_context


def csv(filename: str, pieces: Iterable[str]) -> Response:
    """A CSV file as spreadsheets want it (RFC 4180, UTF-8 with a byte order mark), which nobody keeps on the way."""
    octets = (piece.encode("utf-8", "replace") for piece in _marked(pieces))
    answer = Response(stream_with_context(octets), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _marked(pieces: Iterable[str]) -> Iterable[str]:
    yield "\ufeff"
    yield from pieces
