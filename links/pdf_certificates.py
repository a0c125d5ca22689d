"""The certificates with which an installation signs PDFs, in the folder of its keys and on their list.

The newest that is not taken back signs. Its key lies in ``<id>-pdf.pem``, for its owner alone, and is removed
when it signs no more. Who is given the list of keys is given the certificates with it: they are public. Not
what they are made of: see ``pdf_own.py``; not the seal, which needs none: ``seal_keys.py``.
"""

import base64

from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
    load_pem_private_key,
)
from msgspec.structs import replace

from coldchain.errors import InputError, LinkError
from coldchain.seal_list import KeyList, PdfCertificate, id_of
from links.kept_file import remove
from links.pdf_own import Own
from links.private_files import too_open, write_private
from links.seal_keys import SealKeys


class PdfCertificates:
    """The certificates of a folder of keys.

    Args:
        keys: That folder.
    """

    def __init__(self, keys: SealKeys) -> None:
        self._keys = keys

    def current(self) -> PdfCertificate | None:
        """Return the one that signs; None: none does."""
        listed = self._keys.listed().certificates
        return listed[-1] if listed and listed[-1].revoked_at is None else None

    def add(self, own: Own, now: int, *, instead: bool = False) -> PdfCertificate:
        """Return a certificate that signs from now on [ms].

        Args:
            own: With its key.
            now: [ms].
            instead: Of the one that signs; what that has signed holds.

        Raises:
            InputError: One signs already, or none does that it could stand instead of.
            LinkError: The folder cannot be written.
        """
        with self._keys.locked():
            keys = self._keys.listed()
            newest = keys.certificates[-1] if keys.certificates else None
            signs = newest is not None and newest.revoked_at is None
            if signs and not instead:
                next_step = "To exchange it: coldchain key rotate --pdf."
                came = f"certificate {keys.certificates[-1].id}, which signs"
                raise InputError("certificate for PDFs", came, "none that signs", next_step)
            if instead and newest is None:
                next_step = "Make one: coldchain key create --pdf."
                raise InputError("certificate for PDFs", "none", "one to exchange", next_step)
            texts = tuple(base64.b64encode(each).decode() for each in own.certificates)
            made = PdfCertificate(
                id=id_of(own.certificates[0]), certificates=texts, name=own.name, created_at=now
            )
            if any(each.id == made.id for each in keys.certificates):
                raise InputError("certificate for PDFs", f"{made.id}, which was there already", "another one")
            before = keys.certificates
            if newest is not None and signs:
                before = (*before[:-1], replace(newest, retired_at=now))
            self._store(made.id, own.key)
            self._keys.write(replace(keys, certificates=(*before, made)))
            self._forget(keys)
            return made

    def revoke(self, id_: str, now: int, why: str) -> PdfCertificate | None:
        """Return a certificate that is taken back: another may have its key. None: it is none of these.

        Raises:
            InputError: It is taken back already, or nobody says why.
            LinkError: The folder cannot be written.
        """
        if not why.strip():
            raise InputError("why a certificate is taken back", "nothing", "a few plain words")
        with self._keys.locked():
            keys = self._keys.listed()
            known = next((each for each in keys.certificates if each.id == id_), None)
            if known is None:
                return None
            if known.revoked_at is not None:
                raise InputError("certificate", f"{id_}, which was taken back already", "one that was not")
            revoked = replace(known, revoked_at=now, why=why.strip()[:500])
            after = tuple(revoked if each.id == id_ else each for each in keys.certificates)
            self._keys.write(replace(keys, certificates=after))
            self._forget(replace(keys, certificates=(revoked,)))
            return revoked

    def private(self, certificate: PdfCertificate) -> bytes:
        """Return the key of a certificate (PKCS 8, DER).

        Raises:
            InputError: It is not there, or others can read it.
        """
        file = self._keys.folder / f"{certificate.id}-pdf.pem"
        try:
            opened, pem = too_open(file), file.read_bytes()
            key = load_pem_private_key(pem, password=None)
        except (OSError, ValueError, TypeError) as error:
            next_step = "Put the backup of it there, or exchange it: coldchain key rotate --pdf."
            raise InputError(f"private key {file}", str(error)[:200], "a key in PEM", next_step) from None
        if opened:
            raise InputError(f"private key {file}", opened, "a file of its owner alone")
        return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())

    def _store(self, id_: str, key: bytes) -> None:
        private = load_der_private_key(key, password=None)
        pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        try:
            write_private(self._keys.folder / f"{id_}-pdf.pem", pem)
        except OSError as error:
            raise self._failed(error) from None

    def _forget(self, over: KeyList) -> None:
        """Remove the keys of certificates that sign no more."""
        try:
            for each in over.certificates:
                file = self._keys.folder / f"{each.id}-pdf.pem"
                if file.exists():
                    remove(file)
        except OSError as error:
            raise self._failed(error) from None

    def _failed(self, error: OSError) -> LinkError:
        came, allowed = error.strerror or str(error), "a folder that can be read and written"
        next_step = "See to its owner and rights, and to room on the disk."
        return LinkError(f"keys in {self._keys.folder}", came, allowed, next_step, retry=False)
