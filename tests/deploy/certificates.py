"""A certificate of the tests' own, as `nginx.conf` wants to find it."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def certify(folder: Path, host: str) -> tuple[Path, Path]:
    """Put a certificate for that host, and its key, into the folder, and say where they are."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    known_as: x509.GeneralName = x509.DNSName(host)
    with suppress(ValueError):
        known_as = x509.IPAddress(ip_address(host))
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([known_as]), critical=False)
        .sign(key, hashes.SHA256())
    )
    public_file, private_file = folder / "fullchain.pem", folder / "privkey.pem"
    public_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    private_file.write_bytes(key.private_bytes(serialization.Encoding.PEM, *private))
    return public_file, private_file
