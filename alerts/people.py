"""All that the watcher does about people as time passes: what is told together, whose turn it is, reports.

One face for the watcher, as ``silence`` has: ``look`` at the passing of time, ``record`` in the one
transaction, ``commit`` after it, ``drop`` after any failure.
"""

from collections.abc import Iterable

from alerts.escalating import GRACE_MS, Escalating
from alerts.fallback import carry_on, has_undelivered
from alerts.grouping import forget_vain, gather, is_gathering
from alerts.reports import Reports
from alerts.settings import AlertsSettings
from alerts.telling import TellDesk
from coldchain.registry.registry import Registry
from links.readings_store import ReadingsStore
from links.records import Records

LOOK_EVERY_MS = 1_000
TURNS_EVERY_MS = 5_000  # whose turn it is changes slowly, and costs more to find out


class People:
    """Who is told together and who is told next. One for a watcher.

    Args:
        records: Where outbox and escalations are.
        store: Where readings are.
        settings: How people are told.
    """

    def __init__(self, records: Records, store: ReadingsStore, settings: AlertsSettings) -> None:
        self._records = records
        self._settings = settings
        self._reports = Reports(records, store, settings)
        self._escalating = Escalating(settings)
        self._looked_at, self._turns_at = 0, 0
        self._is_due = False
        self._may_climb = False

    def look(self, now: int, *, live: bool, armed_at: int) -> bool:
        """Return whether there is something to write, looking now and then.

        Args:
            now: Processing time [ms].
            live: The watcher is not behind with live readings.
            armed_at: When it started, or the clock was last set [ms].
        """
        reports = self._reports.look(now, live=live)
        if abs(now - self._looked_at) < LOOK_EVERY_MS:
            return reports
        self._looked_at = now
        turns = abs(now - self._turns_at) >= TURNS_EVERY_MS
        self._may_climb = live and now >= armed_at + GRACE_MS
        with self._records.reading() as connection:
            self._is_due = is_gathering(connection, self._settings, now)
            if turns:
                self._turns_at = now
                self._is_due = (
                    self._is_due
                    or has_undelivered(connection, self._settings, now)
                    or self._escalating.is_due(connection, now, may_climb=self._may_climb)
                )
        return self._is_due or reports

    def record(self, desk: TellDesk, registries: Iterable[Registry], *, told: bool) -> None:
        """Write what follows, in the desk's transaction.

        Args:
            desk: In a transaction.
            registries: As they are now.
            told: Whether steps of alarms were written in this transaction.
        """
        self._reports.record(desk.connection, desk.now)
        if not (told or self._is_due):
            return
        by_coop = {registry.cooperative.id: registry for registry in registries}
        forget_vain(desk)
        carry_on(desk.connection, self._settings, desk.now)
        self._escalating.step(desk, by_coop, may_climb=self._may_climb)
        gather(desk, by_coop)

    def commit(self) -> None:
        """Take what was written as committed."""
        self._is_due = False
        self._reports.commit()

    def drop(self) -> None:
        """Forget what was seen; it is looked at again."""
        self._is_due, self._looked_at, self._turns_at = False, 0, 0
        self._reports.drop()
