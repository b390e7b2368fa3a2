"""The picture of a signature on receipts: printed from its day on, and on copies of what was issued then."""

import io
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from eventsapp.audit.models import AuditLine
from eventsapp.audit.trail import OPERATOR
from eventsapp.core import sealing
from eventsapp.core.db import db, writing
from eventsapp.receipts import cancelling, files, setting_up, signature_pictures
from eventsapp.receipts.models import Receipt
from eventsapp.receipts.setting_up import Described
from eventsapp.receipts.signature_models import ReceiptSignature, SignaturePicture
from eventsapp.receipts.signature_pictures import PictureChanged
from tests import makers
from tests.core.test_pictures import scrawl
from tests.fundraising.side_by_side import at_once


def put_in(octets=None, seen=0):
    with writing():
        return signature_pictures.put_in(octets or scrawl(), seen=seen, by=OPERATOR).id


def take_away(seen):
    with writing():
        signature_pictures.take_away(seen=seen, by=OPERATOR)


def receipt(walk):
    return makers.receipt(makers.gift(walk, donor=makers.donor()))


def pictures_in(octets):
    return [image.image.size for page in PdfReader(io.BytesIO(octets)).pages for image in page.images]


def words_in(octets):
    return " ".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(octets)).pages).split())


def known():
    return db.session.scalars(select(SignaturePicture.id).order_by(SignaturePicture.id)).all()


def test_without_a_picture_a_receipt_has_a_line_to_sign_by_hand(walk):
    file = receipt(walk).file
    assert pictures_in(file) == [] and "a printed copy is signed by hand" in words_in(file)


def test_a_picture_is_printed_with_words_for_who_cannot_see_it_and_the_file_stays_signed_and_tagged(walk):
    put_in()
    file = receipt(walk).file
    assert pictures_in(file) == [(945, 283)]
    assert "Authorized signature (facsimile). This file is also signed electronically." in words_in(file)
    document = PdfReader(io.BytesIO(file))
    assert document.xmp_metadata is not None and b'pdfuaid:part="1"' in document.xmp_metadata.stream.get_data()
    root: Any = document.trailer["/Root"]
    assert "Signature of Dana Wells" in list(_tagged(root["/StructTreeRoot"])) and root["/MarkInfo"]["/Marked"]
    assert b"/ByteRange" in file


def _tagged(element: Any) -> Iterator[str]:
    element = element.get_object()
    if isinstance(element, dict):
        if "/Alt" in element:
            yield element["/Alt"]
        element = element.get("/K", [])
        element = element.get_object() if hasattr(element, "get_object") else element
    for child in element if isinstance(element, list) else [element] if isinstance(element, dict) else []:
        if not isinstance(child, int):
            yield from _tagged(child)


def test_a_receipt_in_french_says_it_in_french(walk):
    put_in()
    file = makers.receipt(makers.gift(walk, donor=makers.donor(language="fr"))).file
    assert "Signature autorisée (fac-similé)." in words_in(file)


def test_a_copy_and_a_replaced_receipt_show_the_picture_of_their_own_time(walk):
    by_hand = receipt(walk)
    first = put_in(scrawl(600, 200))
    earlier = receipt(walk)
    put_in(scrawl(900, 150), seen=first)
    with writing():
        later = cancelling.replace(earlier, "The wrong initial.", by=OPERATOR)
    assert pictures_in(files.copy(by_hand)) == []
    assert _octets(files.copy(earlier)) == _octets(earlier.file) != _octets(later.file) == _octets(files.copy(later))
    take_away(seen=known()[-1])
    assert pictures_in(receipt(walk).file) == [] and len(known()) == 2


def _octets(file):
    return [image.data for page in PdfReader(io.BytesIO(file)).pages for image in page.images]


