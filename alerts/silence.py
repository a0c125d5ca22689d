"""All that the watcher does about silence beside the channels' own: gateways, unheard devices, hidden alarms.

One face for the watcher, in the order of its step: ``judge`` what came and the passing of time, ``record`` in
the one transaction, ``commit`` after it, ``drop`` after any failure.
"""

from collections.abc import Iterable, Sequence
from functools import partial

from alerts.bookkeeping import Desk
from alerts.gateway_record import record_gateway
from alerts.gateways import GatewayFinding, Gateways
from alerts.hiding import release
from alerts.holding import renew
from alerts.judging import Judging
from alerts.settings import AlertsSettings
from alerts.sheaves import Sheaf
from alerts.unheard import Unheard, record_unheard
from coldchain.instants import MS_PER_S
from coldchain.judgement.alarms import Transition
from links.journal import Entry
from links.records import Records
from links.records_hidden import Hidden, hidden_alarms

LOOK_EVERY_MS = 1_000


class Silence:
    """What is not heard or not judged, and whether people are told of it.

    Args:
        records: Where it is kept what was learned and reported.
        judging: Knows what is watched, and from when on timers count.
        settings: What counts as late.
    """

    def __init__(self, records: Records, judging: Judging, settings: AlertsSettings) -> None:
        self._records = records
        self._judging = judging
        self._late_after_ms = round(settings.late_after * MS_PER_S)
        self._gateways = Gateways(records)
        self._unheard = Unheard(records)
        self._released: list[Hidden] = []
        self._backlogs: set[tuple[str, str]] = set()  # devices whose readings come late now
        self._looked_at = 0

    def judge(
        self, entries: Sequence[tuple[int, Entry]], sheaves: Iterable[Sheaf], now: int, *, live: bool
    ) -> bool:
        """Take what came through the journal, and let time pass; return whether there is something to write.

        Args:
            entries: (position, entry).
            sheaves: The same by channel.
            now: Processing time [ms].
            live: The watcher is not behind, so timers may run.
        """
        self._gateways.watch(self._judging.watch_list, self._judging.armed_at)
        self._gateways.hear([entry for _, entry in entries], now)
        late_before = now - self._late_after_ms
        self._backlogs = {(sheaf.coop, sheaf.device) for sheaf in sheaves if sheaf.oldest_at < late_before}
        if live and abs(now - self._looked_at) >= LOOK_EVERY_MS:
            self._looked_at = now
            self._look(now)
        return bool(self._gateways.findings or self._unheard.findings or self._released)

    def desk(self, desk: Desk) -> Desk:
        """Return a desk that knows which sensors nobody can blame."""
        return desk._replace(is_hidden=partial(self._is_hidden, now=desk.now))

    def record(self, desk: Desk) -> list[Transition]:
        """Write what was found, in the desk's transaction; return the alarm transitions."""
        steps: list[Transition] = []
        for finding in self._gateways.findings:
            steps += record_gateway(desk, finding)
        for device in self._unheard.findings:
            steps += record_unheard(desk, device)
        for item in self._released:
            release(desk, item, self._judging.watch_list)
        renew(desk.connection, self._backlogs, desk.hold)
        self._gateways.save(desk.connection, desk.now)
        self._judging.uncovered.write(desk.connection, self._judging.watch_list, desk.now)
        return steps

    def commit(self) -> None:
        """Take what was written as committed."""
        self._gateways.commit()
        self._unheard.commit()
        self._released, self._backlogs = [], set()

    def drop(self) -> None:
        """Forget everything: it is read again when it is needed."""
        self._gateways.drop()
        self._unheard.drop()
        self._judging.uncovered.drop()
        self._released, self._backlogs = [], set()
        self._looked_at = 0

    def finding_of(self, coop: str, gateway: str, now: int) -> GatewayFinding | None:
        """Return what is known of a gateway now [ms], to tell it again; None when it is unknown."""
        return self._gateways.finding_of(coop, gateway, now)

    def forget_unheard(self) -> None:
        """Read again which devices were never heard: somebody may have acted on their alarms."""
        self._unheard.reread()

    def _look(self, now: int) -> None:
        self._gateways.look(now)
        armed_at = self._judging.armed_at
        self._unheard.look(self._judging.watch_list, self._gateways.newest_of, armed_at=armed_at, now=now)
        with self._records.reading() as connection:
            self._released = hidden_alarms(connection, stays=partial(self._is_hidden, now=now))

    def _is_hidden(self, coop: str, device: str, now: int) -> bool:
        return self._gateways.is_hidden(coop, device, now)
