"""Signatures: whoever reads SenML still reads it, and nothing about the message can be changed."""

import json

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldchain import senml, told
from coldchain.reading import Reading
from coldchain.signature import Seal, check, sign

NOW = 1_795_333_512_000
TOPIC = "coldchain/v1/co/gw/readings"
KEY = "a key of this gateway"


def _readings(count: int) -> list[Reading]:
    return [
        Reading("van-1", "air/temperature", 7, number, NOW + number, NOW, 4.5, "Cel")
        for number in range(count)
    ]


@pytest.mark.parametrize("count", [1, 2, 22, 23, 24, 60, 254, 255, 256, 300])
@pytest.mark.parametrize("encode", [senml.encode_json, senml.encode_cbor])
def test_a_signed_pack_is_the_same_pack(count: int, encode: object) -> None:
    payload = encode(_readings(count))  # type: ignore[operator]
    signed = sign(TOPIC, payload, KEY)
    assert check(TOPIC, signed, KEY) is Seal.GOOD
    assert check(TOPIC, payload, KEY) is Seal.NONE
    assert senml.decode(signed, received_at=NOW) == _readings(count)
    assert 0 < len(signed) - len(payload) <= 53


def test_others_find_one_more_record_that_says_nothing_they_know() -> None:
    assert json.loads(sign(TOPIC, senml.encode_json(_readings(2)), KEY))[2].keys() == {"bn", "mac"}
    last = cbor2.loads(sign(TOPIC, senml.encode_cbor(_readings(2)), KEY))[2]
    assert (last.keys(), len(last["mac"])) == ({-2, "mac"}, 16)
    records = senml.parse_json(sign(TOPIC, senml.encode_json(_readings(2)), KEY))
    assert len(senml.resolve(records, NOW / 1000)) == 2


def test_claims_are_signed_too() -> None:
    payload = told.encode([])
    signed = sign("coldchain/v1/co/gw/alarms", payload, KEY)
    assert check("coldchain/v1/co/gw/alarms", signed, KEY) is Seal.GOOD
    assert told.decode(signed) == told.decode(payload) == []


@pytest.mark.parametrize("encode", [senml.encode_json, senml.encode_cbor])
def test_nothing_can_be_changed(encode: object) -> None:
    signed = sign(TOPIC, encode(_readings(3)), KEY)  # type: ignore[operator]
    assert check(TOPIC.replace("/gw/", "/gw-2/"), signed, KEY) is Seal.WRONG
    assert check(TOPIC, signed, "another key") is Seal.WRONG
    for place in range(len(signed)):
        changed = bytes([*signed[:place], signed[place] ^ 1, *signed[place + 1 :]])
        assert check(TOPIC, changed, KEY) is not Seal.GOOD, place


def test_a_record_that_is_put_behind_makes_it_unsigned() -> None:
    signed = sign(TOPIC, senml.encode_json(_readings(1)), KEY)
    longer = signed[:-1] + b',{"n":"van-1/air/temperature","v":99}]'
    assert check(TOPIC, longer, KEY) is Seal.NONE


@pytest.mark.parametrize(
    "payload", [b"", b"[]", b"{}", b"text", b"\x9f\xff", b"\x9b" + b"\xff" * 8, b"\x98", b"12}"]
)
def test_what_can_carry_none_is_left_alone(payload: bytes) -> None:
    assert sign(TOPIC, payload, KEY) == payload
    assert check(TOPIC, payload, KEY) is Seal.NONE


@given(st.binary(max_size=200))
def test_any_bytes_can_be_looked_at(payload: bytes) -> None:
    assert check(TOPIC, payload, KEY) is not Seal.GOOD
    assert check(TOPIC, sign(TOPIC, payload, KEY), KEY) is not Seal.WRONG
