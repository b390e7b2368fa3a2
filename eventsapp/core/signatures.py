"""Electronic signatures under documents, so that whoever has one can see that nobody altered it.

The key is a P-256 one of the charity's own with a certificate it signed itself; or one that it was given by an
authority, as a PKCS #12 file named in the settings, which then signs everything.
"""

from dataclasses import dataclass
from datetime import timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from flask import current_app

from eventsapp.core import clock

_LASTS = timedelta(days=30 * 365)


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
    # What signs takes a quarter of a second and 20 MiB to be read, and most processes never sign anything.
    from eventsapp.core import pdf_signing

    return pdf_signing.signed(file, (key.private, key.certificate) if key else None, name=name, place=place)


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
