"""A certificate for PDFs: made here, or one's own; what cannot be used is said in words."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509 import load_der_x509_certificate

from coldchain.errors import InputError
from helpers.pdf_case import PASSWORD, issued, own, p12, pem
from helpers.small_fleet import HOUR, NOW
from links.pdf_own import check_dates, read_own


def test_one_that_is_made_is_of_the_organisation_and_for_documents() -> None:
    told = load_der_x509_certificate(own().certificates[0])
    assert own().name == "Kaimosi Farmers"
    assert told.subject == told.issuer
    told.verify_directly_issued_by(told)
    check_dates(own().certificates[0], NOW)
    for at in (NOW - HOUR, NOW + 90_000 * HOUR):
        with pytest.raises(InputError, match="valid now"):
            check_dates(own().certificates[0], at)


def test_ones_own_is_read_from_pem_and_from_pkcs_12() -> None:
    leaf, root, _ = issued()
    wanted = (leaf.public_bytes(Encoding.DER), root.public_bytes(Encoding.DER))
    first, second = read_own(pem()), read_own(p12(), password=PASSWORD)
    assert first == second
    assert (first.certificates, first.name) == (wanted, "Kaimosi Farmers")
    body, key = pem().split(b"-----BEGIN PRIVATE", 1)
    assert read_own(body, b"-----BEGIN PRIVATE" + key) == first


def _elliptic() -> bytes:
    return generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.mark.parametrize(
    ("body", "key", "password", "words"),
    [
        (b"", b"", None, "PKCS #12"),
        (b"words", b"", None, "PKCS #12"),
        (p12(), b"", b"wrong", "its password"),
        (pem().split(b"-----BEGIN PRIVATE")[0], b"", None, "PKCS #12"),
        (pem(), _elliptic(), None, "RSA of at least 2048 bits"),
        (issued()[1].public_bytes(Encoding.PEM), pem(), None, "the key of the first certificate"),
    ],
)
def test_what_cannot_sign_is_told(body: bytes, key: bytes, password: bytes | None, words: str) -> None:
    with pytest.raises(InputError, match=words):
        read_own(body, key, password)
