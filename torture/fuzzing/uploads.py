"""Files nobody should send: bombs, wrong kinds under right names, broken ones, and lists full of hostile cells."""

import gzip
import io
import zipfile

from torture.fuzzing import filling, marks


def _zipped(parts: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, octets in parts.items():
            archive.writestr(name, octets)
    return packed.getvalue()


_TYPES = (
    b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    b'<Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" '
    b'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" '
    b'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
_OF_PACKAGE = (
    b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    b'Target="xl/workbook.xml"/></Relationships>'
)
_OF_WORKBOOK = _OF_PACKAGE.replace(
    b"officeDocument/2006/relationships/officeDocument", b"officeDocument/2006/relationships/worksheet"
)
_OF_WORKBOOK = _OF_WORKBOOK.replace(b"xl/workbook.xml", b"worksheets/sheet1.xml")
_WORKBOOK = (
    b'<?xml version="1.0"?>DOCTYPE<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    b'<sheet name="Zq" sheetId="1" r:id="r1"/></sheets></workbook>'
)
_LAUGHS = (
    b'<!DOCTYPE l [<!ENTITY a "zq">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + number, b"&%c;" % (97 + number) * 10) for number in range(9))
    + b"]>"
)
_OUTSIDE = b'<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def _workbook(cell: bytes = b"<is><t>Zq</t></is>", *, rows: int = 1, doctype: bytes = b"", at: bytes = b"A1") -> bytes:
    row = b'<row r="1"><c r="%s" t="inlineStr">%s</c></row>' % (at, cell)
    sheet = (
        b'<?xml version="1.0"?>%s<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        % doctype
    )
    return _zipped(
        {
            "[Content_Types].xml": _TYPES,
            "_rels/.rels": _OF_PACKAGE,
            "xl/workbook.xml": _WORKBOOK.replace(b"DOCTYPE", doctype),
            "xl/_rels/workbook.xml.rels": _OF_WORKBOOK,
            "xl/worksheets/sheet1.xml": sheet + b"<sheetData>" + row * rows + b"</sheetData></worksheet>",
        }
    )


_HONEST = _workbook()
FILES: tuple[tuple[str, bytes], ...] = (
    ("list.csv", filling.LIST.encode()),
    ("list.csv", filling.LIST.encode("utf-16")),
    ("list.csv", filling.LIST.encode("cp1252", "replace")),
    ("empty.csv", b""),
    ("spaces.csv", b" \r\n" * 1_000),
    ("nul.csv", b"Name,E-mail\r\nZq\x00mark,zq@example.org\r\n"),
    (
        "marks.csv",
        ("Name,E-mail\r\n" + "".join(f"{text!r},a@b\r\n" for text in marks.UNPRINTABLE)).encode("utf-8", "replace"),
    ),
    ("quote.csv", b'Name,E-mail\r\n"' + b"Zq " * 50_000),
    ("wide.csv", b"Zq," * 50_000),
    ("long.csv", b"Zq\r\n" * 60_000),
    ("sep.csv", b"sep=\x00\r\nName\r\n"),
    ("utf7.csv", b"+ADw-zq-mark+AD4-,zq\r\n"),
    ("twice.csv", b"Name,Name,Name\r\n" * 3),
    ("list.xlsx", b"PK\x03\x04 zq"),
    ("list.xlsx", _zipped({"zq": b"zq"})),
    ("list.xlsx", _HONEST),
    ("list.xlsx", _HONEST[:-40]),
    ("list.xlsx", _HONEST[:60] + b"\xff" * 40 + _HONEST[100:]),
    ("list.xlsx", _workbook(doctype=_LAUGHS, cell=b"<is><t>&j;</t></is>")),
    ("list.xlsx", _workbook(doctype=_OUTSIDE, cell=b"<is><t>&a;</t></is>")),
    ("list.xlsx", _workbook(at=b"XFD1048576")),
    ("list.xlsx", _workbook(at=b"ZZZZZ99999999999999")),
    ("list.xlsx", _workbook(cell=b"<is><t>" + b"Zq" * 400_000 + b"</t></is>")),
    ("list.xlsx", _zipped({"xl/workbook.xml": b"\0" * 90 * 1024 * 1024})),
    ("list.xlsx", _zipped({f"xl/{number}": b"" for number in range(3_000)} | {"xl/workbook.xml": b"zq"})),
    ("../../zq.csv", b"Name\r\nZq\r\n"),
    ("zq\r\nX-Zq-Mark: yes", b"Name\r\nZq\r\n"),
    ('"><zq-mark>.csv', b"Name\r\nZq\r\n"),
    ("list.csv", b"\x89PNG\r\n\x1a\n" + b"\0" * 100),
    ("list.csv", b"%PDF-1.7\n"),
    ("list.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
    ("list.csv", b"<html><zq-mark></html>"),
    ("list.csv", gzip.compress(b"zq" * 1_000_000)),
    ("large.csv", b"Zq,zq\r\n" * 900_000),
)
