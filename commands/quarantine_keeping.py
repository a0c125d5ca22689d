"""Tells the quarantine again and again what is under a legal hold, so that it gives way to nothing.

What is held is kept in the journal's own file. So nothing that is held is let go while the records are away.
"""

import logging
import threading
from contextlib import closing

from coldchain.errors import ColdchainError, RegistryError
from coldchain.judgement.held_readings import times_held
from coldchain.judgement.held_times import CoopTimes, everything_of
from commands.station import Station
from links.clock import Clock
from links.quarantine import Quarantine
from links.quarantine_held import ShelfCount
from links.records import Records
from links.records_holds import standing_holds
from links.records_registry import load_registry, revision_of
from links.records_views import is_there

LOOK_S = 5.0
"""So often it is looked whether somebody placed a hold, or changed what one is about [s]."""
_TOLD_FOR_MS = 3_600_000
_TROUBLE = "quarantine"
_NO_ROOM = "refused things that are, or may be, under a legal hold gave way: there is no more room for such"
_NEXT_STEP = (
    "see: coldchain quarantine list; put right at its source what is refused, or raise it with an admin"
)
_log = logging.getLogger(__name__)

State = tuple[int, tuple[tuple[str, int], ...]]
"""The revision of the registries, and which holds stand."""


def keep_held(station: Station) -> bool:
    """Have the quarantine of a station keep what is held now; return whether that was news.

    Raises:
        LinkError: The records or the journal cannot be read; what was held before still is.
    """
    if not station.journal.exists() or not is_there(station.records_url):
        return False
    with closing(Records(station.records_url)) as records, closing(Quarantine(station.journal)) as quarantine:
        return _tell(quarantine, _held(records))


def _tell(quarantine: Quarantine, held: list[CoopTimes]) -> bool:
    if not quarantine.hold(held):
        return False
    quarantine.sweep()
    return True


def _held(records: Records) -> list[CoopTimes]:
    """Return what is held of each cooperative in which a hold stands; of one that is gone: everything."""
    found = []
    with records.reading() as connection:
        for coop, holds in standing_holds(connection).items():
            try:
                found.append(times_held(coop, holds, load_registry(connection, coop)))
            except RegistryError:
                found.append(everything_of(coop))
    return [each for each in found if each is not None]


class Keeping:
    """Keeps what is held for as long as a receiver runs.

    Args:
        station: Whose quarantine.
        clock: For waiting.

    Attributes:
        troubles: What of it had no room lately, for whoever asks how the program is.
    """

    def __init__(self, station: Station, clock: Clock) -> None:
        self._station, self._clock = station, clock
        self._known: State | None = None
        self._lost = -1
        self._lost_at = 0
        self.troubles: dict[str, str] = {}

    def run(self, stop: threading.Event) -> None:
        """Look until ``stop`` is set. What goes wrong is told in the log once, and tried again."""
        said = ""
        while not stop.is_set():
            try:
                self.step()
                said = ""
            except ColdchainError as error:  # readings must not wait for it
                self._known = None
                if str(error) != said:
                    said = str(error)
                    _log.warning("what is held in the quarantine is that of before: %s", error)
            self._clock.wait(stop, LOOK_S)

    def step(self) -> None:
        """Look once.

        Raises:
            LinkError: The records or the journal cannot be read; what was held before still is.
        """
        url = self._station.records_url
        if not is_there(url):
            return
        with closing(Records(url)) as records:
            with records.reading() as connection:
                holds = standing_holds(connection)
                numbers = sorted((coop, each.id) for coop, found in holds.items() for each in found)
                state = (revision_of(connection) if numbers else 0, tuple(numbers))
            with closing(Quarantine(self._station.journal)) as quarantine:
                if state != self._known:
                    is_first = self._known is None
                    if not _tell(quarantine, _held(records)) and is_first:
                        quarantine.sweep()  # one that was killed half-way
                    self._known = state
                self._look(quarantine.shelf())

    def _look(self, shelf: ShelfCount) -> None:
        """Say it loudly when something held gave way; for an hour after the last."""
        lost, now = sum(shelf.lost.values()), self._clock.now()
        if lost > self._lost >= 0:
            self._lost_at = now
            _log.error("%d %s", lost - self._lost, _NO_ROOM)
        self._lost = lost
        if self._lost_at and now - self._lost_at < _TOLD_FOR_MS:
            self.troubles[_TROUBLE] = f"{lost} {_NO_ROOM}; {_NEXT_STEP}"
        else:
            self.troubles.pop(_TROUBLE, None)
