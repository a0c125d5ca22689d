"""Sources at work: whose a topic is, what is only a copy, and by what a message is known again."""

from coldchain.reading import Clock
from helpers.packs import NOW
from ingest.source_settings import SourceSettings
from ingest.sources import RETAINED, Sources
from links.broker import Message

SETTINGS = [
    SourceSettings(topic="esphome/+/#", format="esphome", gateway="sensors"),
    SourceSettings(topic="tele/+/SENSOR", format="tasmota", gateway="sonoff", time_zone="UTC"),
]
TOPIC = "esphome/box/sensor/temperature/state"
TIMED = b'{"Time":"2026-11-22T07:00:00","AM2301":{"Temperature":4.5}}'


def _sources(session: str = "s") -> Sources:
    return Sources("co", SETTINGS, session=session)


def _message(
    payload: bytes = b"4.5", *, topic: str = TOPIC, packet_id: int = 7, retain: bool = False
) -> Message:
    return Message(topic, payload, 1, retain, False, packet_id)


def test_a_topic_belongs_to_one_source_or_to_nobody() -> None:
    sources = _sources()
    assert sources.filters == ("esphome/+/#", "tele/+/SENSOR")
    for _ in range(2):  # the second time from memory
        found = sources.of("tele/x/SENSOR")
        assert found is not None
        assert (found.topic.coop, found.topic.gateway) == ("co", "sonoff")
        assert sources.of("tele/x/STATE") is None
        assert sources.of("coldchain/v1/co/gw/readings") is None


def test_a_flood_of_topics_fills_no_memory() -> None:
    sources = _sources()
    for number in range(10_000):
        sources.of(f"esphome/{number}/status")
        sources.instant(f"esphome/{number}/status", NOW)
    assert max(len(sources._source_of), len(sources._last_at)) <= 4096


def test_what_is_retained_is_no_reading_and_all_else_has_a_time_of_receipt() -> None:
    source = _sources().of(TOPIC)
    assert source is not None
    copy = source.decode(_message(retain=True), NOW)
    assert (copy.readings, copy.ignored) == ((), RETAINED)
    (reading,) = source.decode(_message(), NOW).readings
    assert (reading.event_at, reading.received_at, reading.clock) == (NOW, NOW, Clock.SERVER)


def test_no_two_messages_of_a_topic_share_an_instant_unless_the_clock_was_set_back() -> None:
    sources = _sources()
    assert [sources.instant("a", NOW) for _ in range(3)] == [NOW, NOW + 1, NOW + 2]
    assert sources.instant("b", NOW) == NOW
    assert sources.instant("a", NOW + 1) == NOW + 3
    assert sources.instant("a", NOW - 3_600_000) == NOW - 3_600_000


def test_a_mark_is_for_what_has_no_clock_and_tells_messages_apart() -> None:
    sources = _sources()
    source, timed = sources.of(TOPIC), sources.of("tele/x/SENSOR")
    assert source is not None
    assert timed is not None
    readings = source.decode(_message(), NOW).readings
    same = sources.mark(_message(), readings)
    assert same is not None
    assert same == sources.mark(_message(), readings)
    others = [
        _sources("other").mark(_message(), readings),
        sources.mark(_message(b"4.6"), readings),
        sources.mark(_message(packet_id=8), readings),
        sources.mark(_message(topic=f"{TOPIC}x"), readings),
    ]
    assert len({same, *others}) == 5
    assert sources.mark(_message(packet_id=0), readings) is None  # QoS 0 is never sent again
    said = timed.decode(_message(TIMED, topic="tele/x/SENSOR"), NOW).readings
    assert sources.mark(_message(TIMED, topic="tele/x/SENSOR"), said) is None
