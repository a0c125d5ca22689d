"""Counters tell events to whoever wants to hear them."""

from ingest.counters import ReceiverCounters, WriterCounters


def test_events_are_kept_and_handed_on() -> None:
    told: list[str] = []
    for counters in (ReceiverCounters(on_event=told.append), WriterCounters(on_event=told.append)):
        counters.say("the disk is full")
        assert counters.last_event == "the disk is full"
    assert told == ["the disk is full"] * 2


def test_without_a_listener_the_last_event_is_kept() -> None:
    counters = ReceiverCounters()
    counters.say("first")
    counters.say("second")
    assert counters.last_event == "second"
