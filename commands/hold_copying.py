"""Has readings under legal holds copied to where InfluxDB deletes nothing by age: now, and again and again.

Where readings lie in SQLite there is nothing to do: nothing is deleted there.
"""

import logging
import threading
from collections.abc import Mapping
from contextlib import closing
from typing import NamedTuple

from coldchain.errors import LinkError, StoreError
from coldchain.judgement.held_readings import readings_held
from commands.hold_copies import delete_released
from commands.locks import copies_made
from commands.station import Station
from links.clock import Clock
from links.influx import InfluxServer
from links.influx_held import InfluxHeld, look_every_ms
from links.influx_reads import InfluxReads
from links.influx_schema import prepare
from links.readings_store import HeldCopy
from links.records import Records
from links.records_holds import standing_holds
from links.records_registry import load_registry
from links.records_views import is_there

LOOK_S = 5.0
"""So often it is looked whether somebody placed a hold [s]."""
_MS_PER_S = 1000
_TROUBLE = "holds"
_log = logging.getLogger(__name__)


class Due(NamedTuple):
    """A hold that stands: whose, and its number."""

    coop: str
    hold: int


def copy_held(station: Station, clock: Clock) -> Mapping[Due, HeldCopy]:
    """Return what lies there now for each hold that stands, after what is lacking was copied.

    Args:
        station: Whose readings, in InfluxDB.
        clock: Says when it is now.

    Raises:
        LinkError: The records or the server cannot be read or written; what was copied stays, and what goes
            wrong with one hold keeps no other from being copied.
    """
    address = station.settings.readings.address(station.file.parent)
    copies: dict[Due, HeldCopy] = {}
    if not address.keep_raw_ms or not is_there(station.records_url):
        return copies
    with closing(Records(station.records_url)) as records, closing(InfluxServer(address)) as server:
        with records.reading() as connection:
            found = [
                (Due(coop, hold.id), readings_held(hold, registry))
                for coop, holds in standing_holds(connection).items()
                for registry in (load_registry(connection, coop),)
                for hold in holds
            ]
        if not found:
            return copies
        prepare(server)
        held, failed = InfluxHeld(server, InfluxReads(server)), list[StoreError]()
        with copies_made(station.folder):
            for due, times in found:
                try:
                    copies[due] = held.copy(due.coop, due.hold, times, now=clock.now())
                except StoreError as error:
                    failed.append(error)
    if failed:
        raise failed[0]
    return copies


class Copying:
    """Copies what is held for as long as a station runs.

    Args:
        station: Whose readings, in InfluxDB, which deletes them.
        clock: For waiting.

    Attributes:
        troubles: Why nothing can be copied now, for whoever asks how the program is.
    """

    def __init__(self, station: Station, clock: Clock) -> None:
        self._station, self._clock = station, clock
        self._every_s = look_every_ms(station.settings.readings.address(station.file.parent)) / _MS_PER_S
        self.troubles: dict[str, str] = {}

    def run(self, stop: threading.Event) -> None:
        """Copy when a hold was placed, and again before anything can be deleted, until ``stop`` is set.

        What goes wrong is told in the log once, and tried again; the page of holds says that nobody copies.
        """
        known: frozenset[Due] | None = None
        copied_s = self._clock.monotonic_s()
        while not stop.is_set():
            try:
                standing = _standing(self._station)
                if standing != known or self._clock.monotonic_s() - copied_s >= self._every_s:
                    copied_s = self._clock.monotonic_s()
                    copy_held(self._station, self._clock)
                    known = standing
                    self._delete()
                self.troubles.pop(_TROUBLE, None)
            except LinkError as error:
                known = None
                if self.troubles.get(_TROUBLE) != str(error):
                    self.troubles[_TROUBLE] = str(error)
                    _log.warning("readings under a legal hold are not copied: %s", error)
            self._clock.wait(stop, LOOK_S)

    def _delete(self) -> None:
        """Delete copies that no hold needs any more; where that fails they stay, which is told in the log."""
        try:
            delete_released(self._station, self._clock)
        except LinkError as error:
            _log.warning("copies that no hold needs any more stay: %s", error)


def _standing(station: Station) -> frozenset[Due]:
    """Return the holds that stand."""
    if not is_there(station.records_url):
        return frozenset()
    with closing(Records(station.records_url)) as records, records.reading() as connection:
        return frozenset(
            Due(coop, hold.id) for coop, holds in standing_holds(connection).items() for hold in holds
        )
