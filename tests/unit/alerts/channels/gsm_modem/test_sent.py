"""Names of messages, and when what became of them may be told."""

import threading

from alerts.channels.gsm_modem.sent import REMEMBERED, SETTLE_S, Sent


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.s = 0.0

    def now(self) -> int:
        return 0

    def monotonic_s(self) -> float:
        return self.s

    def sleep(self, duration_s: float) -> None:
        self.s += duration_s

    def wait(self, event: threading.Event, duration_s: float) -> bool:
        return event.is_set()


def test_a_name_for_each_part() -> None:
    sent = Sent(Clock())
    assert sent.note("+1", "7,8") == "+1/7,+1/8"
    assert sent.note("+1", "") == sent.note("+1", ",") == ""


def test_a_report_waits_until_the_outbox_knows_the_name() -> None:
    clock = Clock()
    sent = Sent(clock)
    with sent.sending("+1"):
        assert not sent.is_settled("+1", "+1/7")
        assert sent.is_settled("+2", "+2/7")
        sent.note("+1", "7")
    assert not sent.is_settled("+1", "+1/7")
    clock.s = SETTLE_S
    assert sent.is_settled("+1", "+1/7")


def test_memory_is_bounded() -> None:
    sent = Sent(Clock())
    for number in range(2 * REMEMBERED):
        sent.note(f"+{number}", "1")
    assert len(sent._at_s) == REMEMBERED
