"""The public keys by which seals are checked: the small file that is handed to whoever checks. Pure.

Not the private keys, and no cryptography: see ``links/seal_keys.py``. A key is named by its id, the first
16 hex digits of the SHA-256 of its public part (SubjectPublicKeyInfo, DER), so that a list in which a key
was exchanged does not agree with itself. Who has the list from a stranger has proved nothing: it is to come
from the cooperative, by another way than the packs.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterable

import msgspec

from coldchain.errors import InputError
from coldchain.instants import LAST_AT

SCHEMA = "coldchain-keys/1"
FILE = "coldchain-keys.txt"
LARGEST_LIST = 1_000_000
"""Bytes: thousands of keys."""
ED25519_DER = bytes.fromhex("302a300506032b6570032100")
"""What stands before the 32 bytes of an Ed25519 key in a SubjectPublicKeyInfo (RFC 8410)."""
_DER_BYTES = len(ED25519_DER) + 32


class PublicKey(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One key.

    Args:
        id: See the module.
        public: Base64 of its SubjectPublicKeyInfo, DER: ``base64 -d`` makes of it what OpenSSL reads.
        created_at: When it was made [ms].
        retired_at: When another one took its place [ms]; None: it signs still. What it has sealed holds.
        revoked_at: When it was taken back [ms]; None: it was not. Nothing that it has sealed holds.
        why: It was taken back.
    """

    id: str
    public: str
    created_at: int
    retired_at: int | None = None
    revoked_at: int | None = None
    why: str = ""

    @property
    def der(self) -> bytes:
        """Return the public part."""
        return base64.b64decode(self.public, validate=True)


class PdfCertificate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A certificate with which PDFs are signed for readers of PDF.

    Args:
        id: The first 16 hex digits of the SHA-256 of the certificate.
        certificates: Base64 of DER; its own first, then those that lead to its issuer.
        name: Whose.
        created_at: When it came here [ms].
        retired_at: When another one took its place [ms].
        revoked_at: When it was taken back [ms].
        why: It was taken back.
    """

    id: str
    certificates: tuple[str, ...]
    name: str
    created_at: int
    retired_at: int | None = None
    revoked_at: int | None = None
    why: str = ""

    @property
    def ders(self) -> tuple[bytes, ...]:
        """Return the certificates, its own first."""
        return tuple(base64.b64decode(each, validate=True) for each in self.certificates)


class KeyList(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All keys of an installation, the oldest first, and its certificates for PDFs."""

    schema: str = SCHEMA
    keys: tuple[PublicKey, ...] = ()
    certificates: tuple[PdfCertificate, ...] = ()

    def find(self, id_: str) -> PublicKey | None:
        """Return the key of an id; None when it is not in the list."""
        return next((each for each in self.keys if each.id == id_), None)

    def certificate(self, sha256: str) -> PdfCertificate | None:
        """Return the certificate of a SHA-256 [hex]; None when it is not in the list."""
        return next((each for each in self.certificates if sha256.startswith(each.id)), None)


def id_of(der: bytes) -> str:
    """Return the id of a key by its public part."""
    return hashlib.sha256(der).hexdigest()[:16]


def public_key(der: bytes, created_at: int) -> PublicKey:
    """Return a key as it stands in a list."""
    return PublicKey(id=id_of(der), public=base64.b64encode(der).decode(), created_at=created_at)


def write_list(keys: KeyList) -> bytes:
    """Return the list as the file that is handed out."""
    told = msgspec.to_builtins(keys)
    if not keys.certificates:
        del told["certificates"]  # as a program reads it that knows of none
    return msgspec.json.format(msgspec.json.encode(told), indent=1) + b"\n"


def read_list(body: bytes, file: str) -> KeyList:
    """Return what stands in such a file.

    Args:
        body: All of it.
        file: Its name, for what is said of it.

    Raises:
        InputError: It is no list of keys, or does not agree with itself.
    """
    if len(body) > LARGEST_LIST:
        raise _unusable(file, f"{len(body)} bytes", f"at most {LARGEST_LIST}")
    try:
        keys = msgspec.json.decode(body, type=KeyList)
    except (msgspec.DecodeError, RecursionError) as error:
        raise _unusable(file, f"{str(error)[:200]!r}", "a list as `coldchain key export` writes it") from None
    if keys.schema != SCHEMA:
        raise _unusable(file, f"schema {keys.schema[:80]!r}", repr(SCHEMA))
    for key in keys.keys:
        _check(key, file)
        _check_times(key, file)
    for each in keys.certificates:
        _check_certificate(each, file)
        _check_times(each, file)
    ids = [*(each.id for each in keys.keys), *(each.id for each in keys.certificates)]
    if len(set(ids)) != len(ids):
        raise _unusable(file, "one key twice", "each key once")
    return keys


def merged(lists: Iterable[KeyList]) -> KeyList:
    """Return several lists as one; a key that one of them has taken back or exchanged is so in all."""
    keys: dict[str, PublicKey] = {}
    certificates: dict[str, PdfCertificate] = {}
    for listed in lists:
        for key in listed.keys:
            known = keys.get(key.id)
            if known is None or _is_newer(key, known):
                keys[key.id] = key
        for certificate in listed.certificates:
            of_it = certificates.get(certificate.id)
            if of_it is None or _is_newer(certificate, of_it):
                certificates[certificate.id] = certificate
    return KeyList(keys=tuple(keys.values()), certificates=tuple(certificates.values()))


def _is_newer(one: PublicKey | PdfCertificate, other: PublicKey | PdfCertificate) -> bool:
    """Return whether a list knows more of a key's end than another one does."""
    ends = [(each.revoked_at is not None, each.retired_at is not None) for each in (one, other)]
    return ends[0] > ends[1]


def _check(key: PublicKey, file: str) -> None:
    try:
        der = key.der
    except (binascii.Error, ValueError):
        der = b""
    if len(der) != _DER_BYTES or not der.startswith(ED25519_DER):
        raise _unusable(file, f"key {key.id[:32]!r} without its public part", "base64 of an Ed25519 key")
    if key.id != id_of(der):
        came = f"key {key.id[:32]!r} with the public part of {id_of(der)}"
        raise _unusable(file, came, "the id that belongs to the public part")


def _check_times(of: PublicKey | PdfCertificate, file: str) -> None:
    for instant in (of.created_at, of.retired_at, of.revoked_at):
        if instant is not None and not 0 <= instant <= LAST_AT:
            raise _unusable(file, f"{of.id[:32]!r} with the instant {instant}", "milliseconds since 1970")


def _check_certificate(certificate: PdfCertificate, file: str) -> None:
    try:
        ders = certificate.ders
    except (binascii.Error, ValueError):
        ders = ()
    if not ders or certificate.id != id_of(ders[0]):
        came = f"certificate {certificate.id[:32]!r}, whose content is not of that id"
        raise _unusable(file, came, "base64 of the certificate that has the id")


def _unusable(file: str, came: str, allowed: str) -> InputError:
    next_step = "Ask the cooperative for its list of keys again."
    return InputError(f"list of keys {file}", came, allowed, next_step, reason="bad-key-list")
