"""Joins the console to the receiver's rules: what a logger kept goes the way of all readings."""

from commands.station import Station
from ingest.backfill import Backfill
from ingest.known import limits_of
from links.clock import Clock
from links.records import Records


class StationTaker(Backfill):
    """Takes packs of a station, with records of its own.

    Args:
        station: Whose.
        clock: For a journal that is made anew.
    """

    def __init__(self, station: Station, clock: Clock) -> None:
        self._own = Records(station.records_url)
        super().__init__(station.journal, self._own, limits=limits_of(station.settings.ingest), clock=clock)

    def close(self) -> None:
        """Let go of the journal and of the records."""
        super().close()
        self._own.close()


def taker_of(station: Station, clock: Clock) -> StationTaker:
    """Return who takes in what loggers of a station kept."""
    return StationTaker(station, clock)
