"""The page of the signature on receipts: who may see it, put one in, and take it away."""

import io
import re

import pytest
from sqlalchemy import func, select

from eventsapp.core.db import db
from eventsapp.permissions.table import AccessRole
from eventsapp.receipts.signature_models import SignaturePicture
from tests import makers
from tests.core.test_pictures import png_that_says, scrawl
from tests.visitor import fill_in

PAGE = "/organize/receipts/signature"


@pytest.fixture
def treasurer(walk, signed_in):
    makers.receipt_settings()
    return signed_in(AccessRole.TREASURER)


def put_in(visitor, octets=None, name="signature.png", **said):
    sent = {"file": (io.BytesIO(octets or scrawl()), name), "is_allowed": "y"} | said
    return fill_in(visitor, PAGE, sent, form="signature")


def there():
    return db.session.scalar(select(func.count()).select_from(SignaturePicture).where(SignaturePicture.is_in_use))


def test_a_picture_is_put_in_shown_and_taken_away(treasurer):
    assert "every receipt has a line to sign by hand" in treasurer.get(PAGE).text
    assert put_in(treasurer).status_code == 303
    shown = treasurer.get(PAGE)
    assert 'src="data:image/png;base64,iVBOR' in shown.text and 'alt="Signature of Dana Wells"' in shown.text
    assert shown.headers["Cache-Control"] == "no-store"
    assert fill_in(treasurer, PAGE, form="removal").status_code == 303
    assert there() == 0 and "The picture is taken away." in treasurer.get(PAGE).text


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"octets": b"%PDF-1.7 signature"}, "This is no picture that we can read."),
        ({"octets": png_that_says(60_000, 60_000)}, "This picture is too large"),
        ({"octets": b"\xff\xd8\xff" + b"\0" * 5_000_000}, "This picture is too large: up to 1 megabyte"),
        ({"is_allowed": None}, "Ask the person who signs first"),
        ({"file": None}, "Choose the picture of the signature."),
    ],
    ids=["a document", "too large", "a photograph", "not asked", "nothing"],
)
def test_what_is_no_picture_or_not_agreed_to_is_refused_beside_its_field(treasurer, said, sentence):
    refused = put_in(treasurer, **said)
    assert refused.status_code == 422 and sentence in refused.text and there() == 0


def test_a_picture_that_changed_meanwhile_is_not_replaced_unseen(treasurer):
    assert put_in(treasurer).status_code == 303
    late = put_in(treasurer, seen="0")
    assert late.status_code == 422 and "Somebody else changed the picture meanwhile." in late.text
    [seen] = re.findall(r'name="seen"[^>]*value="(\d+)"', late.text)[:1]
    assert put_in(treasurer, seen=seen).status_code == 303 and there() == 1


@pytest.mark.parametrize("role", [AccessRole.VIEWER, AccessRole.DESK, AccessRole.COORDINATOR, AccessRole.ORGANIZER])
def test_whoever_issues_no_receipts_finds_no_signature(walk, signed_in, role):
    assert signed_in(role).get(PAGE).status_code == 404


def test_a_file_larger_than_any_picture_is_not_read_whole(treasurer):
    refused = put_in(treasurer, b"\x89PNG\r\n\x1a\n" + b"\0" * 9_000_000)
    assert refused.status_code == 413 and f'href="{PAGE}"' in refused.text, "there is a way back to the form"
