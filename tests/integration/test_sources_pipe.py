"""Devices of other makers at real brokers: exact samples of each format, into the journal and the store."""

import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from helpers import tree
from helpers.brokers import Broker, Embedded, Mosquitto, kept, listening, running
from helpers.needs import requires_program
from helpers.polling import wait_until
from helpers.source_station import SourceStation
from links.quarantine import Quarantine

CASES = tree.PROJECT / "tests" / "cases" / "decoders"
SOURCES: dict[str, dict[str, Any]] = {
    "tasmota": {"topic": "tele/+/+", "time_zone": "Africa/Nairobi"},
    "zigbee2mqtt": {"topic": "zigbee2mqtt/#"},
    "esphome": {"topic": "esphome/+/#"},
    "shelly": {"topic": "+/events/rpc"},
    "chirpstack": {"topic": "application/+/device/+/event/+"},
    "json": {
        "topic": "farm/+/climate",
        "fields": {"sensors.t1": "milk/temperature", "sensors.rh": "air/humidity", "lid": "door/open"},
        "units": {"sensors.t1": "degF"},
        "time": "ts",
        "time_format": "s",
    },
    "senml": {"topic": "things/#"},
}
SAID = [
    ("tele/fridge_1/SENSOR", "tasmota/sample_of_three_probes"),
    ("tele/fridge_2/SENSOR", "tasmota/fahrenheit_and_null"),
    ("zigbee2mqtt/cooler", "zigbee2mqtt/last_seen_iso"),
    ("esphome/box/sensor/temperature/state", "esphome/temperature"),
    ("shellyplusht-b8d61a8b17cc/events/rpc", "shelly/sample"),
    ("application/1/device/0101010101010101/event/up", "chirpstack/with_codec"),
    ("farm/cold-room/climate", "json/fields"),
    ("things/a", "senml/sample"),
]
IGNORED = [
    ("tele/fridge_1/LWT", b"Online"),
    ("zigbee2mqtt/cooler/availability", b'{"state":"online"}'),
    ("esphome/box/status", b"online"),
    ("application/1/device/0101010101010101/event/join", b"{}"),
]
DEVICES = (
    "fridge_1",
    "fridge_2",
    "cooler",
    "box",
    "shellyplusht-b8d61a8b17cc",
    "0101010101010101",
    "cold-room",
    "2001-db8--2",
)


@pytest.fixture(params=["embedded", "mosquitto"])
def broker(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Broker]:
    if request.param == "mosquitto":
        requires_program("mosquitto", "mosquitto")
    made: Broker = Embedded(tmp_path / "broker") if request.param == "embedded" else Mosquitto(tmp_path / "m")
    with running(made) as started:
        yield started


def _payload(case: str) -> bytes:
    return (CASES / case / "input").read_bytes()


def _expected() -> Counter[str]:
    """Return what the cases say of these samples: clock, channel, value."""
    found: Counter[str] = Counter()
    for _, case in SAID:
        given = tomllib.loads((CASES / case / "case.toml").read_text())
        assert given["source"].get("temperature_unit", "C") == "C"
        for line in (CASES / case / "expected.txt").read_text().splitlines():
            _, clock, _, channel, value, *_ = line.split(" ")
            found[f"{clock} {channel} {value}"] += 1
    return found


def test_samples_of_every_format_are_stored_and_what_is_no_reading_is_counted(
    broker: Broker, tmp_path: Path
) -> None:
    sources = [{"format": name, **source} for name, source in SOURCES.items()]
    station = SourceStation(tmp_path, broker.address, sources=sources, devices=DEVICES)
    with listening(broker.address, "devices", clean=True) as devices:
        publish = devices.session.publish
        publish("tele/fridge_1/LWT", b"Online", retain=True)
        publish("zigbee2mqtt/old", b'{"temperature":30}', retain=True)  # from before the last restart
        kept(broker.address, "tele/fridge_1/LWT")
        kept(broker.address, "zigbee2mqtt/old")
        with station.running() as (received, written):
            for topic, payload in IGNORED:
                publish(topic, payload)
            for topic, case in SAID:
                publish(topic, _payload(case))
                if " server " not in (CASES / case / "expected.txt").read_text():
                    publish(topic, _payload(case))  # what says its own time is stored once
            publish("tele/fridge_1/SENSOR", b"\xff{")
            publish("tele/fridge_9/SENSOR", _payload("tasmota/sample_of_three_probes"))
            publish("tele/fridge_1/SENSOR", b"[" * 60_000)
            wait_until(lambda: written.inserted >= sum(_expected().values()), "all samples", 30)
            wait_until(lambda: received.rejected.total() >= 3, "the refusals")
            wait_until(lambda: received.ignored.total() >= 6, "what is ignored")
    stored = station.stored()
    assert Counter(f"{each.clock} {each.channel} {each.value!r}" for each in stored) == _expected()
    assert received.rejected == {"bad-pack": 2, "unknown-device": 1}
    assert received.ignored == {"availability": 3, "event-join": 1, "retained": 2}
    assert received.stored_sent == 0
    quarantine = Quarantine(station.places.journal)
    assert quarantine.counts() == {"bad-pack": 2, "unknown-device": 1}
    quarantine.close()
