"""What to do about goods, for the text of their alarm; reads the newest readings once a step at most.

Reads only. What saves most is decided in ``coldchain/judgement/saving.py``.
"""

from alerts.bookkeeping import Desk
from alerts.goods_judging import GoodsFinding
from alerts.goods_states import GoodsStates
from coldchain.errors import StoreError
from coldchain.judgement.saving import Saving
from links.readings_store import Latest, ReadingsStore
from links.records_views import open_alarms
from links.scenes import Heard, alarmed_assets, saving_for, troubles_of


class Advice:
    """Advice within one step; made anew for the next one.

    Args:
        desk: In the transaction.
        store: Where readings are.
        states: What is known of the goods.
    """

    def __init__(self, desk: Desk, store: ReadingsStore, states: GoodsStates) -> None:
        self._desk = desk
        self._store = store
        self._states = states
        self._latest: dict[str, list[Latest]] = {}
        self._alarmed: dict[str, frozenset[str]] = {}

    def saving(self, finding: GoodsFinding) -> Saving | None:
        """Return what saves most of a shipment; None when nobody can say from here."""
        key, coop = finding.trip.key, finding.registry.cooperative.id
        try:
            heard = Heard(finding.registry, self._heard(coop), self._desk.now)
            return saving_for(
                self._store,
                heard,
                finding.trip.shipment.id,
                states={key: self._states[key]},
                alarmed=self._alarmed_in(coop),
            )
        except StoreError:
            return None  # an alarm without advice is better than none

    def _heard(self, coop: str) -> list[Latest]:
        if coop not in self._latest:
            self._latest[coop] = list(self._store.latest(coop))
        return self._latest[coop]

    def _alarmed_in(self, coop: str) -> frozenset[str]:
        if coop not in self._alarmed:
            rows = open_alarms(self._desk.connection, coop)
            self._alarmed[coop] = alarmed_assets(troubles_of(rows))
        return self._alarmed[coop]
