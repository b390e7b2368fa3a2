"""Downloads: files that are written while they are sent, or on disk where that takes a whole file."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from flask import Response, request, stream_with_context

from eventsapp.web.parts import turns

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PIECE = 64 * 1024


def csv(filename: str, pieces: Iterable[str]) -> Response:
    """A CSV file as spreadsheets want it (RFC 4180, UTF-8 with a byte order mark), which nobody keeps on the way."""
    octets = (piece.encode("utf-8", "replace") for piece in _marked(pieces))
    request.environ[turns.WORKED_OUT] = True
    return _attached(filename, Response(stream_with_context(octets), content_type="text/csv; charset=utf-8"))


def xlsx(filename: str, write: Callable[[Path], object]) -> Response:
    """A workbook: written into a folder that is nobody else's, and gone with it as soon as it was sent."""
    with TemporaryDirectory(prefix="eventsapp-") as folder:
        file = Path(folder) / "workbook.xlsx"
        write(file)
        length = file.stat().st_size
        opened = file.open("rb")  # the folder goes now, what is open stays readable
    answer = Response(_pieces(opened), content_type=XLSX)
    answer.call_on_close(opened.close)
    answer.content_length = length
    return _attached(filename, answer)


def pdf(filename: str, octets: bytes) -> Response:
    """A document."""
    return _attached(filename, Response(octets, content_type="application/pdf"))


def _pieces(opened: BinaryIO) -> Iterator[bytes]:
    while piece := opened.read(PIECE):
        yield piece


def _attached(filename: str, answer: Response) -> Response:
    answer.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _marked(pieces: Iterable[str]) -> Iterable[str]:
    yield "\ufeff"
    yield from pieces
