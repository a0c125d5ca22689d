"""The states of shipments at hand: those committed in the records, and on top those of the present step.

Only some are kept in memory, so that the number of shipments does not matter. Whoever is in doubt, after any
failure, drops everything and reads again.
"""

from collections.abc import Iterable

from coldchain.errors import InputError
from coldchain.instants import FOREVER_AT
from coldchain.judgement.goods_state import GoodsState, dump_goods, load_goods
from coldchain.judgement.trip import Trip
from links.records import Connection, Records
from links.records_shipments import ShipmentRow, VerdictRow, latest_verdict, load_shipments, save_shipments

MOST_KEPT = 2_000
SETTLE_MS = 900_000  # readings of the last minutes may be on their way when goods have arrived


class GoodsStates:
    """States by shipment key; one step writes them, and they count when its transaction is committed.

    Args:
        records: Where they are kept.
    """

    def __init__(self, records: Records) -> None:
        self._records = records
        self._committed: dict[str, GoodsState] = {}
        self._changed: dict[str, GoodsState] = {}
        self._given: dict[str, VerdictRow | None] = {}

    def __getitem__(self, key: str) -> GoodsState:
        """Return the newest state of a shipment that has been fetched."""
        return self._changed[key] if key in self._changed else self._committed[key]

    def __setitem__(self, key: str, state: GoodsState) -> None:
        """Set the state of a shipment, to be committed with the present step."""
        self._changed[key] = state

    def fetch(self, keys: Iterable[str]) -> None:
        """Bring states to hand that are not; a damaged one is as good as none: it is judged anew."""
        absent = [key for key in keys if key not in self._changed and key not in self._committed]
        if not absent:
            return
        with self._records.reading() as connection:
            rows = load_shipments(connection, absent)
            for key in absent:
                self._committed[key] = _loaded(rows.get(key))
                self._given[key] = latest_verdict(connection, *key.split("/", 1))

    def given(self, key: str) -> VerdictRow | None:
        """Return the newest verdict on a shipment that has been fetched."""
        return self._given.get(key)

    def give(self, key: str, row: VerdictRow) -> None:
        """Take a verdict as the newest one."""
        self._given[key] = row

    def save(self, connection: Connection, trips: dict[str, Trip]) -> None:
        """Write what the step has changed, and when a shipment that has arrived gets its final verdict."""
        rows = []
        for key, state in self._changed.items():
            trip, given = trips.get(key), self._given.get(key)
            open_end = trip is None or trip.until_at == FOREVER_AT or bool(given and given.final)
            deadline_at = None if trip is None or open_end else trip.until_at + SETTLE_MS
            rows.append(ShipmentRow(key, state.fingerprint, dump_goods(state), deadline_at))
        save_shipments(connection, rows)

    def commit(self) -> None:
        """Take what was written as committed, and forget what has not been used for longest."""
        for key, state in self._changed.items():
            self._committed.pop(key, None)
            self._committed[key] = state
        self._changed = {}
        while len(self._committed) > MOST_KEPT:
            oldest = next(iter(self._committed))
            del self._committed[oldest]
            self._given.pop(oldest, None)

    def drop(self) -> None:
        """Forget everything: it is read again from the records when it is needed."""
        self._committed, self._changed, self._given = {}, {}, {}


def _loaded(row: ShipmentRow | None) -> GoodsState:
    if row is None:
        return GoodsState()
    try:
        return load_goods(row.blob)
    except InputError:
        return GoodsState()
