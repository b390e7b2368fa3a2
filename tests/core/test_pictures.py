"""Pictures that somebody chose on their computer: only PNG and JPEG, within bounds, and drawn anew."""

import io
import struct
import zlib

import pytest
from PIL import Image, ImageDraw

from eventsapp.core import pictures
from eventsapp.core.pictures import NoPicture, PictureTooLarge


def scrawl(width=600, height=200, kind="PNG", **said):
    """A signature, as somebody scanned it."""
    image = Image.new("RGB", (width, height), "white")
    ImageDraw.Draw(image).line([(width // 9, height // 2), (width // 2, 9), (width - 9, height - 9)], "navy", 9)
    octets = io.BytesIO()
    image.save(octets, kind, **said)
    return octets.getvalue()


def drawn(octets):
    return pictures.redrawn(octets, width_mm=80, height_mm=24)


def png_that_says(width, height):
    """The head of a picture of this size, with hardly anything in it."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head)) + b"\0" * 12


def chunk(name, words):
    """A part of a PNG."""
    return struct.pack(">I", len(words)) + name + words + struct.pack(">I", zlib.crc32(name + words))


def with_another_frame(hidden_behind, *, first=False):
    """A small JPEG that says of itself once more that it is huge, hidden behind something."""
    octets = scrawl(kind="JPEG")
    place = octets.index(b"\xff\xc0")
    frame = octets[place : place + 19]
    huge = frame[:5] + struct.pack(">HH", 60_000, 60_000) + frame[9:]
    own = hidden_behind + frame[2:] + huge if first else frame + hidden_behind + huge
    return octets[:place] + own + octets[place + 19 :]


@pytest.mark.parametrize(
    "octets",
    [
        with_another_frame(b""),
        with_another_frame(b"\xff\xc3", first=True),
        with_another_frame(b"\xff\xd0"),
        with_another_frame(b"\xff\x02\x00\x15"),
        scrawl(kind="JPEG", progressive=True)[:-2] + with_another_frame(b"")[20:],
    ],
    ids=["twice", "as another kind", "behind a mark", "within what nobody knows", "between its scans"],
)
def test_a_picture_that_says_of_itself_that_it_is_small_and_huge_is_none(octets):
    """Who draws it might believe the other word, and unpack gigabytes for minutes."""
    with pytest.raises(NoPicture):
        drawn(octets)


@pytest.mark.parametrize(
    "said", [{"progressive": True}, {"restart_marker_rows": 1}, {"icc_profile": b"colours" * 99}], ids=str
)
def test_pictures_as_cameras_and_scanners_make_them_are_read(said):
    given = scrawl(kind="JPEG", **said)
    plain = drawn(scrawl(kind="JPEG"))
    assert drawn(given + scrawl(kind="JPEG")) == drawn(given), "a phone adds another one behind its end"
    assert Image.open(io.BytesIO(drawn(given))).size == Image.open(io.BytesIO(plain)).size


def test_what_is_packed_into_a_picture_beside_it_is_not_unpacked():
    """A profile of its colours of 900 kB may unpack to 900 MB."""
    octets = scrawl()
    packed = chunk(b"iCCP", b"colours\0\0" + zlib.compress(b"\0" * 3_000_000))
    assert pictures._described(octets[:33] + packed + octets[33:])[2] == octets
    assert drawn(octets[:33] + packed + octets[33:]) == drawn(octets)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_is_drawn_anew_on_white_in_the_size_it_is_printed_in(kind):
    image = Image.open(io.BytesIO(drawn(scrawl(kind=kind))))
    assert (image.format, image.size) == ("PNG", (945, 283))
    assert image.convert("RGB").getpixel((1, 1)) == (255, 255, 255)
    assert len(image.convert("L").getcolors()) > 1


def test_a_photograph_is_drawn_less_finely_so_that_no_receipt_becomes_heavy():
    octets = io.BytesIO()
    Image.effect_noise((1200, 360), 90).convert("RGB").save(octets, "JPEG")
    anew = drawn(octets.getvalue())
    assert Image.open(io.BytesIO(anew)).width < 945 and len(anew) <= 128 * 1024


def test_what_a_file_says_beside_its_picture_is_not_kept():
    exif = Image.Exif()
    exif[0x010E] = "at home, 1 Secret Street"
    given = scrawl(kind="JPEG", exif=exif)
    assert b"Secret Street" in given and b"Secret Street" not in drawn(given)


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>",
        b"%PDF-1.7",
        b"GIF89a" + b"\0" * 40,
        b"\x89PNG\r\n\x1a\n",
        scrawl()[:400],
        scrawl(kind="JPEG")[:30],
        b"\xff\xd8\xff" + b"\xff" * 400,
        b"\xff\xd8\xff\xe0\x00\x00" * 90,
        b"\xff\xd8" + scrawl(),
    ],
    ids=lambda octets: octets[:9].hex(),
)
def test_anything_else_is_no_picture_whatever_it_is_called(octets):
    with pytest.raises(NoPicture):
        drawn(octets)


@pytest.mark.parametrize(
    "octets",
    [
        scrawl() + b"\0" * pictures.MOST_OCTETS,
        png_that_says(60_000, 60_000),
        png_that_says(2**31, 1),
        png_that_says(0, 9),
        scrawl(4_001, 9),
        scrawl(9, 4_001, "JPEG"),
    ],
    ids=["octets", "unpacks to gigabytes", "wide", "nothing", "a pixel too wide", "a pixel too high"],
)
def test_a_picture_larger_than_any_signature_is_refused_before_it_is_unpacked(octets):
    with pytest.raises(PictureTooLarge):
        drawn(octets)
