"""A certificate for PDFs with its key: made here, or one's own out of PEM files or a PKCS #12 file.

Only RSA: readers of PDF know it, and of its signatures by PKCS #1 v1.5 there is one alone that is right, so
that no digit can be changed unseen. A certificate that is made here is signed by itself: a reader of PDF says
that the file is unchanged, and that it does not know who signed, until somebody tells it to trust it.
"""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from coldchain.errors import InputError
from coldchain.instants import MS_PER_S
from links.pdf_signed import LEAST_BITS

_BITS = 3072
"""As strong as is asked for beyond 2030 (NIST SP 800-57 part 1)."""
_LASTS = timedelta(days=10 * 365)
_LONGEST_NAME = 64  # RFC 5280, ub-common-name and ub-organization-name
_DOCUMENTS = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")  # id-kp-documentSigning, RFC 9336
_USES = (
    *("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign"),
    *("encipher_only", "decipher_only"),
)


class Own(NamedTuple):
    """A certificate (DER, with those that lead to its issuer), whose it is, and its key (PKCS 8, DER)."""

    certificates: tuple[bytes, ...]
    name: str
    key: bytes


def self_signed(name: str, now: int) -> Own:
    """Return a new certificate of an organisation, valid for ten years.

    Args:
        name: Of the organisation.
        now: [ms].
    """
    key = generate_private_key(public_exponent=65537, key_size=_BITS)
    names = [(NameOID.COMMON_NAME, name), (NameOID.ORGANIZATION_NAME, name)]
    subject = x509.Name([x509.NameAttribute(kind, text[:_LONGEST_NAME]) for kind, text in names])
    since = datetime.fromtimestamp(now // MS_PER_S, UTC)
    uses = x509.KeyUsage(digital_signature=True, content_commitment=True, **dict.fromkeys(_USES, False))
    purposes = x509.ExtendedKeyUsage([_DOCUMENTS, ExtendedKeyUsageOID.EMAIL_PROTECTION])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(since + _LASTS)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(uses, critical=True)
        .add_extension(purposes, critical=False)
        .sign(key, hashes.SHA256())
    )
    return _own([made], key)


def read_own(body: bytes, key: bytes = b"", password: bytes | None = None) -> Own:
    """Return one's own certificate.

    Args:
        body: PKCS #12, or PEM: the certificate first, then those that lead to its issuer.
        key: PEM of its key, where it is not in the same file.
        password: Of the key or the file.

    Raises:
        InputError: It is none, its key is not RSA or not its own, or the password is wrong.
    """
    try:
        if b"-----BEGIN" in body:
            certificates = x509.load_pem_x509_certificates(body)
            private: object = load_pem_private_key(key or body, password)
        else:
            found = pkcs12.load_pkcs12(body, password)
            listed = [found.cert, *found.additional_certs]
            certificates = [each.certificate for each in listed if each is not None]
            private = found.key
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        allowed = "PEM with certificate and key, or PKCS #12, and its password"
        raise InputError("certificate", str(error)[:200] or "no certificate", allowed) from None
    if not isinstance(private, RSAPrivateKey) or private.key_size < LEAST_BITS:
        raise InputError("certificate", "another kind of key", f"RSA of at least {LEAST_BITS} bits")
    if not certificates or certificates[0].public_key() != private.public_key():
        raise InputError("certificate", "a key that is not its own", "the key of the first certificate")
    return _own(certificates, private)


def check_dates(der: bytes, now: int) -> None:
    """Raise ``InputError`` unless a certificate is valid now [ms]."""
    told = x509.load_der_x509_certificate(der)
    if (
        not told.not_valid_before_utc
        <= datetime.fromtimestamp(now // MS_PER_S, UTC)
        < told.not_valid_after_utc
    ):
        came = f"one that is valid from {told.not_valid_before_utc} to {told.not_valid_after_utc}"
        raise InputError("certificate for PDFs", came, "one that is valid now", "coldchain key rotate --pdf")


def _own(certificates: list[x509.Certificate], key: RSAPrivateKey) -> Own:
    names = certificates[0].subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    name = str(names[0].value) if names else certificates[0].subject.rfc4514_string()
    ders = tuple(each.public_bytes(Encoding.DER) for each in certificates)
    return Own(ders, name, key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))
