"""What came and what did not, in a report: a row for each channel, and one for each gap. Types only."""

import msgspec


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the readings of a channel in a stretch: a row of the ledger.

    Args:
        device: Who measured.
        channel: Of what.
        asset: Where it stood.
        from_at: Of the stretch.
        until_at: Of the stretch.
        expected: ``received``, what is known to be missing, and ``unheard``.
        received: How many there are.
        late: Of these, how many came later than ``LATE_MS`` after they were measured.
        duplicate: Of these, how many came again, and count once; None: whoever made the report did not count.
        latest_ms: The longest that one was on its way.
        failed: Of these, without a value.
        unheard: How many its interval makes where nothing was heard, and no number tells what was made.
        missing: How many its own count says are missing; None: it does not count, or was started anew.
        silent_ms: Time in gaps longer than is allowed; not where it only measures less often than registered.
    """

    device: str
    channel: str
    asset: str
    from_at: int
    until_at: int
    expected: int
    received: int
    late: int
    duplicate: int | None = None
    latest_ms: int
    failed: int
    unheard: int = 0
    missing: int | None
    silent_ms: int


class Hole(msgspec.Struct, frozen=True, kw_only=True):
    """A gap of a channel: a row, never a blank.

    ``missing`` as of ``coldchain.gaps``; ``cause``: ``lost``, ``refused`` (they came, and are kept apart),
    ``silent``, ``restarted``, ``never-heard``, or ``seldom``: it was silent so many ``times``, one after the
    other and never for longer than ``longest_ms``.
    """

    device: str
    channel: str
    from_at: int
    until_at: int
    missing: int | None
    cause: str
    times: int = 1
    longest_ms: int | None = None

    @property
    def lasted_ms(self) -> int:
        """Return how long it was from its begin to its end [ms]."""
        return self.until_at - self.from_at

    @property
    def silence_ms(self) -> int:
        """Return how long nothing was heard at a stretch [ms]."""
        return self.lasted_ms if self.longest_ms is None else self.longest_ms
