"""The files of receipts: tagged, in the donor's language, signed, and handed out only as they were issued."""

import io
import unicodedata
from typing import Any

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pypdf import PdfReader
from sqlalchemy import text

from eventsapp.audit.trail import OPERATOR
from eventsapp.core.db import db, writing
from eventsapp.receipts import cancelling, files
from eventsapp.receipts.files import FileAltered
from tests import makers
from tests.receipts import keys


def words_of(octets):
    return " ".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(octets)).pages).split())


def status_of(octets):
    signature = PdfFileReader(io.BytesIO(octets)).embedded_signatures[0]
    return validate_pdf_signature(signature, ValidationContext(trust_roots=[signature.signer_cert]))


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        (
            "en",
            (
                "Official receipt for income tax purposes",
                "Canada Revenue Agency: canada.ca/charities-giving",
                "Eligible amount of gift for tax purposes $1,950.00",
                "Value of advantage $50.00 Description of advantage Admission to the zoo",
                "Dana Wells, Treasurer",
                "Charity registration number: 126616598RR0001",
                "Foundation for Dystonia 1 Main Street, Toronto, Ontario M5V 1A1",
                "Serial number 000001",
                "Donor Ines M. Okafor 12 Elm Street Toronto ON M4B 1B3",
                "Place receipt issued Toronto, Ontario",
                "Amount of cash gift $2,000.00",
            ),
        ),
        (
            "fr",
            (
                "Reçu officiel aux fins de l’impôt sur le revenu",
                "Agence du revenu du Canada : canada.ca/organismes-bienfaisance-dons",
                "Montant admissible du don aux fins de l’impôt 1 950,00 $",
                "Dana Wells, Trésorière",
                "Numéro de série 000001",
                "Montant du don en argent 2 000,00 $",
                "Donatrice ou donateur Ines M. Okafor",
            ),
        ),
    ],
)
def test_a_receipt_says_all_that_the_law_wants_in_the_donors_language(walk, language, wanted):
    donor = makers.donor(last_name="Okafor", language=language)
    gift = makers.gift(walk, 2000_00, donor=donor, purpose_cents=50_00, advantage_words="Admission to the zoo")
    receipt = makers.receipt(gift)
    said = words_of(receipt.file)
    for words in wanted:
        assert words in said
    assert receipt.printed["issued"] in said and receipt.printed["received"] in said


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_receipt_is_tagged_and_says_its_language_also_once_it_is_signed(walk, language):
    receipt = makers.receipt(makers.gift(walk, donor=makers.donor(language=language)))
    document = PdfReader(io.BytesIO(receipt.file))
    root: Any = document.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in root and root["/Lang"] == f"{language}-CA"
    assert b'pdfuaid:part="1"' in document.xmp_metadata.stream.get_data()


def test_a_receipt_is_signed_with_the_key_of_the_charity(walk):
    receipt = makers.receipt(makers.gift(walk, donor=makers.donor()))
    status = status_of(receipt.file)
    assert status.bottom_line and status.coverage.name == "ENTIRE_FILE"
    assert status.signing_cert.subject.native["common_name"] == "Foundation for Dystonia"


def test_one_letter_changed_breaks_the_signature(walk):
    receipt = makers.receipt(makers.gift(walk, donor=makers.donor()))
    changed = receipt.file.replace(b"/Title", b"/Titel", 1)
    assert changed != receipt.file and not status_of(changed).intact


def test_a_key_the_charity_was_given_signs_in_its_stead(walk, app, tmp_path):
    app.config["SIGNING_KEY_FILE"] = str(keys.pkcs12(tmp_path, "An Authority", "secret"))
    app.config["SIGNING_KEY_PASSWORD"] = "secret"
    status = status_of(makers.receipt(makers.gift(walk, donor=makers.donor())).file)
    assert status.signing_cert.subject.native["common_name"] == "An Authority"


def test_a_file_that_somebody_changed_in_the_database_is_not_handed_out(walk, caplog):
    receipt = makers.receipt(makers.gift(walk, donor=makers.donor()))
    assert files.original(receipt) == receipt.file and list(files.altered()) == []
    is_sqlite = db.engine.dialect.name == "sqlite"
    with writing():
        db.session.execute(text("DROP TRIGGER receipts_no_update" + ("" if is_sqlite else " ON receipts")))
        db.session.execute(text("UPDATE receipts SET file = :file"), {"file": receipt.file + b"\n"})
    db.session.expire_all()
    with pytest.raises(FileAltered):
        files.original(receipt)
    assert list(files.altered()) == [1] and "altered" in caplog.text


def test_the_charitys_copy_says_what_it_is(walk):
    donor = makers.donor()
    receipt = makers.receipt(makers.gift(walk, donor=donor))
    assert "Duplicate" in words_of(files.copy(receipt)) and "Duplicate" not in words_of(receipt.file)
    with writing():
        cancelling.cancel(receipt, "Spoiled", by=OPERATOR)
    assert words_of(files.copy(receipt)).startswith("Cancelled Official")
    with writing():
        replacement = cancelling.replace(receipt, "Spoiled", by=OPERATOR)
    assert words_of(files.copy(receipt)).startswith("Cancelled, replaced by number 000002")
    assert "This receipt replaces receipt number 000001, which is cancelled." in words_of(replacement.file)


@pytest.mark.parametrize("name", ["王小明", "Дмитро Шевченко", "Zoë Ångström-Çelik", '#read("/etc/passwd")'])
def test_names_of_the_world_stand_on_a_receipt(walk, name):
    receipt = makers.receipt(makers.gift(walk, donor=makers.donor(first_name="", initial="", last_name=name)))
    said = unicodedata.normalize("NFKC", words_of(receipt.file))
    assert name.replace(" ", "") in said.replace(" ", "")
