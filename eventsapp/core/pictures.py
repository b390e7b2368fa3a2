"""Pictures of unknown origin: PNG or JPEG within bounds, drawn anew, so that nothing is kept but what can be seen."""

import json
import re
import struct

from flask_babel import lazy_gettext as _l

from eventsapp.core.documents import FOLDER
from eventsapp.core.refusals import Refusal

MOST_OCTETS = 1024 * 1024
LARGEST_SIDE = 4_000
"""In pixels; a small file can unpack to a huge picture, so what it says of itself is read first."""
_DOTS_PER_INCH = (300.0, 200.0, 120.0)
"""As fine as fits into `_LIGHT`: a signature on white always does, a photograph of one on a table does not."""
_LIGHT = 128 * 1024
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
_DRAWN = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
"""Chunks of a PNG that are seen. Whatever else is packed into it may unpack to gigabytes, and is left out."""
_FRAMES, _SCAN, _END = {0xC0, 0xC1, 0xC2}, 0xDA, 0xD9
"""Markers of a JPEG: of a frame, which tells its height and its width, of a scan, and of the end (ITU-T T.81, B.1)."""
_KNOWN = {*_FRAMES, 0xC4, 0xDB, 0xDD, _SCAN, *range(0xE0, 0xF0), 0xFE}
"""All that pictures people have are made of; of another, programs differ in whether they step over what follows it."""
_AFTER_SCAN = re.compile(rb"\xff(?=[^\x00\xff\xd0-\xd7])")


class NoPicture(Refusal):
    """The file is none that we can read."""

    sentence = _l("This is no picture that we can read. Save it as PNG or JPEG, then choose it again.")
    field = "file"


class PictureTooLarge(Refusal):
    """More than a signature takes."""

    sentence = _l("This picture is too large: up to 1 megabyte and 4,000 pixels on a side. Make it smaller first.")
    field = "file"


def redrawn(octets: bytes, *, width_mm: int, height_mm: int) -> bytes:
    """The picture as a PNG on white of this size. What else the file held, such as where it was taken, is gone."""
    import typst

    if len(octets) > MOST_OCTETS:
        raise PictureTooLarge
    kind, sides, seen = _described(octets)
    if not all(0 < side <= LARGEST_SIDE for side in sides):
        raise PictureTooLarge
    given = json.dumps({"octets": list(seen), "format": kind, "width": width_mm, "height": height_mm})
    try:
        for dots in _DOTS_PER_INCH:
            drawn = _drawn(given, dots)
            if len(drawn) <= _LIGHT:
                break
    except typst.TypstError:
        raise NoPicture from None
    return drawn


def _drawn(given: str, dots: float) -> bytes:
    import typst

    page = FOLDER / "picture.typ"
    drawn = typst.compile(
        page, format="png", ppi=dots, root=FOLDER, ignore_system_fonts=True, sys_inputs={"given": given}
    )
    assert isinstance(drawn, bytes)
    return drawn


def _described(octets: bytes) -> tuple[str, tuple[int, int], bytes]:
    """What kind of picture it is, how large, by its own words, and what of it is drawn; its name does not count."""
    try:
        if octets.startswith(_PNG):
            return "png", struct.unpack_from(">II", octets, 16), _drawn_of_png(octets)
        if octets.startswith(_JPEG):
            return "jpg", _sides_of_jpeg(octets), octets
    except struct.error:
        pass
    raise NoPicture


def _drawn_of_png(octets: bytes) -> bytes:
    kept, place = [_PNG], len(_PNG)
    while place + 8 <= len(octets):
        length, name = struct.unpack_from(">I4s", octets, place)
        if name in _DRAWN:
            kept.append(octets[place : place + length + 12])
        place += length + 12
    return b"".join(kept)


def _sides_of_jpeg(octets: bytes) -> tuple[int, int]:
    """Of its one frame: were there several, who draws it might believe another one than we do."""
    frames: list[tuple[int, int]] = []
    place = 2
    while True:
        mark, marker, length = struct.unpack_from(">BBH", octets, place)
        if mark != 0xFF or marker not in _KNOWN or length < 2:
            raise NoPicture
        if marker in _FRAMES:
            frames.append(struct.unpack_from(">HH", octets, place + 5))
        place += 2 + length
        if marker == _SCAN:
            following = _AFTER_SCAN.search(octets, place)
            if following is None or octets[following.end()] == _END:
                break
            place = following.start()
    if len(frames) != 1:
        raise NoPicture
    return frames[0]
