"""What ``coldchain alarm`` shows and does: reads the records, and acts through ``alerts/acting``."""

import getpass
import platform
from collections.abc import Callable
from datetime import tzinfo
from typing import NamedTuple

from acts.alarms import Act, Done
from acts.answering import refusal
from acts.windows import Opened
from coldchain.errors import InputError, RecordsError
from coldchain.judgement.acts import Came
from coldchain.judgement.facts import Excursion
from coldchain.messages.subject import zone_of
from coldchain.nearest import did_you_mean, listed
from coldchain.registry.registry import Registry
from commands.station import Station
from links.clock import Clock
from links.records import Connection, Records
from links.records_actions import ActionRow, actions_of
from links.records_held import load_excursion
from links.records_life import Lively, StepRow, alarms_of, steps_of
from links.records_registry import load_registry
from links.records_views import is_there
from links.records_windows import WindowRow, windows_since

STEPS_SHOWN = 30
VIA = "cli"


class Story(NamedTuple):
    """An alarm, what it is about now, its newest steps, and what was done to it, the oldest first."""

    item: Lively
    excursion: Excursion | None
    steps: list[StepRow]
    actions: list[ActionRow]


class AlarmLook:
    """The alarms of one cooperative.

    Args:
        records: Where they are.
        coop: Id of the cooperative.
        clock: The clock.
    """

    def __init__(self, records: Records, coop: str, clock: Clock) -> None:
        self._records, self.coop, self.clock = records, coop, clock

    def alarms(self, *, all_: bool = False) -> list[Lively]:
        """Return the alarms that want somebody, or of which people are spared; or all."""
        with self._records.reading() as connection:
            return alarms_of(connection, self.coop, all_=all_)

    def find(self, text: str) -> str:
        """Return the id of an alarm by its id, or by a part of it that no other has.

        Raises:
            InputError: There is none, or more than one.
        """
        shown, known = ([each.alarm.id for each in self.alarms(all_=all_)] for all_ in (False, True))
        for ids in (shown, known):
            exact = [id_ for id_ in ids if text in (id_, id_.partition("/")[2])]
            found = exact or [id_ for id_ in ids if text and text in id_]
            if len(found) == 1:
                return found[0]
            if found:
                allowed = f"a part of one of {listed(found)}"
                raise InputError("alarm", f"{text!r}, {len(found)} times", allowed, "Give more of it.")
        next_step = did_you_mean(text, [id_.partition("/")[2] for id_ in known])
        raise InputError("alarm", repr(text), "an alarm of this cooperative", next_step or "See alarm list.")

    def story(self, text: str) -> Story:
        """Return all that is known of an alarm.

        Raises:
            InputError: There is none of that name.
        """
        id_ = self.find(text)
        item = next(each for each in self.alarms(all_=True) if each.alarm.id == id_)
        with self._records.reading() as connection:
            excursion = load_excursion(connection, item.alarm.excursion)
            return Story(item, excursion, steps_of(connection, id_, STEPS_SHOWN), actions_of(connection, id_))

    def windows(self) -> list[WindowRow]:
        """Return the windows that are not over, by their start."""
        with self._records.reading() as connection:
            return windows_since(connection, self.clock.now(), self.coop)

    def zone(self) -> tzinfo:
        """Return the time zone that the cooperative's people read."""
        return zone_of(self.registry().cooperative.time_zone)

    def registry(self) -> Registry:
        """Return what is registered."""
        with self._records.reading() as connection:
            return load_registry(connection, self.coop)

    def act(self, person: str, comment: str) -> Act:
        """Return an act of now.

        Args:
            person: Id of a contact; empty: whoever sits at this machine.
            comment: In his words.

        Raises:
            InputError: There is no such contact.
        """
        known = [contact.id for contact in self.registry().contacts]
        if person and person not in known:
            next_step = did_you_mean(person, known)
            raise InputError("--as", repr(person), f"a contact: {listed(known)}", next_step)
        return Act(person or _who(), VIA, self.clock.now(), comment)

    def do(self, what: Callable[[Connection], Done]) -> Done:
        """Return what came of an act on an alarm, which is a transaction of its own.

        Raises:
            InputError: It was refused.
        """
        with self._records.transaction() as connection:
            done = what(connection)
        _check("alarm", done.came)
        return done

    def do_window(self, what: Callable[[Connection], Opened]) -> Opened:
        """Return what came of an act on a window, which is a transaction of its own.

        Raises:
            InputError: It was refused.
        """
        with self._records.transaction() as connection:
            done = what(connection)
        _check("window", done.came)
        return done

    def close(self) -> None:
        """Give the records back."""
        self._records.close()


def open_look(station: Station, clock: Clock) -> AlarmLook:
    """Return the alarms of a station.

    Raises:
        RecordsError: There are no records yet, or they cannot be read.
    """
    url = station.records_url
    records = Records(url) if is_there(url) else None
    if records is None or not records.version():
        next_step = "Run the station once: coldchain up."
        raise RecordsError("records", "nothing yet", "a database with alarms", next_step, retry=False)
    records.migrate()
    return AlarmLook(records, station.coop, clock)


def _check(thing: str, came: Came) -> None:
    if came.is_refusal:
        raise refusal(came, thing)


def _who() -> str:
    """Return who acts, as this machine knows him."""
    try:
        return f"{getpass.getuser()}@{platform.node()}"
    except (KeyError, OSError):  # a user without a name
        return f"?@{platform.node()}"
