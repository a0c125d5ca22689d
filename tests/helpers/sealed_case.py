"""A pack of the small fleet's milk, sealed by a key of its own, and the list of keys that knows it."""

import tempfile
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import NamedTuple

from coldchain.evidence import Evidence, SubjectKind
from coldchain.seal_list import KeyList
from commands.packing import Stores
from console.desk import Wanted
from helpers.evidence_case import evidence_on, moved_fleet
from helpers.small_fleet import NOW, Fleet
from links.clock import Clock
from links.readings_sqlite import SqliteReadings
from links.records import Records
from links.seal_keys import SealKey, SealKeys
from reports.delivery.laid import Laid, summaries_in, summary_file
from reports.evidence.gather import Asked, known_of
from reports.pack import AsPdf, Pack, make_files, make_pack


class FleetPacks:
    """Makes packs of a fleet's stores as a station does; summaries lie in its folder ``reports``."""

    def __init__(self, fleet: Fleet, clock: Clock) -> None:
        self._fleet, self._clock = fleet, clock
        self._keys = SealKeys(fleet.readings.parent / "keys")
        self._keys.create(NOW)

    def pack(self, wanted: Wanted) -> tuple[str, bytes]:
        """Return the name of a pack's file, and the file."""
        now = self._clock.now()
        known_at = now if wanted.known_at is None else wanted.known_at
        asked = Asked(
            SubjectKind(wanted.kind),
            wanted.id,
            known_at,
            wanted.from_at,
            wanted.until_at,
            language=wanted.language,
            compare_with=wanted.compare_with,
        )
        with (
            closing(Records(self._fleet.records_url)) as records,
            closing(SqliteReadings(self._fleet.readings, reader=True)) as store,
            records.reading() as connection,
        ):
            known = known_of(connection, wanted.coop, known_at)
            stores = Stores(connection, store, known, self._keys.signer())
            made = stores.pack(asked, AsPdf() if wanted.as_pdf else None)
        return made.name, made.body

    def summaries(self, coop: str) -> list[Laid]:
        """Return the summaries that lie there."""
        return summaries_in(self._fleet.readings.parent / "reports", coop)

    def summary(self, coop: str, name: str) -> bytes:
        """Return a file of one of them."""
        return summary_file(self._fleet.readings.parent / "reports", coop, name)


class Sealed(NamedTuple):
    """A pack with what it was made of."""

    evidence: Evidence
    files: dict[str, bytes]
    pack: Pack
    key: SealKey
    keys: KeyList


def sealed_in(folder: Path) -> Sealed:
    """Return a pack that was sealed in a folder."""
    evidence = evidence_on(moved_fleet(folder))
    keys = SealKeys(folder / "keys")
    keys.create(NOW)
    key = keys.signer()
    return Sealed(evidence, make_files(evidence)[1], make_pack(evidence, key), key, keys.listed())


@cache
def sealed_once() -> Sealed:
    """Return such a pack that is made once for all tests that only look at it."""
    with tempfile.TemporaryDirectory() as folder:
        return sealed_in(Path(folder))
