"""The keys by which an installation seals its packs: Ed25519, in a folder of its own.

Its folder is readable by its owner only::

    coldchain-keys.txt   the public list, also of keys that sign no more: what auditors are given
    <id>.pem             the private key that signs now (PKCS 8, not encrypted)
    <id>-pdf.pem         that of the certificate for PDFs: see ``pdf_certificates.py``
    keys.lock            held while the list is changed

The newest key of the list signs. When another takes its place, or it is taken back, its private part is
removed: what can sign nothing any more cannot be stolen. A private part that no list names, because the
machine stopped in between, is used by nobody. Not for TLS: see ``certificates.py``.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from msgspec.structs import replace

from coldchain.errors import InputError, LinkError
from coldchain.seal_list import (
    ED25519_DER,
    FILE,
    LARGEST_LIST,
    KeyList,
    PublicKey,
    id_of,
    public_key,
    read_list,
    write_list,
)
from links.kept_file import remove
from links.private_files import too_open, write_private

SIGNATURE_BYTES = 64
_CREATE = "Make one: coldchain key create."


class SealKey(NamedTuple):
    """A key that signs."""

    id: str
    private: Ed25519PrivateKey

    def sign(self, message: bytes) -> bytes:
        """Return the signature; of the same message always the same."""
        return self.private.sign(message)


def is_signed(key: PublicKey, message: bytes, signature: bytes) -> bool:
    """Return whether a signature is of this key and over just this message."""
    try:
        Ed25519PublicKey.from_public_bytes(key.der[len(ED25519_DER) :]).verify(signature, message)
    except (InvalidSignature, ValueError, UnsupportedAlgorithm):
        return False
    return True


class SealKeys:
    """The keys of a folder, which need not be there yet.

    Args:
        folder: Its own.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def listed(self) -> KeyList:
        """Return all keys, the oldest first; none where no key was made.

        Raises:
            LinkError: The folder cannot be read.
            InputError: What lies there is no list of keys.
        """
        file = self.folder / FILE
        try:
            with file.open("rb") as opened:
                body = opened.read(LARGEST_LIST + 1)
        except FileNotFoundError:
            return KeyList()
        except OSError as error:
            raise self._failed(error) from None
        return read_list(body, str(file))

    def signer(self) -> SealKey:
        """Return the key that signs now.

        Raises:
            InputError: There is none, or it cannot be used.
            LinkError: The folder cannot be read.
        """
        keys = self.listed().keys
        if not keys:
            raise InputError(f"keys in {self.folder}", "none", "one that signs", _CREATE, reason="no-key")
        newest = keys[-1]
        if newest.revoked_at is not None:
            came = f"key {newest.id}, which was taken back"
            raise InputError(f"keys in {self.folder}", came, "one that signs", _CREATE, reason="no-key")
        return self._private(newest)

    def create(self, now: int) -> PublicKey:
        """Return a new key, which signs from now on [ms].

        Raises:
            InputError: One signs already.
            LinkError: The folder cannot be written.
        """
        with self.locked():
            keys = self.listed()
            if keys.keys and keys.keys[-1].revoked_at is None:
                came, allowed = f"key {keys.keys[-1].id}, which signs", "a folder without a key that signs"
                next_step = "To exchange it: coldchain key rotate."
                raise InputError(f"keys in {self.folder}", came, allowed, next_step)
            return self._added(keys, now)

    def rotate(self, now: int) -> PublicKey:
        """Return a new key, which signs from now on [ms]; what the old one has sealed holds.

        Raises:
            InputError: There is no key yet.
            LinkError: The folder cannot be written.
        """
        with self.locked():
            keys = self.listed()
            if not keys.keys:
                raise InputError(f"keys in {self.folder}", "none", "one to exchange", _CREATE)
            *others, newest = keys.keys
            if newest.revoked_at is None:
                newest = replace(newest, retired_at=now)
            made = self._added(replace(keys, keys=(*others, newest)), now)
            self._forget()
            return made

    def revoke(self, id_: str, now: int, why: str) -> PublicKey:
        """Return a key that is taken back: nothing that it has sealed, or ever will, holds.

        Args:
            id_: Its id.
            now: [ms].
            why: In plain words; an auditor reads them.

        Raises:
            InputError: There is no such key, it is taken back already, or nobody says why.
            LinkError: The folder cannot be written.
        """
        if not why.strip():
            raise InputError("why a key is taken back", "nothing", "a few plain words")
        with self.locked():
            keys = self.listed()
            known = keys.find(id_)
            if known is None:
                allowed = ", ".join(each.id for each in keys.keys) or "none is there"
                raise InputError("key", repr(id_[:80]), allowed, "See: coldchain key list.")
            if known.revoked_at is not None:
                raise InputError("key", f"{id_}, which was taken back already", "one that was not")
            revoked = replace(known, revoked_at=now, why=why.strip()[:500])
            after = tuple(revoked if each.id == id_ else each for each in keys.keys)
            self.write(replace(keys, keys=after))
            self._forget()
            return revoked

    def _added(self, keys: KeyList, now: int) -> PublicKey:
        private = Ed25519PrivateKey.generate()
        der = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        made = public_key(der, now)
        pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        try:
            write_private(self._file(made.id), pem)
        except OSError as error:
            raise self._failed(error) from None
        self.write(replace(keys, keys=(*keys.keys, made)))
        return made

    def _private(self, key: PublicKey) -> SealKey:
        file = self._file(key.id)
        try:
            opened = too_open(file)
            pem = file.read_bytes()
        except OSError as error:
            raise self._failed(error) from None
        if opened:
            raise InputError(f"private key {file}", opened, "a file of its owner alone")
        try:
            private = load_pem_private_key(pem, password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            private = None
        if not isinstance(private, Ed25519PrivateKey):
            raise self._foreign(file, "no Ed25519 key in PEM")
        der = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        if id_of(der) != key.id:
            raise self._foreign(file, f"the private part of key {id_of(der)}")
        return SealKey(key.id, private)

    def _foreign(self, file: Path, came: str) -> InputError:
        next_step = "Put the backup of it there, or exchange the key: coldchain key rotate."
        return InputError(f"private key {file}", came, "the private part of the newest key", next_step)

    def _file(self, id_: str) -> Path:
        return self.folder / f"{id_}.pem"

    def write(self, keys: KeyList) -> None:
        """Write the list; only while it is locked."""
        try:
            write_private(self.folder / FILE, write_list(keys).decode())
        except OSError as error:
            raise self._failed(error) from None

    def _forget(self) -> None:
        """Remove the private parts of keys that sign no more, also one that a stop in between has left."""
        *others, newest = self.listed().keys
        over = [*others, newest] if newest.revoked_at is not None else others
        try:
            for each in over:
                if self._file(each.id).exists():
                    remove(self._file(each.id))
        except OSError as error:
            raise self._failed(error) from None

    def _failed(self, error: OSError) -> LinkError:
        came, allowed = error.strerror or str(error), "a folder that can be read and written"
        next_step = "See to its owner and rights, and to room on the disk."
        return LinkError(f"keys in {self.folder}", came, allowed, next_step, retry=False)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Let nobody else change the list meanwhile."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            lock = (self.folder / "keys.lock").open("a")
        except OSError as error:
            raise self._failed(error) from None
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
