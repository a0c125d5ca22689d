"""The message of claims."""

import msgspec
import pytest

from coldchain.errors import PackError
from coldchain.told import MAX_CLAIMS, Claim, ClaimState, decode, encode

CLAIM = Claim(
    id="co/van/x/air/temperature|warm|5|peter",
    excursion="co/van/x/air/temperature|warm|5",
    point="co/van/x/air/temperature|warm",
    contact="peter",
    state=ClaimState.SENT,
    started_at=5,
    at=9,
    text="ALARM",
)


def test_what_is_said_is_heard() -> None:
    assert decode(encode([CLAIM, CLAIM])) == [CLAIM, CLAIM]


def test_it_can_be_read_by_people() -> None:
    assert encode([CLAIM]).startswith(b'{"v":1,"claims":[{"id":"co/van/x/air/temperature|warm|5|peter"')


def test_keys_that_a_newer_gateway_adds_are_skipped() -> None:
    message = msgspec.json.decode(encode([CLAIM]))
    message["claims"][0]["delivered_at"] = 5
    assert decode(msgspec.json.encode(message)) == [CLAIM]


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"[]",
        b'{"v":2,"claims":[]}',
        b'{"v":1}',
        b'{"v":1,"claims":[{"id":""}]}',
        encode([CLAIM]).replace(b'"sent"', b'"lost"'),
        encode([CLAIM]).replace(b'"raise"', b'"return"'),
        encode([CLAIM] * (MAX_CLAIMS + 1)),
        b"\xff\xfe",
    ],
)
def test_rubbish_is_refused(payload: bytes) -> None:
    with pytest.raises(PackError, match="alarms message"):
        decode(payload)
