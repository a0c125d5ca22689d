"""A station's evidence packs, made of its stores and sealed with its key: for a verb and for the console."""

import hashlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from coldchain.errors import InputError, RegistryError
from coldchain.evidence import Evidence
from coldchain.instants import to_iso
from commands.station import Station, open_station
from links.pdf_certificates import PdfCertificates
from links.pdf_own import check_dates
from links.quarantine_readings import Refusals
from links.readings_store import ReadingsStore
from links.records import Connection, Records
from links.seal_keys import SealKey, SealKeys
from reports.evidence.gather import Asked, Known, gather, known_of
from reports.pack import AsPdf, Pack, make_pack

if TYPE_CHECKING:
    from links.pdf_signer import PdfSigner


class Stores(NamedTuple):
    """What packs of one cooperative are made of, as it was known at an instant."""

    connection: Connection
    readings: ReadingsStore
    known: Known
    key: SealKey

    def evidence(self, asked: Asked) -> Evidence:
        """Return the evidence on one subject; raises what ``gather`` does."""
        return gather(self.connection, self.readings, self.known, asked)

    def pack(self, asked: Asked, as_pdf: AsPdf | None = None) -> Pack:
        """Return the pack on one subject; raises what ``gather`` does."""
        return make_pack(self.evidence(asked), self.key, self._before(asked), as_pdf=as_pdf)

    def _before(self, asked: Asked) -> Evidence | None:
        """Return what was known of a subject at the earlier instant with which it is compared."""
        if asked.compare_with is None:
            return None
        earlier = asked._replace(known_at=asked.compare_with, compare_with=None)
        refusals = self.known.refusals
        known = known_of(
            self.connection,
            self.known.registry.cooperative.id,
            earlier.known_at,
            refusals.earlier(earlier.known_at) if refusals else None,
        )
        try:
            return gather(self.connection, self.readings, known, earlier)
        except RegistryError as error:
            then = to_iso(earlier.known_at)
            next_step = "Take a later instant for the comparison."
            raise RegistryError(
                f"{error.thing} as known at {then}", error.came, error.allowed, next_step, reason=error.reason
            ) from None


def handed_out(made: Pack, asked: Asked) -> dict[str, object]:
    """Return what the audit chain keeps of a pack that was handed out: which bytes, on what, as of when."""
    return {
        "file": made.name,
        "sha256": hashlib.sha256(made.body).hexdigest(),
        "subject": f"{asked.kind}/{asked.id}",
        "as_known_at": asked.known_at,
    }


def keys_of(station: Station) -> SealKeys:
    """Return the keys with which a station seals."""
    return SealKeys(station.folder / "keys")


def signer_of(station: Station, now: int) -> SealKey:
    """Return the key that seals now [ms]; the first time one is made."""
    keys = keys_of(station)
    if not keys.listed().keys:
        with suppress(InputError):  # another program was quicker: then its key signs
            keys.create(now)
    return keys.signer()


def certificates_of(station: Station) -> PdfCertificates:
    """Return the certificates with which a station signs PDFs."""
    return PdfCertificates(keys_of(station))


def as_pdf_of(station: Station, now: int) -> AsPdf:
    """Return how a station makes a single PDF: signed for readers of PDF where it has a certificate.

    Raises:
        InputError: It has one, and cannot sign: no pyHanko, its dates are over, its key is gone.
    """
    kept = certificates_of(station)
    certificate = kept.current()
    if certificate is None:
        return AsPdf()
    check_dates(certificate.ders[0], now)
    return AsPdf(signing()(certificate.ders, kept.private(certificate)), now)


def signing() -> type["PdfSigner"]:
    """Return what signs PDFs.

    Raises:
        InputError: pyHanko is not installed.
    """
    try:
        from links.pdf_signer import PdfSigner
    except ImportError as error:
        next_step = "pip install 'coldchain[pades]'. Without a certificate a PDF is sealed all the same."
        raise InputError("signing a PDF", f"no package {error.name}", "pyHanko", next_step) from None
    return PdfSigner


class StationOpener(NamedTuple):
    """Opens a station's stores in whatever process: by its settings file, read again there.

    Args:
        file: The settings file.
        now: For a key that is made [ms].
    """

    file: Path
    now: int

    def __call__(self, coop: str, known_at: int) -> AbstractContextManager[Stores]:
        """Return the stores of a cooperative, as known at an instant [ms]."""
        return stores_of(open_station(self.file), coop, known_at, self.now)


@contextmanager
def stores_of(station: Station, coop: str, known_at: int, now: int) -> Iterator[Stores]:
    """Yield a station's stores, open to read.

    Args:
        station: Whose.
        coop: Which cooperative.
        known_at: Only what was known then [ms].
        now: For a key that is made [ms].
    """
    key, refusals = signer_of(station, now), Refusals(station.journal, coop, known_at)
    with (
        closing(Records(station.records_url)) as records,
        closing(station.open_readings(reader=True)) as readings,
        records.reading() as connection,
    ):
        yield Stores(connection, readings, known_of(connection, coop, known_at, refusals), key)
