"""A pack of the small fleet's milk, sealed by a key of its own, and the list of keys that knows it."""

from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from coldchain.evidence import Evidence, SubjectKind
from coldchain.seal_list import KeyList
from commands.packing import Stores
from console.desk import Packer, Wanted
from helpers.evidence_case import evidence_on, moved_fleet
from helpers.small_fleet import NOW, Fleet
from links.clock import Clock
from links.readings_sqlite import SqliteReadings
from links.records import Records
from links.seal_keys import SealKey, SealKeys
from reports.gather import Asked, known_of
from reports.pack import Pack, make_files, make_pack


def packer_for(fleet: Fleet, clock: Clock) -> Packer:
    """Return who makes packs of a fleet's stores, as a station's console has it."""
    keys = SealKeys(fleet.readings.parent / "keys")
    keys.create(NOW)

    def pack(wanted: Wanted) -> tuple[str, bytes]:
        now = clock.now()
        known_at = now if wanted.known_at is None else wanted.known_at
        asked = Asked(
            SubjectKind(wanted.kind),
            wanted.id,
            known_at,
            language=wanted.language,
            compare_with=wanted.compare_with,
        )
        with (
            closing(Records(fleet.records_url)) as records,
            closing(SqliteReadings(fleet.readings, reader=True)) as store,
            records.reading() as connection,
        ):
            known = known_of(connection, wanted.coop, known_at)
            made = Stores(connection, store, known, keys.signer()).pack(asked)
        return made.name, made.body

    return pack


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
