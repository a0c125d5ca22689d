"""Standing reports: each local day one message to everybody who wants one, written by the watcher.

The day is in the key and the step, so neither a restart nor a clock that was set writes a second one. Not
what they say: see ``report_facts``. One face for the watcher: ``look``, ``record``, ``commit``, ``drop``.
"""

from datetime import tzinfo
from typing import NamedTuple

from alerts.errands import REPORT, Errand, letters
from alerts.report_facts import Facts
from alerts.settings import AlertsSettings
from coldchain.errors import InputError, LinkError
from coldchain.instants import EARLIEST_AT, MS_PER_S, zone_of
from coldchain.registry.registry import Registry
from coldchain.registry.report_time import Slot, slot_due
from coldchain.registry.things import Contact
from links.readings_store import ReadingsStore
from links.records import Connection, Records
from links.records_outbox import Draft, put
from links.records_registry import load_registry
from links.records_reports import Wish, day_step, refuse, was_written, wishes

LOOK_EVERY_MS = 5_000
LATEST_MS = 3 * 3_600_000
"""A report is not made up for when more than this has passed: a morning line at noon is noise."""

AT_ONCE = 10
"""So many are written in one step, that alarms do not wait for the others."""


class _Made(NamedTuple):
    """A report that is to be written; ``mistake`` says why there is no text."""

    wish: Wish
    drafts: list[Draft]
    mistake: str = ""


class Reports:
    """The standing reports of all cooperatives. One for a watcher.

    Args:
        records: Where people's wishes and the outbox are.
        store: Where readings are.
        settings: Channels, budget, and how long a report is of use.
    """

    def __init__(self, records: Records, store: ReadingsStore, settings: AlertsSettings) -> None:
        self._records, self._store, self._settings = records, store, settings
        self._lasts_ms = min(LATEST_MS, round(settings.expires.report * MS_PER_S))
        self._looked_at = 0
        self._made: list[_Made] = []
        self._written: set[str] = set()  # of what is due now, as far as that has been seen

    def look(self, now: int, *, live: bool) -> bool:
        """Return whether there is something to write, looking now and then.

        Args:
            now: Processing time [ms].
            live: The watcher is not behind with live readings. One that is does not know how it is now, and
                tells nobody that all is well.
        """
        if abs(now - self._looked_at) < LOOK_EVERY_MS:
            return bool(self._made)
        self._looked_at, self._made = now, []
        if not live or now < EARLIEST_AT:  # a clock that was never set: nobody knows which day this is
            return False
        with self._records.reading() as connection:
            self._made = self._make(connection, now)
        return bool(self._made)

    def record(self, connection: Connection, now: int) -> None:
        """Write what is due, for whoever still wants it; in the watcher's transaction.

        Args:
            connection: In it.
            now: Processing time [ms].
        """
        for made in self._made:
            wish = made.wish
            if wish in wishes(connection, wish.coop, wish.contact):
                put(connection, made.drafts)
                if made.mistake:
                    refuse(connection, [each.key for each in made.drafts], made.mistake, now)

    def drop(self) -> None:
        """Forget what was made; it is made again, or was written."""
        self._made, self._looked_at = [], 0
        self._written.clear()

    def commit(self) -> None:
        """Take what was written as committed."""
        self._made = []

    def _make(self, connection: Connection, now: int) -> list[_Made]:
        due = [(wish, slot) for wish in wishes(connection, now=now) if (slot := self._slot(wish, now))]
        steps = {_step(*each) for each in due}
        self._written &= steps
        self._written |= {step for step in steps - self._written if was_written(connection, step)}
        open_ = [each for each in due if _step(*each) not in self._written][:AT_ONCE]
        if not open_:
            return []
        facts = Facts(connection, self._store, budget=self._settings.budget, now=now)
        registries: dict[str, Registry] = {}
        for wish, _ in open_:
            if wish.coop not in registries:
                registries[wish.coop] = load_registry(connection, wish.coop)
        made = [self._one(facts, registries[wish.coop], (wish, slot), now) for wish, slot in open_]
        return [each for each in made if each.drafts]

    def _slot(self, wish: Wish, now: int) -> Slot | None:
        """Return which report of a person is due; None when none is."""
        try:
            slot = slot_due(wish.report_time, now, _zone(wish), self._lasts_ms)
        except InputError:  # somebody wrote into the records by hand; who reads the settings has checked them
            return None
        return None if slot is None or slot.at < wish.chosen_at <= now else slot

    def _one(self, facts: Facts, registry: Registry, due: tuple[Wish, Slot], now: int) -> _Made:
        """Return one person's report; a mistake of ours is written down and holds up nothing else."""
        wish, slot = due
        contact = next((each for each in registry.contacts if each.id == wish.contact), None)
        if contact is None:  # removed just now
            return _Made(wish, [])
        expires_at = slot.at + round(self._settings.expires.report * MS_PER_S)
        errand = Errand(_step(wish, slot), REPORT, now, expires_at)
        body, mistake = _said(facts, registry, contact)
        return _Made(wish, letters(registry, contact, errand, body=body, settings=self._settings), mistake)


def _said(facts: Facts, registry: Registry, contact: Contact) -> tuple[str, str]:
    """Return what a report says, and why it says nothing."""
    try:
        return facts.report(registry, contact), ""
    except LinkError:
        raise
    except Exception as error:  # noqa: BLE001 - one report that we cannot write must not stop the alarms
        return "", f"not written: {type(error).__name__}: {error}"


def _step(wish: Wish, slot: Slot) -> str:
    return day_step(wish.coop, wish.contact, slot.day.isoformat())


def _zone(wish: Wish) -> tzinfo:
    return zone_of(wish.time_zone)
