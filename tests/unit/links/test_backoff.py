"""Back-off: doubling, capped, jittered."""

from links.backoff import Backoff


def test_waits_double_up_to_the_cap() -> None:
    backoff = Backoff(0.2, 1.0)
    for longest_s in (0.2, 0.4, 0.8, 1.0, 1.0):
        assert longest_s / 2 <= backoff.next_s() <= longest_s


def test_two_clients_do_not_come_back_together() -> None:
    assert len({Backoff(1.0, 8.0).next_s() for _ in range(20)}) > 10


def test_reset_starts_again() -> None:
    backoff = Backoff(0.2, 100.0)
    for _ in range(9):
        backoff.next_s()
    backoff.reset()
    assert backoff.next_s() <= 0.2
