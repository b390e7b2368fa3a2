"""Electronic signatures under documents, so that whoever has one can see that nobody altered it.

The key is a P-256 one of the charity's own with a certificate it signed itself; or one that it was given by an
authority, as a PKCS #12 file named in the settings, which then signs everything.
"""

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
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

from eventsapp.core import clock

_LASTS = timedelta(days=30 * 365)
_INVISIBLE = fields.InvisSigSettings(set_print_flag=False, set_hidden_flag=True)
"""A hidden field is no part of what is read aloud, so the file keeps what PDF/UA wants of it."""


@dataclass(frozen=True)
class Key:
    """A private key and its certificate, as hexadecimal DER."""

    private: str
    certificate: str


def is_given() -> bool:
    """Whether the settings name a key, so that none of our own is needed."""
    return bool(current_app.config["SIGNING_KEY_FILE"])


def signed(file: bytes, key: Key | None, *, name: str, place: str) -> bytes:
    """The same PDF with a signature that allows no change after it; its tags stay as they are.

    Without a key it is signed with the one the settings name.
    """
    field = fields.SigFieldSpec("Signature", invis_sig_settings=_INVISIBLE, readable_field_name=name)
    about = signers.PdfSignatureMetadata(
        field_name="Signature",
        md_algorithm="sha256",
        name=name,
        location=place,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )
    signer = signers.PdfSigner(about, _own(key) if key else _given(), new_field_spec=field)
    written = io.BytesIO()
    # It runs a loop of events of its own, which needs a thread that has none, whatever server or test we are in.
    with ThreadPoolExecutor(1) as apart:
        apart.submit(signer.sign_pdf, IncrementalPdfFileWriter(io.BytesIO(file)), output=written).result()
    return written.getvalue()


def new_key(name: str) -> Key:
    """A key of our own, with a certificate in this name."""
    key = ec.generate_private_key(ec.SECP256R1())
    named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])
    now = clock.now()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(named)
        .issuer_name(named)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + _LASTS)
        .add_extension(_to_sign(), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return Key(private.hex(), certificate.public_bytes(Encoding.DER).hex())


def _to_sign() -> x509.KeyUsage:
    return x509.KeyUsage(
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


@lru_cache(maxsize=4)
def _own(key: Key) -> signers.SimpleSigner:
    return signers.SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(bytes.fromhex(key.certificate)),
        signing_key=keys.PrivateKeyInfo.load(bytes.fromhex(key.private)),
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
