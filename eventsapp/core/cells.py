"""Cells of a spreadsheet that is written as text: none of them is calculated by whoever opens it."""

# What a spreadsheet takes for the beginning of a formula (OWASP "CSV Injection"), their full-width twins too.
_DANGEROUS = frozenset("=+-@\t\r\n\0＝＋－＠")


def safe(text: str) -> str:
    """The text as a cell that no spreadsheet calculates: what could begin a formula gets an apostrophe before it."""
    return f"'{text}" if text and (text[0] in _DANGEROUS or text.lstrip()[:1] in _DANGEROUS) else text


def unsafe(cell: str) -> str:
    """The text that was made safe: without the apostrophe, where there is one before what could begin a formula."""
    text = cell[1:]
    return text if cell[:1] == "'" and safe(text) != text else cell
