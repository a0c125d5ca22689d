"""Laws of every decoder of the catalogue: whatever comes, it gives readings or a PackError, and nothing else.

What it gives can be admitted: names are names, times are on the calendar, a value is finite or failed.
"""

import json
import math
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldchain.errors import PackError
from coldchain.reading import Flag, check_channel, check_name
from helpers.packs import KNOWN, NOW
from ingest.decoders.catalogue import FORMATS, make
from ingest.decoders.face import Came
from ingest.decoders.names import Names
from ingest.decoders.setup import Setup
from ingest.source_settings import SourceSettings
from ingest.sources import Sources
from ingest.take import take
from links.broker import Message

OPTIONS = {
    "fields": {"t": "air/temperature", "a.b": "door/open", "a.0.h": "air/humidity"},
    "units": {"t": "degF"},
    "time": "time",
    "time_format": "ms",
    "device_field": "id",
}
TOPICS = (
    "tele/x/SENSOR",
    "zigbee2mqtt/x",
    "e/x/sensor/temperature/state",
    "e/x/binary_sensor/door/state",
    "x/events/rpc",
    "x/status/temperature:0",
    "application/1/device/2/event/up",
    "spBv1.0/g/NDATA/n",
    "ruuvi/AA/BB",
    "",
)
WORDS = st.sampled_from(
    [
        "Time",
        "Temperature",
        "Humidity",
        "TempUnit",
        "Id",
        "AM2301",
        "DS18B20-1",
        "StatusSNS",
        "Switch1",
        "temperature",
        "humidity",
        "contact",
        "voltage",
        "battery",
        "last_seen",
        "method",
        "params",
        "ts",
        "temperature:0",
        "tC",
        "rh",
        "devicepower:0",
        "V",
        "time",
        "deviceInfo",
        "devEui",
        "data",
        "object",
        "fPort",
        "t",
        "a",
        "b",
        "h",
        "id",
        "n",
        "u",
        "v",
        "bn",
        "bt",
        "vb",
    ]
)
NUMBERS = (
    st.floats()
    | st.integers()
    | st.integers(-(2**80), 2**80)
    | st.sampled_from([1e300, 1.7953335e9, 1.7953335e12])
)
TEXTS = (
    st.text(max_size=12)
    | WORDS
    | st.sampled_from(
        [
            "2026-11-22T07:00:00",
            "0001-01-01T00:00:00+14:00",
            "9999-12-31T23:59:59-14:00",
            "NotifyStatus",
            "ON",
            "F",
            "qg==",
        ]
    )
)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(WORDS | st.text(max_size=5), inner, max_size=5)
    ),
    max_leaves=20,
)
OBJECTS = st.dictionaries(WORDS, VALUES, max_size=7)


def _hold(format_name: str, topic: str, payload: bytes) -> None:
    decoder = make(format_name, Setup("+/#", Names(), ZoneInfo("Europe/Berlin"), options=OPTIONS))
    for _ in range(2):  # one that remembers must hold too
        try:
            decoded = decoder.decode(Came(topic, payload, NOW))
        except PackError:
            continue
        assert bool(decoded.readings) or decoded.ignored
        for reading in decoded.readings:
            assert check_name("device", reading.device)
            assert check_channel(reading.channel)
            assert 0 <= reading.event_at < 253_402_300_800_000
            assert 0 <= reading.sequence < 2**63
            assert math.isfinite(reading.value) or reading.flag == Flag.FAIL


@pytest.mark.parametrize("format_name", sorted(FORMATS))
@given(topic=st.sampled_from(TOPICS), payload=st.binary(max_size=80))
def test_any_bytes(format_name: str, topic: str, payload: bytes) -> None:
    _hold(format_name, topic, payload)


@pytest.mark.parametrize("format_name", sorted(FORMATS))
@given(topic=st.sampled_from(TOPICS), found=OBJECTS | VALUES)
def test_any_json(format_name: str, topic: str, found: Any) -> None:
    _hold(format_name, topic, json.dumps(found).encode())


@pytest.mark.parametrize("format_name", sorted(FORMATS))
@pytest.mark.parametrize(
    "payload", [b"[" * 50_000, b'{"a":' * 12_000, b'{"Time":' + b"9" * 50_000 + b"}", b"\x9f" * 50_000]
)
def test_what_is_deep_or_long(format_name: str, payload: bytes) -> None:
    for topic in TOPICS:
        _hold(format_name, topic, payload)


SOURCES = Sources(
    "co",
    [
        SourceSettings(topic="tele/#", format="tasmota", gateway="gw", time_zone="UTC"),
        SourceSettings(topic="zigbee2mqtt/#", format="zigbee2mqtt", gateway="gw"),
        SourceSettings(topic="e/#", format="esphome", gateway="gw"),
        SourceSettings(topic="+/events/rpc", format="shelly", gateway="gw"),
    ],
    session="s",
)


@given(
    st.sampled_from(TOPICS), st.binary(max_size=40) | OBJECTS.map(lambda found: json.dumps(found).encode())
)
def test_a_message_is_kept_counted_or_refused_and_never_lost(topic: str, payload: bytes) -> None:
    message = Message(topic, payload, 3, retain=False, duplicate=False, packet_id=5)
    taken = take(message, known=KNOWN, received_at=NOW, sources=SOURCES)
    assert taken.mid == 3
    assert bool(taken.entry or taken.rejected) != bool(taken.ignored)
    assert not taken.safe
