"""Ruuvi Gateway: names of measurements. What messages say is in ``tests/cases/decoders/ruuvi``."""

import json

import pytest

from coldchain.errors import PackError
from coldchain.sensors.ruuvi import LENGTH
from ingest.decoders.face import Came
from ingest.decoders.names import Names
from ingest.decoders.ruuvi_gateway import REPEAT_MS, RuuviGatewayDecoder
from ingest.decoders.setup import Setup

NOW = 1_795_000_000_000
PAYLOAD = bytes.fromhex("0512FC5394C37C0004FFFC040CAC364200CDCBB8334C884F")


def _came(payload: bytes, heard_s: int, gateway: str = "AA:BB:CC:DD:EE:FF") -> Came:
    part = b"\xff\x99\x04" + payload
    data = (b"\x02\x01\x06" + bytes([len(part)]) + part).hex()
    message = {"gw_mac": gateway, "ts": str(heard_s), "data": data}
    return Came(f"ruuvi/{gateway}/CB:B8:33:4C:88:4F", json.dumps(message).encode(), NOW)


def _decoder() -> RuuviGatewayDecoder:
    return RuuviGatewayDecoder(Setup("ruuvi/#", Names()))


def test_a_measurement_has_one_name_whoever_hears_it_and_when() -> None:
    decoder, second = _decoder(), NOW // 1000
    first = decoder.decode(_came(PAYLOAD, second)).readings
    again = decoder.decode(_came(PAYLOAD, second + 1, gateway="11:22:33:44:55:66")).readings
    assert [(one.device, one.channel, one.event_at, one.sequence) for one in first] == [
        (one.device, one.channel, one.event_at, one.sequence) for one in again
    ]


def test_a_restart_in_between_changes_no_name_that_was_given_within_the_same_second() -> None:
    second = NOW // 1000
    first, again = (_decoder().decode(_came(PAYLOAD, second)).readings for _ in range(2))
    assert first == again


def test_two_measurements_of_one_second_have_two_names() -> None:
    decoder, second = _decoder(), NOW // 1000
    other = PAYLOAD[:16] + (206).to_bytes(2, "big") + PAYLOAD[18:]
    names = {decoder.decode(_came(payload, second)).readings[0].event_at for payload in (PAYLOAD, other)}
    assert names == {NOW + 205, NOW + 206}


def test_the_count_that_came_round_is_a_new_measurement() -> None:
    decoder, second = _decoder(), NOW // 1000
    decoder.decode(_came(PAYLOAD, second))
    later = second + REPEAT_MS // 1000 + 1
    assert decoder.decode(_came(PAYLOAD, later)).readings[0].event_at == later * 1000 + 205


def test_only_a_refusal_comes_out_of_cut_payloads() -> None:
    decoder = _decoder()
    for length in range(1, LENGTH):
        with pytest.raises(PackError, match=f"got {length} bytes; allowed: 24 bytes"):
            decoder.decode(_came(PAYLOAD[:length], NOW // 1000))
