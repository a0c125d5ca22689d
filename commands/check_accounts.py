"""``coldchain check``, whether anybody can log in to the console. Not who may do what there."""

from contextlib import closing

from commands.finding import Finding
from commands.station import Station
from links.records import Records
from links.records_accounts import can_log_in
from links.records_views import is_there

NAME = "log-in"
_FIRST = "Add an admin: coldchain account add NAME --role admin --own"


def accounts_finding(station: Station) -> Finding:
    """Return how many can log in; a warning when nobody can.

    Raises:
        RecordsError: The records cannot be read.
    """
    count = 0
    if is_there(station.records_url):
        with closing(Records(station.records_url)) as records:
            if records.version():
                records.migrate()
                with records.reading() as connection:
                    count = can_log_in(connection)
    looks = "; whoever is at this machine may look" if station.settings.console.visitors == "look" else ""
    if not count:
        return Finding(NAME, "warning", f"nobody can log in to the console{looks}. {_FIRST}")
    return Finding(NAME, "ok", f"{count} can log in{looks}")
