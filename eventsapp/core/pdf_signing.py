"""How a PDF is signed, by pyHanko; `signatures` brings this in once something is to be signed."""

import io
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

from asn1crypto import keys
from asn1crypto import x509 as asn1_x509
from flask import current_app
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

_INVISIBLE = fields.InvisSigSettings(set_print_flag=False, set_hidden_flag=True)
"""A hidden field is no part of what is read aloud, so the file keeps what PDF/UA wants of it."""


def signed(file: bytes, key: tuple[str, str] | None, *, name: str, place: str) -> bytes:
    """The PDF with its signature; the key is a private one and its certificate, as hexadecimal DER."""
    field = fields.SigFieldSpec("Signature", invis_sig_settings=_INVISIBLE, readable_field_name=name)
    about = signers.PdfSignatureMetadata(
        field_name="Signature",
        md_algorithm="sha256",
        name=name,
        location=place,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )
    signer = signers.PdfSigner(about, _own(*key) if key else _given(), new_field_spec=field)
    written = io.BytesIO()
    # It runs a loop of events of its own, which needs a thread that has none, whatever server or test we are in.
    with ThreadPoolExecutor(1) as apart:
        apart.submit(signer.sign_pdf, IncrementalPdfFileWriter(io.BytesIO(file)), output=written).result()
    return written.getvalue()


@lru_cache(maxsize=4)
def _own(private: str, certificate: str) -> signers.SimpleSigner:
    return signers.SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(bytes.fromhex(certificate)),
        signing_key=keys.PrivateKeyInfo.load(bytes.fromhex(private)),
        cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call]
    )


def _given() -> signers.SimpleSigner:
    return _read(current_app.config["SIGNING_KEY_FILE"], current_app.config["SIGNING_KEY_PASSWORD"])


@lru_cache(maxsize=4)
def _read(file: str, password: str) -> signers.SimpleSigner:
    passphrase = password.encode() if password else None
    found = signers.SimpleSigner.load_pkcs12(Path(file), passphrase=passphrase)  # type: ignore[no-untyped-call]
    if not isinstance(found, signers.SimpleSigner):
        raise RuntimeError("SIGNING_KEY_FILE cannot be read with SIGNING_KEY_PASSWORD")
    return found
