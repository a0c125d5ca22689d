"""The checksum of a series does not depend on the store, and changes with every field."""

import math
from typing import Any

import pytest
from msgspec.structs import replace

from coldchain.checksum import Checksum
from coldchain.reading import Reading

ONE = Reading("van-1", "air/temperature", 7, 1, 1000, 2000, 4.5, "Cel")
FAILED = replace(ONE, sequence=2, event_at=2000, value=math.nan, flag=3, note="crc")


def _sum(*readings: Reading) -> str:
    checksum = Checksum()
    for reading in readings:
        checksum.add(reading)
    assert checksum.count == len(readings)
    return checksum.text


def test_it_stays_what_it_is_in_every_version() -> None:
    """Somebody may have written it down."""
    assert _sum(ONE, FAILED) == "d1d58936ad1c4f9c78871be2f131bc0e"


def test_zero_has_no_sign_and_no_value_is_one_thing() -> None:
    assert _sum(replace(ONE, value=0.0)) == _sum(replace(ONE, value=-0.0))
    assert _sum(FAILED) == _sum(replace(FAILED, value=-math.nan))
    assert _sum(FAILED) != _sum(replace(FAILED, value=0.0))


@pytest.mark.parametrize(
    "change",
    [
        {"event_at": 1001},
        {"boot": 8},
        {"sequence": 2},
        {"received_at": 2001},
        {"value": math.nextafter(4.5, 5)},
        {"unit": "K"},
        {"flag": 2},
        {"clock": "gps"},
        {"note": "x"},
    ],
)
def test_every_field_counts(change: dict[str, Any]) -> None:
    assert _sum(replace(ONE, **change)) != _sum(ONE)


def test_order_counts() -> None:
    assert _sum(ONE, FAILED) != _sum(FAILED, ONE)
