"""A key and certificate as an authority gives them: in one PKCS #12 file."""

from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption
from cryptography.hazmat.primitives.serialization import pkcs12 as written
from cryptography.x509.oid import NameOID

from eventsapp.core import clock


def pkcs12(folder: Path, name: str, password: str) -> Path:
    """Such a file, for a year."""
    key = ec.generate_private_key(ec.SECP256R1())
    named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    usage = [True, True, False, False, False, False, False, False, False]
    certificate = (
        x509.CertificateBuilder(issuer_name=named, subject_name=named, public_key=key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(clock.now())
        .not_valid_after(clock.now() + timedelta(days=365))
        .add_extension(x509.KeyUsage(*usage), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "key.p12"
    encryption = BestAvailableEncryption(password.encode())
    file.write_bytes(written.serialize_key_and_certificates(name.encode(), key, certificate, None, encryption))
    return file
