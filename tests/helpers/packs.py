"""Readings and messages as a gateway would send them, for tests of ingest."""

from coldchain import senml
from coldchain.reading import Reading
from ingest.known import Known
from links.broker import Message

NOW = 1_795_333_512_000  # Sunday 22 November 2026, 07:45:12 UTC
TOPIC = "coldchain/v1/co/gw/readings"
KNOWN = Known(frozenset({("co", "gw")}), frozenset({("co", "van-1"), ("co", "van-2")}))


def reading(
    sequence: int = 0,
    *,
    device: str = "van-1",
    channel: str = "air/temperature",
    value: float = 4.5,
    unit: str = "Cel",
    event_at: int | None = None,
) -> Reading:
    """Return a reading that is fine unless the test says otherwise; boot 7, one a minute before ``NOW``."""
    at = NOW - 86_400_000 + sequence * 60_000 if event_at is None else event_at
    return Reading(device, channel, 7, sequence, at, NOW, value, unit)


def message(*readings: Reading, topic: str = TOPIC, mid: int = 1, retain: bool = False) -> Message:
    """Return the message that carries them."""
    return Message(topic, senml.encode_json(readings), mid, retain=retain, duplicate=False)


def raw(payload: bytes, *, topic: str = TOPIC, mid: int = 1) -> Message:
    """Return a message with any payload."""
    return Message(topic, payload, mid, retain=False, duplicate=False)
