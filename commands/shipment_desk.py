"""What the verbs that say something of goods have in common: who says it, the records, what came of it."""

import getpass
import platform
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from acts.asking import Asking
from acts.doing import Outcome
from coldchain.access.actors import Membership, at_the_machine
from coldchain.errors import RecordsError
from coldchain.instants import to_iso, to_local, zone_of
from coldchain.registry.things import Role
from commands.program import telling_errors
from commands.station import Station, open_station
from links.clock import SystemClock
from links.records import Records
from links.records_views import is_there
from links.records_ways import time_zone_of

WARNINGS = {"no-room": "more than it has room for"}


class Desk:
    """The records of a station, for whoever sits at it.

    Args:
        records: Where.
        coop: Whose.
        zone: That its people read (IANA name).
    """

    def __init__(self, records: Records, coop: str, zone: str) -> None:
        self.records, self.coop, self.zone = records, coop, zone_of(zone)
        self.clock = SystemClock()

    def asking(self, person: str = "", key: str = "") -> Asking:
        """Return what somebody asks with: himself, or a contact for whom he speaks."""
        actor = at_the_machine(_user())
        if person:
            mine = Membership(coop=self.coop, role=Role.ADMIN, contact=person)
            actor = msgspec.structs.replace(actor, memberships=(*actor.memberships, mine))
        return Asking(self.records, self.clock, actor, self.coop, key)

    def time(self, instant: int) -> str:
        """Return an instant [ms] as the cooperative's people read it."""
        return to_local(instant, self.zone)


def open_desk(station: Station) -> Desk:
    """Return the records of a station.

    Raises:
        RecordsError: There are none yet, or they cannot be opened.
    """
    url = station.records_url
    records = Records(url) if is_there(url) else None
    if records is None or not records.version():
        next_step = "Run the station once: coldchain up."
        raise RecordsError("records", "nothing yet", "a database with a registry", next_step, retry=False)
    records.migrate()
    with records.reading() as connection:
        return Desk(records, station.coop, time_zone_of(connection, station.coop))


@contextmanager
def at_desk(settings: Path) -> Iterator[Desk]:
    """Yield the records of the station of a settings file; what fails is told, and ends the program."""
    with telling_errors():
        desk = open_desk(open_station(settings))
        try:
            yield desk
        finally:
            desk.records.close()


def say(settings: Path, act: Callable[[Desk], Outcome], *, json: bool) -> None:
    """Do something to goods, and print what came of it."""
    with at_desk(settings) as desk:
        outcome = act(desk)
        if json:
            print(msgspec.json.encode(to_plain(outcome)).decode())
        else:
            print(sentence(desk, outcome))


def to_plain(outcome: Outcome) -> dict[str, Any]:
    """Return what came of an act in plain types, with instants in UTC."""
    told = {"came": outcome.came, "again": outcome.again, **outcome.detail}
    return {name: to_iso(value) if name == "at" else value for name, value in told.items()}


def sentence(desk: Desk, outcome: Outcome) -> str:
    """Return what came of an act in a line of words."""
    told = outcome.detail
    words = [outcome.about.removeprefix("shipments/")]
    if outcome.came != "done":
        words.append(outcome.came.replace("-", " "))
    words += [str(told[name]) for name in ("act", "asset", "custodian") if told.get(name)]
    if told.get("at"):
        words.append(desk.time(told["at"]))
    if "left_kg" in told:
        words.append(f"{told['left_kg']:g} kg are left")
    if told.get("carries"):
        words.append(f"carries the way of {told['carries']}")
    words += [WARNINGS.get(each, each) for each in told.get("warnings", ())]
    if told.get("key"):
        words.append(f"act {told['key']}")
    return ", ".join(words)


def _user() -> str:
    """Return who acts, as this machine knows him."""
    try:
        return f"{getpass.getuser()}@{platform.node()}"
    except (KeyError, OSError):  # a user without a name
        return f"?@{platform.node()}"
