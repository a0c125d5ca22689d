"""ESPHome beyond its cases: what a name says, and what is a number."""

import math

import pytest

from coldchain.errors import PackError
from ingest.decoders.esphome import EsphomeDecoder
from ingest.decoders.face import Came, Decoded
from ingest.decoders.names import Names
from ingest.decoders.setup import Setup


def _decode(name: str, payload: bytes, component: str = "sensor", names: Names | None = None) -> Decoded:
    decoder = EsphomeDecoder(Setup("farm/+/#", names or Names()))
    return decoder.decode(Came(f"farm/box/{component}/{name}/state", payload, 1_000))


@pytest.mark.parametrize(
    ("name", "channel"),
    [
        ("temperature", "air/temperature"),
        ("milk_temp", "milk/temperature"),
        ("air-rh", "air/humidity"),
        ("battery_voltage", "battery/voltage"),
        ("Cold_Room_Humidity", "cold_room/humidity"),
    ],
)
def test_a_name_says_what_is_measured(name: str, channel: str) -> None:
    (reading,) = _decode(name, b"4").readings
    assert (reading.device, reading.channel) == ("box", channel)


@pytest.mark.parametrize(
    "payload", [b"", b"1e", b"0x10", b"inf", b"1,5", b"1_0", b"\xb2", b"1" * 21, b"1e999", b"5" * 2_000]
)
def test_what_is_no_number_is_refused(payload: bytes) -> None:
    with pytest.raises(PackError):
        _decode("temperature", payload)


@pytest.mark.parametrize("payload", [b"nan", b"NaN", b"-nan", b"unknown"])
def test_no_value_is_a_failed_sensor(payload: bytes) -> None:
    (reading,) = _decode("temperature", payload).readings
    assert math.isnan(reading.value)
    assert reading.flag == 4


def test_doors_are_binary_and_numbers_are_not() -> None:
    (lid,) = _decode("lid", b"OFF", "binary_sensor").readings
    assert (lid.channel, lid.value) == ("lid/open", 0.0)
    assert (
        _decode("door", b"1").ignored
        == _decode("temperature", b"ON", "binary_sensor").ignored
        == "other-values"
    )
    with pytest.raises(PackError):
        _decode("door", b"maybe", "binary_sensor")


def test_the_settings_may_say_what_is_measured() -> None:
    names = Names(channels={"probe_1": "milk/temperature", "probe_2": "room", "t3": "x/nothing"})
    channels = [_decode(name, b"4", names=names).readings for name in ("probe_1", "probe_2")]
    assert [found[0].channel for found in channels] == ["milk/temperature", "room/temperature"]
    assert _decode("t3", b"4", names=names).ignored == "other-values"
