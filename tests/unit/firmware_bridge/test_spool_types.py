"""What the spool answers has defaults for what was not always told."""

from firmware_bridge.spool_types import Put, SpoolStats


def test_what_is_not_told_is_nothing() -> None:
    assert Put([], 0, 0).thinned == 0
    assert SpoolStats(0, 1, None, None, 0, 0)[6:] == (0, 0, 0, 0)
