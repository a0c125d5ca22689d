"""What many ask for, kept for a moment: one looks it up anew, the others take meanwhile what was known.

Not for what decides whether a change is allowed: that is read in the change's own transaction.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar

from links.clock import Clock

Value = TypeVar("Value")
_LOCKS = 16


class _Kept(NamedTuple, Generic[Value]):
    at_s: float
    value: Value


class Believed(Generic[Value]):
    """Values by their key; safe to use from several threads.

    Args:
        clock: Says how old they are.
        for_s: A value is believed for so long [s]; while one looks it up anew, and twice as long, it is given
            to all others.
        most: So many are kept; those that were looked up longest ago go first.
        is_kept: Says whether a value is worth its place; None: each is.
    """

    def __init__(
        self, clock: Clock, for_s: float, most: int = 1, is_kept: Callable[[Value], bool] | None = None
    ) -> None:
        self._clock, self._for_s, self._most, self._is_kept = clock, for_s, most, is_kept
        self._lock = threading.Lock()
        self._looking = [threading.Lock() for _ in range(_LOCKS)]
        self._kept: OrderedDict[object, _Kept[Value]] = OrderedDict()
        self._generation = 0

    def has(self, key: object = None) -> bool:
        """Return whether ``get`` would wait for nothing."""
        return self._at_hand(key) is not None

    def known(self, key: object = None) -> Value | None:
        """Return a value for which ``get`` would wait for nothing; None where it would."""
        kept = self._at_hand(key)
        return None if kept is None else kept.value

    def get(self, look: Callable[[], Value], key: object = None) -> Value:
        """Return a value; ``look`` finds it where it is not known, and what that raises is raised."""
        kept = self._kept.get(key)
        if kept is not None:
            age_s = self._clock.monotonic_s() - kept.at_s
            if 0 <= age_s < self._for_s:
                return kept.value
        looking = self._looking_for(key)
        is_mine = looking.acquire(blocking=False)
        if not is_mine:
            if kept is not None and 0 <= self._clock.monotonic_s() - kept.at_s < 2 * self._for_s:
                return kept.value
            looking.acquire()
        try:
            return self._looked_up(key, look, kept)
        finally:
            looking.release()

    def forget(self) -> None:
        """Believe nothing any more: something was changed."""
        with self._lock:
            self._generation += 1  # what is being looked up now may be what was changed
            self._kept.clear()

    def _at_hand(self, key: object) -> _Kept[Value] | None:
        kept = self._kept.get(key)
        if kept is None:
            return None
        age_s = self._clock.monotonic_s() - kept.at_s
        is_asked_for = age_s < 2 * self._for_s and self._looking_for(key).locked()
        return kept if 0 <= age_s < self._for_s or is_asked_for else None

    def _looked_up(self, key: object, look: Callable[[], Value], before: _Kept[Value] | None) -> Value:
        """Return a value as it is now; whoever looked while this one waited has found it already."""
        found = self._kept.get(key)
        now_s, generation = self._clock.monotonic_s(), self._generation
        if found is not None and found is not before and 0 <= now_s - found.at_s < self._for_s:
            return found.value
        value = look()
        if self._is_kept is not None and not self._is_kept(value):
            return value
        with self._lock:
            if generation == self._generation:
                self._kept[key] = _Kept(now_s, value)
                self._kept.move_to_end(key)
                if len(self._kept) > self._most:
                    self._kept.popitem(last=False)
        return value

    def _looking_for(self, key: object) -> threading.Lock:
        return self._looking[hash(key) % _LOCKS]