def test_a_picture_that_no_receipt_bears_is_gone_once_it_is_taken_away(walk):
    picture = put_in()
    take_away(picture)
    assert known() == []
    actions = db.session.scalars(select(AuditLine.action).where(AuditLine.action.like("signature_picture.%"))).all()
    assert sorted(actions) == ["signature_picture.added", "signature_picture.removed"]


def test_a_picture_lies_sealed_in_the_database(walk):
    put_in()
    [sealed] = db.session.scalars(text("SELECT sealed FROM signature_pictures"))
    assert "iVBOR" not in sealed and sealing.unseal(sealed).startswith("iVBOR")


def test_where_the_secret_that_sealed_it_is_gone_receipts_have_a_line_for_the_hand_again(walk, app):
    put_in()
    app.config["SECRET_KEY"] = "another secret that is long enough for everybody"
    issued = receipt(walk)
    assert pictures_in(issued.file) == [] and db.session.scalars(select(ReceiptSignature)).all() == []


def test_once_somebody_else_signs_the_picture_is_taken_away(walk):
    put_in()
    settings = setting_up.current()
    said = {name: getattr(settings, name) for name in Described.__dataclass_fields__}
    with writing():
        setting_up.edit(Described(**(said | {"place": "Ottawa, Ontario"})), by=OPERATOR)
    assert len(known()) == 1
    with writing():
        setting_up.edit(Described(**(said | {"signer_name": "Sam Roe"})), by=OPERATOR)
    assert known() == []


def test_of_two_treasurers_who_put_one_in_at_once_the_second_sees_the_firsts(walk, app):
    wrong = at_once(app, [partial(put_in, scrawl(600, 100 + one)) for one in range(3)])
    assert [type(one) for one in wrong] == [PictureChanged] * 2
    assert len(known()) == 1


def test_receipts_that_are_issued_while_the_picture_changes_bear_one_that_is_kept(walk, app):
    seen = put_in()
    gifts = [makers.gift(walk, donor=makers.donor()).id for _ in range(4)]

    def issue(number):
        makers.receipt(db.session.get_one(makers.Gift, number))

    wrong = at_once(app, [*(partial(issue, number) for number in gifts), partial(put_in, scrawl(500, 90), seen)])
    assert wrong == []
    for one in db.session.scalars(select(Receipt)):
        picture = signature_pictures.of_receipt(one)
        assert pictures_in(one.file) == pictures_in(files.copy(one))
        assert (picture is None) == (pictures_in(one.file) == [])


def somebody_waits():
    waiting = db.session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted"))
    db.session.rollback()
    return waiting > 0


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_receipt_that_waits_for_another_picture_to_be_put_in_bears_that_one(walk, app):
    """Who waits for a row that goes away sees nothing in its place, though another took it."""
    seen, gift = put_in(), makers.gift(walk, donor=makers.donor()).id
    is_put_in, may_end = threading.Event(), threading.Event()

    def change():
        with app.app_context(), writing():
            signature_pictures.put_in(scrawl(500, 90), seen=seen, by=OPERATOR)
            is_put_in.set()
            may_end.wait(10)

    def issue():
        with app.app_context():
            makers.receipt(db.session.get_one(makers.Gift, gift))

    db.session.remove()
    with ThreadPoolExecutor(2) as crew:
        changing = crew.submit(change)
        assert is_put_in.wait(10)
        issuing = crew.submit(issue)
        give_up_at = time.monotonic() + 10
        while not somebody_waits() and time.monotonic() < give_up_at:
            time.sleep(0.05)
        may_end.set()
        changing.result(10)
        issuing.result(10)
    assert signature_pictures.of_receipt(db.session.scalars(select(Receipt)).one())


def test_which_picture_a_receipt_bears_is_never_changed(walk):
    put_in()
    receipt(walk)
    for statement in ("UPDATE receipt_signatures SET picture_id = 9", "DELETE FROM receipt_signatures"):
        with pytest.raises(DatabaseError, match="never changed"), writing():
            db.session.execute(text(statement))
