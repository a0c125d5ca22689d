"""What the verbs of ``coldchain message`` start from: records and registry of a station. Only reads."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from coldchain.errors import RecordsError
from coldchain.registry.registry import Registry
from commands.station import open_station
from links.records import Connection, Records
from links.records_registry import load_registry
from links.records_views import is_there


class Look(NamedTuple):
    """One cooperative's records, open for reading."""

    connection: Connection
    registry: Registry

    @property
    def coop(self) -> str:
        """Return the id of the cooperative."""
        return self.registry.cooperative.id


@contextmanager
def looking(settings: Path) -> Iterator[Look]:
    """Open the records of the station with this settings file, and close them afterwards.

    Raises:
        RecordsError: There are none yet, or they cannot be read.
        RegistryError: The cooperative is not registered in them.
    """
    station = open_station(settings)
    if not is_there(station.records_url):
        raise _nothing_yet()
    with closing(Records(station.records_url)) as records:
        if not records.version():
            raise _nothing_yet()
        with records.reading() as connection:
            yield Look(connection, load_registry(connection, station.coop))


def _nothing_yet() -> RecordsError:
    next_step = "Run the station once: coldchain up."
    return RecordsError("records", "nothing yet", "a database with messages", next_step, retry=False)
