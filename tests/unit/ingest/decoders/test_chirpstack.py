"""ChirpStack beyond its cases: payload decoders, and repeated events."""

import math
from typing import NamedTuple

import pytest

from coldchain.errors import InputError, PackError
from ingest.decoders.chirpstack import ChirpstackDecoder
from ingest.decoders.face import Came, Decoded
from ingest.decoders.names import Names
from ingest.decoders.setup import Setup

UP = "application/1/device/ab/event/up"


class _Value(NamedTuple):
    probe: str
    quantity: str
    value: float
    note: str = ""
    event_at: int = 0


def _decoder(payload: object = None) -> ChirpstackDecoder:
    decoder = ChirpstackDecoder(Setup("application/#", Names()))
    decoder._payload = payload  # type: ignore[assignment]  # what the settings would name
    return decoder


def _decode(data: str, payload: object) -> Decoded:
    event = (
        f'{{"time":"2026-11-22T07:00:00.123456789Z","deviceInfo":{{"devEui":"ab"}},"fPort":2,"data":{data}}}'
    )
    return _decoder(payload).decode(Came(UP, event.encode(), 1_000))


def test_a_payload_decoder_gets_port_and_bytes() -> None:
    def decode(f_port: int, data: bytes) -> list[_Value]:
        assert (f_port, data) == (2, b"\xaa")
        return [
            _Value("", "temperature", 4.5),
            _Value("x", "temperature", math.nan, "open"),
            _Value("", "humidity", 100.0, "wet"),
        ]

    first, second, third = _decode('"qg=="', decode).readings
    assert (first.device, first.channel, first.value, first.flag) == ("ab", "air/temperature", 4.5, 1)
    assert (first.event_at, first.clock) == (1_795_330_800_123, "gateway")
    assert (second.channel, second.flag, second.note) == ("x/temperature", 4, "open")
    assert (third.flag, third.note) == (3, "wet")


def test_an_empty_uplink_is_no_reading() -> None:
    assert _decode('""', lambda _port, _data: 1 / 0).ignored == "other-values"
    assert _decode('""', None).ignored == "other-values"


@pytest.mark.parametrize("data", ['"qg="', '"\\u00e9"', "5"])
def test_what_is_no_base64_is_refused(data: str) -> None:
    with pytest.raises(PackError):
        _decode(data, lambda _port, _data: [])


def test_a_payload_decoder_that_does_not_exist_is_told() -> None:
    with pytest.raises(InputError):
        ChirpstackDecoder(Setup("application/#", Names(), payload="no-such-decoder"))
