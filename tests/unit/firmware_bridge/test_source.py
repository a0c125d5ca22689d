"""When a frame was measured is decided once, and in order."""

from firmware_bridge.seen import Seen, Verdict
from firmware_bridge.source import MAX_JITTER_MS, Source

T0 = 1_700_000_000_000


def source() -> Source:
    """Return a source that heard sequence 10, measured at uptime 100 s and T0."""
    result = Source(1, Seen())
    assert result.hear(10, 100_000, T0) == (Verdict.NEW, T0)
    return result


def test_the_first_frame_is_believed() -> None:
    assert Source(1, Seen()).hear(0, 0, T0) == (Verdict.NEW, T0)


def test_a_repeated_frame_is_known() -> None:
    assert source().hear(10, 100_000, T0 + 5000)[0] is Verdict.REPEATED


def test_a_repeated_frame_changes_nothing() -> None:
    heard = source()
    heard.hear(10, 100_000, T0 + 5000)
    assert heard.hear(11, 101_000, T0 + 1000) == (Verdict.NEW, T0 + 1000)


def test_a_younger_frame_is_never_stamped_before_an_older_one() -> None:
    assert source().hear(11, 101_000, T0 - 2000) == (Verdict.NEW, T0 + 1)


def test_an_older_frame_that_comes_late_is_stamped_before() -> None:
    assert source().hear(9, 90_000, T0 + 3000) == (Verdict.NEW, T0 - 1)
    assert source().hear(9, 90_000, T0 - 10_000) == (Verdict.NEW, T0 - 10_000)


def test_two_frames_of_one_moment_keep_their_stamps() -> None:
    assert source().hear(11, 100_000, T0 - 3) == (Verdict.NEW, T0 - 3)


def test_a_step_of_the_clock_is_believed() -> None:
    back = T0 - MAX_JITTER_MS - 1
    assert source().hear(11, 101_000, back) == (Verdict.NEW, back)


def test_after_an_older_frame_the_youngest_is_still_the_measure() -> None:
    heard = source()
    heard.hear(9, 90_000, T0 - 10_000)
    assert heard.hear(11, 101_000, T0 - 1) == (Verdict.NEW, T0 + 1)


def test_what_waits_for_the_time_is_in_order_on_the_gateways_own_time() -> None:
    heard = source()
    assert heard.hear(11, 110_000, 5000, waits_in=7) == (Verdict.NEW, 5000)
    assert heard.hear(12, 120_000, 4990, waits_in=7) == (Verdict.NEW, 5001)  # the one before had waited
    assert (heard.kept_uptime_ms, heard.kept_at) == (100_000, T0)
    assert (heard.uptime_ms, heard.event_at) == (100_000, T0)
    heard.settle(T0 + 1_000_000)
    assert (heard.uptime_ms, heard.event_at, heard.waits_in) == (120_000, T0 + 1_005_001, 0)


def test_another_boot_of_the_gateway_has_a_time_of_its_own() -> None:
    heard = source()
    heard.hear(11, 110_000, 5000, waits_in=7)
    assert heard.hear(12, 120_000, 300, waits_in=8) == (Verdict.NEW, 300)
    assert (heard.waits_in, heard.kept_at) == (8, T0)
