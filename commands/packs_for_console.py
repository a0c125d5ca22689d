"""What a station's console gives out: packs made when they are asked for, and summaries that lie there."""

from collections.abc import Sequence
from threading import Lock, Semaphore

from coldchain.errors import StoreError
from coldchain.evidence import SubjectKind
from commands.packing import as_pdf_of, stores_of
from commands.station import Station
from console.desk import Wanted
from links.clock import Clock
from reports.delivery.laid import Laid, summaries_in, summary_file
from reports.evidence.gather import Asked

_SIDE_BY_SIDE = 2
"""So many are made at once: pages and programs are to be answered meanwhile."""
_MOST_AT_ONCE = 6
"""So many are made or wait for their turn; whoever else comes is told to come again."""


class StationPacks:
    """Makes and finds them.

    Args:
        station: Whose.
        clock: Says when it is now.
    """

    def __init__(self, station: Station, clock: Clock) -> None:
        self._station, self._clock = station, clock
        self._counting, self._turns = Lock(), Semaphore(_SIDE_BY_SIDE)
        self.waiting = 0  # being made, or waiting for their turn
        self._folder = station.folder / station.settings.reports.folder

    def pack(self, wanted: Wanted) -> tuple[str, bytes]:
        """Return the name of a pack's file, and the file.

        Raises:
            LinkError: The stores cannot be read, or too many packs are wanted at once.
        """
        with self._counting:
            is_full = self.waiting >= _MOST_AT_ONCE
            self.waiting += 0 if is_full else 1
        if is_full:
            allowed, next_step = f"{_MOST_AT_ONCE} packs at a time", "Try again in some seconds."
            raise StoreError("packs that are being made", "more", allowed, next_step, retry=True)
        try:
            with self._turns:
                return self._made(wanted)
        finally:
            with self._counting:
                self.waiting -= 1

    def _made(self, wanted: Wanted) -> tuple[str, bytes]:
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
        as_pdf = as_pdf_of(self._station, now) if wanted.as_pdf else None
        with stores_of(self._station, wanted.coop, known_at, now) as stores:
            made = stores.pack(asked, as_pdf)
        return made.name, made.body

    def summaries(self, coop: str) -> Sequence[Laid]:
        """Return the summaries of a cooperative that were made, the newest first."""
        return summaries_in(self._folder, coop)

    def summary(self, coop: str, name: str) -> bytes:
        """Return a file of one of them; raises RegistryError where there is none."""
        return summary_file(self._folder, coop, name)
