"""Who sits at the machine, and his entry in the audit chain for what lies outside of the records.

What lies in the records is written down with it, in one transaction; the quarantine lies in the journal, so
that an entry says beforehand what somebody is about to do. Not what came of it: the quarantine keeps that.
"""

import getpass
from contextlib import closing

import msgspec

from coldchain.access.actors import Via
from coldchain.audit import Entry
from commands.station import Station
from links.clock import SystemClock


def who() -> str:
    """Return the name that somebody has at this machine."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a user without a name, as in a container
        return "unknown"


def note(station: Station, action: str, about: str, said: object) -> None:
    """Write down what somebody is about to do; nothing where no records are, as on a gateway.

    Args:
        station: Whose.
        action: What.
        about: To what.
        said: As JSON can say it.

    Raises:
        RecordsError: It cannot be written; then it must not be done.
    """
    url = station.records_url
    if station.settings.records.url == "" and not (station.folder / "records.sqlite").exists():
        return
    from links.records import Records
    from links.records_audit import append

    entry = Entry(
        coop=station.coop,
        at=SystemClock().now(),
        by=who(),
        via=Via.CLI,
        action=action,
        about=about,
        new=msgspec.json.encode(said).decode(),
    )
    with closing(Records(url)) as records:
        records.migrate()
        with records.transaction() as connection:
            append(connection, [entry])
