"""Opens a station's readings store in InfluxDB. Not the choice of a store: see ``station.py``."""

import logging
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING

from coldchain.registry.registry import Registry
from commands.locks import sole_program
from links.clock import SystemClock
from links.influx_places import Places
from links.influx_types import InfluxAddress
from links.quarantine import Quarantine, Rejected
from links.readings_influx import InfluxParts, InfluxReadings

if TYPE_CHECKING:
    from commands.station import Station

_INDEX = "readings-index.sqlite"
_WRITER = "influxdb-writer"
_log = logging.getLogger(__name__)


def open_influx(station: "Station", *, reader: bool = False) -> InfluxReadings:
    """Return the store; nothing is asked of the server yet.

    Args:
        station: Whose.
        reader: Only read.

    Raises:
        StoreError: The file of certificates cannot be read.
        JournalError: Another program writes it.
    """
    clock = SystemClock()
    parts = InfluxParts(
        store=station.coop,
        index=station.folder / _INDEX,
        places=Places(registries_of(station.records_url), clock=clock),
        clock=clock,
        refuse=_keeper(station),
        tell=_log.warning,
    )
    address = station.settings.readings.address(station.file.parent)
    return (
        InfluxReadings(address, parts, reader=True) if reader else _SoleWriter(address, parts, station.folder)
    )


class _SoleWriter(InfluxReadings):
    """The store for the one program that writes it: two would not know of each other's readings.

    Args:
        address: Where the server is.
        parts: What the store is made of.
        folder: Of the station, where the lock is.

    Raises:
        JournalError: Another program writes it, e.g. `coldchain store copy` beside the station.
    """

    def __init__(self, address: InfluxAddress, parts: InfluxParts, folder: Path) -> None:
        self._held = ExitStack()
        self._held.enter_context(sole_program(folder, _WRITER))
        try:
            super().__init__(address, parts)
        except BaseException:
            self._held.close()
            raise

    def close(self) -> None:
        """Give the store back, and let another program write it."""
        with self._held:
            super().close()


def registries_of(records_url: str) -> Callable[[], Sequence[Registry] | None]:
    """Return what reads all registries of a records database, or None while they are those of last time."""
    seen = [-1]

    def read() -> Sequence[Registry] | None:
        from links.records import Records
        from links.records_registry import load_registries, revision_of

        with closing(Records(records_url)) as records, records.reading() as connection:
            revision = revision_of(connection)
            if revision == seen[0]:
                return None
            found = load_registries(connection)
        seen[0] = revision
        return found

    return read


def _keeper(station: "Station") -> Callable[[Sequence[Rejected]], None]:
    def keep(rejected: Sequence[Rejected]) -> None:
        with closing(Quarantine(station.journal)) as quarantine:
            quarantine.add(rejected)

    return keep
