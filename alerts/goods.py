"""The shipments' side of the watcher: one face for judging them, writing down what was found, and timers."""

from collections.abc import Iterable, Sequence

from alerts.advice import Advice
from alerts.bookkeeping import Desk
from alerts.goods_closing import Gone, close_goods, gone_of
from alerts.goods_judging import GoodsFinding, GoodsHeap, GoodsJudging
from alerts.goods_record import GoodsDesk, record_goods
from alerts.goods_states import GoodsStates
from alerts.goods_telling import News, tell_goods
from alerts.sheaves import Sheaf
from alerts.trips import TripList
from coldchain.judgement.alarms import Transition
from coldchain.judgement.goods import GoodsOutcome
from coldchain.judgement.verdict import verdict
from coldchain.registry.profile import Severity
from coldchain.registry.registry import Registry
from links.journal import Journal
from links.readings_store import ReadingsStore
from links.records import Connection, Records
from links.records_life import Lively
from links.records_shipments import due_shipments, fingerprints, open_harms

GoodsWork = GoodsFinding | Gone
DUE_AT_MOST = 200
DUE_EVERY_MS = 1_000


class Goods:
    """Judges all shipments of the records.

    Args:
        journal: Where readings wait for the store.
        store: Where the history of late readings is found.
        records: Where states, harms and verdicts are kept.
    """

    def __init__(self, journal: Journal, store: ReadingsStore, records: Records) -> None:
        self._records = records
        self._store = store
        self._states = GoodsStates(records)
        self._judging = GoodsJudging(journal, store, self._states)
        self._asked_at = 0
        self._registries: Sequence[Registry] = ()
        self._gone: list[Gone] = []
        self._stale = False  # what waited to be judged again may be forgotten

    @property
    def trips(self) -> TripList:
        """Return what is on its way, and was."""
        return self._judging.trips

    @property
    def waits(self) -> bool:
        """Return whether shipments wait to be judged again, because their legs have changed."""
        return self._stale or self._judging.waits

    @property
    def unjudged(self) -> int:
        """Return how many late readings could not be judged so far: the store has lost their time."""
        return self._judging.unjudged

    def reload(self, registries: Sequence[Registry]) -> None:
        """Take up changed registries."""
        with self._records.reading() as connection:
            judged, harms = fingerprints(connection), open_harms(connection)
        self._judging.replan(registries, judged)
        self._gone = gone_of(judged, harms, self.trips.by_key, registries)
        self._registries, self._stale = registries, False
        self._states.drop()

    def sort(self, sheaves: Iterable[Sheaf], last: int) -> dict[str, GoodsHeap]:
        """Return what is to be judged of readings, by the shipment's key; ``last``: position of the batch."""
        if self._stale:
            self.reload(self._registries)
        return self._judging.sort(sheaves, last)

    def judge(self, heaps: Sequence[GoodsHeap], up_to: int) -> Sequence[GoodsWork]:
        """Return what follows from readings.

        Args:
            heaps: Of shipments, each once.
            up_to: Journal position up to which readings count.
        """
        return self._judging.judge(heaps, up_to)

    def changed(self, up_to: int) -> list[GoodsWork]:
        """Return what follows from changed legs; ``up_to`` as for ``judge``."""
        return [*self._gone, *self._judging.judge(self._judging.replanned(), up_to)]

    def arrived(self, up_to: int, now: int) -> Sequence[GoodsWork]:
        """Return what follows from the passing of time: final verdicts, when nothing waits to be judged.

        Args:
            up_to: Journal position up to which readings count.
            now: Processing time [ms].
        """
        return self._judging.arrived(self._due(now), up_to, now)

    def forget_seen(self) -> None:
        """Forget what was judged ahead of its turn; it is judged again when its turn comes."""
        self._judging.forget_seen()

    def record(self, desk: Desk, work: Sequence[GoodsWork]) -> list[Transition]:
        """Write what was found, in the desk's transaction; return the alarm transitions."""
        goods_desk = GoodsDesk(desk, self._states, [])
        steps: list[Transition] = []
        for item in work:
            steps += close_goods(desk, item) if isinstance(item, Gone) else record_goods(goods_desk, item)
        if goods_desk.news:
            tell_goods(desk, goods_desk.news, Advice(desk, self._store, self._states).saving)
        return steps

    def tell(self, desk: Desk, item: Lively, step: Transition) -> None:
        """Tell people, in the desk's transaction, of harm that they were spared; the step is its raising."""
        key = f"{item.coop}/{item.device}"
        trip = self.trips.by_key.get(key)
        if trip is None:
            return
        now = verdict(trip, self._states[key], min(desk.now, trip.until_at))
        finding = GoodsFinding(trip, self.trips.registry_of[key], GoodsOutcome(self._states[key]))
        news = News(finding, item.alarm, step, Severity(item.severity), now)
        tell_goods(desk, [news], Advice(desk, self._store, self._states).saving)

    def save(self, connection: Connection) -> None:
        """Write the states that the step has changed."""
        self._states.save(connection, self._judging.trips.by_key)

    def commit(self) -> None:
        """Take what was written as committed."""
        self._states.commit()
        self._gone = []

    def drop(self) -> None:
        """Forget what is in memory, after a failure: the records say what waits to be judged again."""
        self._states.drop()
        self._judging.forget_seen()
        self._gone, self._stale = [], True

    def _due(self, now: int) -> list[str]:
        if abs(now - self._asked_at) < DUE_EVERY_MS:
            return []
        self._asked_at = now
        with self._records.reading() as connection:
            return due_shipments(connection, now, DUE_AT_MOST)
