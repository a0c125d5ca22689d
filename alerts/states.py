"""The evaluator states at hand: those committed in the records, and on top those of the present step.

Not the truth: that is in the records. Whoever is in doubt, after any failure, drops everything and reads
again. Only some are kept in memory, so that the number of channels does not matter.
"""

from collections.abc import Iterable
from itertools import islice

from coldchain.judgement.evaluate import next_deadline
from coldchain.judgement.state import State, dump
from coldchain.judgement.watch_list import Watched, WatchList
from links.records import Connection, Records
from links.records_alarms import Place, StateRow, load_states, save_states

MOST_KEPT = 20_000  # some 3 KB each


class States:
    """States by channel key; one step writes them, and they count when its transaction is committed.

    Args:
        records: Where they are kept.
    """

    def __init__(self, records: Records) -> None:
        self._records = records
        self._committed: dict[str, State] = {}
        self._changed: dict[str, State] = {}

    def __getitem__(self, key: str) -> State:
        """Return the newest state of a channel that is at hand.

        Raises:
            KeyError: It is not: see ``missing``.
        """
        return self._changed[key] if key in self._changed else self._committed[key]

    def __contains__(self, key: str) -> bool:
        """Return whether the state of a channel is at hand."""
        return key in self._changed or key in self._committed

    def __setitem__(self, key: str, state: State) -> None:
        """Set the state of a channel, to be committed with the present step."""
        self._changed[key] = state

    def missing(self, channels: Iterable[Watched]) -> list[tuple[Watched, bytes | None]]:
        """Return the channels that are not at hand, each with its blob in the records (None: it is new)."""
        keys = {item.key: item for item in channels}
        absent = {key for key in keys if key not in self._changed and key not in self._committed}
        if not absent:
            return []
        with self._records.reading() as connection:
            blobs = load_states(connection, absent)
        return [(item, blobs.get(key)) for key, item in keys.items() if key in absent]

    def save(self, connection: Connection, watch_list: WatchList) -> None:
        """Write what the step has changed, and when each channel next wants to be asked."""
        rows = []
        for key, state in self._changed.items():
            coop, asset, device, channel = key.split("/", 3)
            watched = watch_list.by_key(key)
            deadline_at = next_deadline(watched.rules, state) if watched else None
            judged_until = state.last.event_at if state.last else 0
            placed = watch_list.plan(key, judged_until)
            place = Place(key, coop, asset, device, channel)
            rows.append(StateRow(place, dump(state), deadline_at, placed, judged_until))
        save_states(connection, rows)

    def commit(self) -> None:
        """Take what was written as committed."""
        for key, state in self._changed.items():
            self._committed.pop(key, None)  # what was used last stands last
            self._committed[key] = state
        self._changed = {}
        for key in list(islice(self._committed, max(0, len(self._committed) - MOST_KEPT))):
            del self._committed[key]

    def drop(self) -> None:
        """Forget everything: it is read again from the records when it is needed."""
        self._committed = {}
        self._changed = {}
