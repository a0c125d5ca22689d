"""How long to wait before the next try: doubling, capped, with jitter. It only counts, it never waits."""

import random


class Backoff:
    """Waits that double from try to try, so that a thing that is down is not hammered.

    Args:
        first_s: The longest first wait [s].
        cap_s: No wait is longer than this [s].
    """

    def __init__(self, first_s: float, cap_s: float) -> None:
        self._first_s = first_s
        self._cap_s = cap_s
        self._next_s = first_s

    def next_s(self) -> float:
        """Return how long to wait now [s]: half of the current step and a random part of the other half.

        The random part keeps many clients of one broken thing from coming back in the same instant.
        """
        step_s = self._next_s
        self._next_s = min(step_s * 2, self._cap_s)
        return step_s * random.uniform(0.5, 1.0)

    def reset(self) -> None:
        """Start again with the first wait: the last try went well."""
        self._next_s = self._first_s
