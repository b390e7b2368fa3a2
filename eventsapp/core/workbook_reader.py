"""Reads a workbook of a stranger in a process of its own, whose memory and time are bounded; see `uploads`.

A workbook of a few hundred octets can say that it has billions of cells. So nothing of the app is imported here, and
what goes wrong ends this process alone. The workbook comes in on standard input, the rows go out as JSON.
"""

import io
import json
import sys
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Any

MEGABYTE = 1024 * 1024


def main(memory: int, seconds: int, most_rows: int, most_columns: int) -> None:
    """Answer with the first sheet that has something in it: where it begins, its size, and its rows if not too many."""
    _bound(memory, seconds)
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    answer: dict[str, Any] = {"sheets": len(book.sheet_names), "first_row": 1, "width": 0, "height": 0, "rows": []}
    for number in range(len(book.sheet_names)):
        sheet = book.get_sheet_by_index(number)
        if sheet.height:
            first = sheet.start or (0, 0)
            answer |= {"first_row": first[0] + 1, "width": sheet.width, "height": sheet.height}
            if sheet.height <= most_rows and sheet.width <= most_columns:
                answer["rows"] = [[_text(cell) for cell in row] for row in sheet.to_python()]
            break
    json.dump(answer, sys.stdout)


def _bound(memory: int, seconds: int) -> None:
    with suppress(ImportError, ValueError, OSError):  # not every system has such bounds; the caller's clock stays
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory * MEGABYTE, memory * MEGABYTE))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _text(cell: Any) -> str:
    """The cell as somebody would type it."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        whole_day = cell.time() == time()
        return cell.date().isoformat() if whole_day else cell.isoformat(sep=" ", timespec="minutes")
    return cell.isoformat() if isinstance(cell, (date, time)) else "" if isinstance(cell, timedelta) else str(cell)


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
