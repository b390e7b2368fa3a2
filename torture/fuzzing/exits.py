"""What leaves the app after an attack: sheets, documents, calendars and mails, each read as its programs would."""

import csv
import io
import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import openpyxl
from flask import Flask
from pypdf import PdfReader

from torture.fuzzing import judging, marks
from torture.fuzzing.judging import Fault
from torture.fuzzing.shots import Shot, fire
from torture.fuzzing.visits import Visits

FORMULA = re.compile(r"^\s*[=+\-@\t\r\0＝＋－＠]")
UNSHOWN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff]")
A_NUMBER = re.compile(r"^[+-]?[\d., \u00a0]+\s?[$%]?$")
"""Figures of ours may be negative; a sheet that calculates nothing of a stranger's may still hold them."""
HEADS = {
    *("from", "to", "reply-to", "subject", "date", "message-id", "auto-submitted", "list-unsubscribe"),
    *("list-unsubscribe-post", "content-language", "content-type", "content-transfer-encoding", "mime-version"),
}
MOST_FILES = 40
"""So many files of one type are read after each seed."""


def of_files(app: Flask, visits: Visits) -> Iterator[Fault]:
    """Everything that can be downloaded, as far as it was found."""
    for visited in visits.visited.values():
        counted: dict[str, int] = {}
        for address, kind in list(visited.files.items()):
            counted[kind] = counted.get(kind, 0) + 1
            if counted[kind] > MOST_FILES:
                continue
            shot = Shot(visited.guise, "download", address)
            answer = fire(app, shot)
            yield from judging.of_answer(shot, answer)
            if answer.status_code == 200:
                yield from (Fault(what, str(shot)) for what in _of_file(answer.mimetype or "", answer.data))


def _of_file(kind: str, octets: bytes) -> Iterator[str]:
    if kind == "text/csv":
        yield from of_sheet(octets.decode("utf-8-sig"))
    elif "spreadsheetml" in kind:
        yield from of_workbook(octets)
    elif kind == "application/pdf":
        yield from of_document(octets)


def of_sheet(text: str) -> Iterator[str]:
    """Cells of a CSV file that a spreadsheet would calculate."""
    widths = set()
    for row in csv.reader(io.StringIO(text, newline="")):
        widths.add(len(row))
        for cell in row:
            if FORMULA.match(cell) and not A_NUMBER.match(cell):
                yield f"a cell is calculated: {cell[:60]!r}"
            if UNSHOWN.search(cell):
                yield f"a cell holds what cannot be shown: {cell[:60]!r}"
    if len(widths) > 1:
        yield f"rows are of {len(widths)} different lengths"


def of_workbook(octets: bytes) -> Iterator[str]:
    """Cells of a workbook that are formulas or lead somewhere, or a workbook that does not open."""
    try:
        book = openpyxl.load_workbook(io.BytesIO(octets))
    except Exception as error:
        yield f"the workbook does not open: {error}"
        return
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f" or cell.hyperlink:
                    yield f"a cell of the workbook acts: {str(cell.value)[:60]!r}"


def of_document(octets: bytes) -> Iterator[str]:
    """Text of a stranger that a document evaluated, and links it made of it."""
    pages = PdfReader(io.BytesIO(octets)).pages
    if any(marks.PRODUCT[1] in page.extract_text() for page in pages):
        yield "a document evaluated text"
    for page in pages:
        for note in page.get("/Annots") or ():
            action = note.get_object().get("/A")
            if action and marks.SCHEME in str(action.get_object()):
                yield "a document leads to a stranger's script"


def of_mails(app: Flask, folder: Path) -> Iterator[Fault]:
    """Everything in the outbox, sent into files and read again as a mail program would."""
    done = app.test_cli_runner().invoke(args=["outbox", "run", "--once"])
    if done.exception:
        yield Fault(f"the outbox broke off: {done.exception!r}", "outbox run --once")
    for file in sorted(folder.glob("*.eml")):
        for what in of_mail(file.read_bytes()):
            yield Fault(what, f"mail {file.name}")
        file.unlink()


def of_mail(octets: bytes) -> Iterator[str]:
    """What is in its head that is not ours, and what text of a stranger does in its parts."""
    mail = message_from_bytes(octets, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    names = [name.lower() for name in mail.keys()]  # noqa: SIM118 - a header may stand there twice
    for name in sorted(set(names) - HEADS):
        yield f"a header that is not ours: {name}"
    if len(names) != len(set(names)):
        yield "a header stands there twice"
    if len(mail["To"].addresses) != 1:
        yield "it goes to more than one"
    for part in mail.walk():
        if part.get_content_type() == "text/html":
            yield from (f"mail: {what}" for what in judging.of_page(part.get_content()))
        elif part.get_content_type() in ("text/calendar", "application/ics"):
            inside = part.get_content()
            yield from judging.of_calendar(inside.encode() if isinstance(inside, str) else inside)
        elif part.get_content_type() == "text/plain" and marks.PRODUCT[1] in part.get_content():
            yield "a mail evaluated text"
