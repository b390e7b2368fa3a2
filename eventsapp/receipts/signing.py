"""Signing files electronically with the charity's key, so that whoever has one can see that nobody altered it.

The key is a P-256 one of our own with a certificate it signed itself, made when the first receipt is issued and kept
sealed; or one that the charity was given by an authority, as a PKCS #12 file named in the settings.
"""

import io
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

from asn1crypto import keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from flask import current_app
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from eventsapp.core import clock, sealing
from eventsapp.core.db import locked
from eventsapp.receipts.models import ReceiptSettings

_LASTS = timedelta(days=30 * 365)
_INVISIBLE = fields.InvisSigSettings(set_print_flag=False, set_hidden_flag=True)
"""A hidden field is no part of what is read aloud, so the file keeps what PDF/UA wants of it."""


def signed(file: bytes, settings: ReceiptSettings) -> bytes:
    """The same file with the charity's signature, which allows no change after it. Its tags stay as they are."""
    field = fields.SigFieldSpec("Signature", invis_sig_settings=_INVISIBLE, readable_field_name=settings.legal_name)
    about = signers.PdfSignatureMetadata(
        field_name="Signature",
        md_algorithm="sha256",
        name=settings.legal_name,
        location=settings.place,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )
    signer = signers.PdfSigner(about, _signer(settings), new_field_spec=field)
    written = io.BytesIO()
    signer.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(file)), output=written)
    return written.getvalue()


def _signer(settings: ReceiptSettings) -> signers.SimpleSigner:
    if file := current_app.config["RECEIPTS_KEY_FILE"]:
        return _given(file, current_app.config["RECEIPTS_KEY_PASSWORD"])
    key = sealing.unseal(settings.sealed_key)
    if not key:
        settings = locked(settings)  # somebody may have made one meanwhile
        key = sealing.unseal(settings.sealed_key) or _make_key(settings)
    return _own(key, settings.certificate)


def _make_key(settings: ReceiptSettings) -> str:
    """A new key and its certificate; also where the secret that sealed the last one is gone."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, settings.legal_name[:64])])
    now = clock.now()
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder(subject_name=name, issuer_name=name, public_key=key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + _LASTS)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    written = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()).hex()
    settings.sealed_key = sealing.seal(written)
    settings.certificate = certificate.public_bytes(Encoding.DER).hex()
    return written


@lru_cache(maxsize=4)
def _own(key: str, certificate: str) -> signers.SimpleSigner:
    return signers.SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(bytes.fromhex(certificate)),
        signing_key=keys.PrivateKeyInfo.load(bytes.fromhex(key)),
        cert_registry=SimpleCertificateStore(),
    )


@lru_cache(maxsize=4)
def _given(file: str, password: str) -> signers.SimpleSigner:
    found = signers.SimpleSigner.load_pkcs12(Path(file), passphrase=password.encode() if password else None)
    if found is None:
        raise RuntimeError("RECEIPTS_KEY_FILE cannot be read with RECEIPTS_KEY_PASSWORD")
    return found
