"""Certificates for PDFs, made once for all tests: RSA keys take their time."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import NameOID

from coldchain.instants import MS_PER_S
from helpers.small_fleet import NOW
from links.pdf_own import Own, self_signed

PASSWORD = b"let me in"


@lru_cache
def own() -> Own:
    """Return a certificate that signed itself, valid from the fleet's now on."""
    return self_signed("Kaimosi Farmers", NOW)


@lru_cache
def issued() -> tuple[x509.Certificate, x509.Certificate, RSAPrivateKey]:
    """Return a certificate, that of its issuer, and its key."""
    root, root_key = _made("Some CA", None, None)
    leaf, key = _made("Kaimosi Farmers", root.subject, root_key)
    return leaf, root, key


def pem() -> bytes:
    """Return an issued certificate with its issuer and its key, as PEM."""
    leaf, root, key = issued()
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return leaf.public_bytes(Encoding.PEM) + root.public_bytes(Encoding.PEM) + private


def p12() -> bytes:
    """Return the same as PKCS #12, with a password."""
    leaf, root, key = issued()
    return pkcs12.serialize_key_and_certificates(
        b"seal", key, leaf, [root], BestAvailableEncryption(PASSWORD)
    )


def _made(
    name: str, issuer: x509.Name | None, issuer_key: RSAPrivateKey | None
) -> tuple[x509.Certificate, RSAPrivateKey]:
    key = generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    since = datetime.fromtimestamp(NOW // MS_PER_S, UTC)
    draft = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer or subject)
    draft = draft.public_key(key.public_key()).serial_number(x509.random_serial_number())
    draft = draft.not_valid_before(since).not_valid_after(since + timedelta(days=900))
    return draft.sign(issuer_key or key, hashes.SHA256()), key
