"""Whether a PAdES signature is right: a CMS structure of which every byte is accounted for.

Only what our own signatures are: one signer, RSA with PKCS #1 v1.5 and SHA-256, no attributes that nobody has
signed. The structure is taken apart, put together again from its three parts (certificates, what was signed,
the signature) and compared, so that there are no spare bits in it; of such a signature there is only one that
is right. Not whether a certificate is to be believed: the sealed manifest names it. Not the signing: see
``pdf_signer.py``.

References: RFC 5652 (CMS), RFC 5035 (signing certificate), ETSI EN 319 142-1 (PAdES).
"""

import hashlib
from collections.abc import Sequence

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from coldchain.errors import InputError

LEAST_BITS = 2048
_SEQUENCE, _SET, _INTEGER, _OCTETS, _FIRST = 0x30, 0x31, 0x02, 0x04, 0xA0
_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
_DATA = bytes.fromhex("06092a864886f70d010701")
_SHA256 = bytes.fromhex("300b0609608648016503040201")
_SHA256_NULL = bytes.fromhex("300d06096086480165030402010500")
_RSA = bytes.fromhex("300d06092a864886f70d0101010500")
_RSA_SHA256 = bytes.fromhex("300d06092a864886f70d01010b0500")
_DIGEST = bytes.fromhex("06092a864886f70d010904")  # messageDigest
_CERTIFICATE = bytes.fromhex("060b2a864886f70d010910022f")  # signingCertificateV2
_MOST = 64
_LONG = 0x80


_UNFIT = (InvalidSignature, ValueError, IndexError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion)


def check_signed(contents: bytes, digest: bytes, certificates: Sequence[str]) -> bytes:
    """Return the certificate (DER) of the signer, when the signature is right.

    Args:
        contents: CMS, DER.
        digest: SHA-256 of what was signed.
        certificates: SHA-256 of all that are to be in it, hexadecimal, the signer's first.

    Raises:
        InputError: It is not right, or has another form than ours.
    """
    try:
        return _checked(contents, digest, certificates)
    except _UNFIT as error:
        raise _wrong(f"{error}"[:100] or "another signature") from None


def _checked(contents: bytes, digest: bytes, named: Sequence[str]) -> bytes:
    kind, signed = _items(_inner(contents, _SEQUENCE))
    _, algorithms, _, listed, signers = _items(_inner(_inner(signed, _FIRST), _SEQUENCE))
    certificates = _items(_inner(listed, _FIRST))
    _, issuer, _, attributes, method, value = _items(_inner(_inner(signers, _SET), _SEQUENCE))
    signature = _inner(value, _OCTETS)
    found = {hashlib.sha256(each).hexdigest(): each for each in certificates}
    if set(found) != set(named) or len(certificates) != len(found):
        raise _wrong("other certificates")
    signer = found[named[0]]
    told = x509.load_der_x509_certificate(signer)
    hashing = _inner(algorithms, _SET)
    if hashing not in (_SHA256, _SHA256_NULL) or method not in (_RSA, _RSA_SHA256) or kind != _SIGNED_DATA:
        raise _wrong("another method")
    whole = _one(_SEQUENCE, b"\2\1\1" + issuer + hashing + attributes + method + _one(_OCTETS, signature))
    inner = b"\2\1\1" + algorithms + _one(_SEQUENCE, _DATA) + listed + _one(_SET, whole)
    if _one(_SEQUENCE, kind + _one(_FIRST, _one(_SEQUENCE, inner))) != contents:
        raise _wrong("another form of the same")
    _check_attributes(_items(_inner(attributes, _FIRST)), digest, signer)
    if issuer != _named(told):
        raise _wrong("another signer")
    key = told.public_key()
    if not isinstance(key, RSAPublicKey) or key.key_size < LEAST_BITS:
        raise _wrong("a certificate without an RSA key of 2048 bits")
    if len(signature) != key.key_size // 8:
        raise _wrong("a signature of another length")
    key.verify(signature, bytes([_SET]) + attributes[1:], PKCS1v15(), hashes.SHA256())
    return signer


def _named(told: x509.Certificate) -> bytes:
    """Return issuer and number of a certificate, as CMS names its signer."""
    serial = told.serial_number
    number = serial.to_bytes(serial.bit_length() // 8 + 1, "big", signed=True)
    return _one(_SEQUENCE, told.issuer.public_bytes() + _one(_INTEGER, number))


def _check_attributes(attributes: list[bytes], digest: bytes, signer: bytes) -> None:
    told: dict[bytes, bytes] = {}
    for each in attributes:
        name, values = _items(_inner(each, _SEQUENCE))
        told[name] = values
    if told.get(_DIGEST) != _one(_SET, _one(_OCTETS, digest)):
        raise _wrong("the signature of another file")
    if _one(_OCTETS, hashlib.sha256(signer).digest()) not in told.get(_CERTIFICATE, b""):
        raise _wrong("a certificate that was not signed with")


def _items(body: bytes) -> list[bytes]:
    """Return the elements that stand one behind another."""
    items: list[bytes] = []
    at = 0
    while at < len(body):
        if len(items) == _MOST:
            raise _wrong("too many parts")
        end = at + _size(body, at)
        if end > len(body):
            raise _wrong("parts that end too late")
        items.append(body[at:end])
        at = end
    return items


def _inner(item: bytes, tag: int) -> bytes:
    """Return what an element of a tag holds, when it is all that is there."""
    if not item or item[0] != tag or _size(item, 0) != len(item):
        raise _wrong("another structure")
    inner = item[_head(item, 0) :]
    if _one(tag, inner) != item:
        raise _wrong("a length in another form")
    return inner


def _head(body: bytes, at: int) -> int:
    return 2 if body[at + 1] < _LONG else 2 + (body[at + 1] & 0x7F)


def _size(body: bytes, at: int) -> int:
    head = _head(body, at)
    is_short = body[at + 1] < _LONG
    return head + (body[at + 1] if is_short else int.from_bytes(body[at + 2 : at + head], "big"))


def _one(tag: int, inner: bytes) -> bytes:
    size = len(inner)
    if size < _LONG:
        return bytes([tag, size]) + inner
    digits = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(digits)]) + digits + inner


def _wrong(came: str) -> InputError:
    return InputError("PAdES signature", came, "the one that was made", reason="bad-signature")
