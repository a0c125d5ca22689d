"""Foreign JSON: strictly one object, each key once, numbers that are numbers."""

import math

import pytest

from coldchain.errors import PackError
from coldchain.reading import Clock, Flag
from coldchain.sensors.outcome import Reason
from ingest.decoders.face import Came
from ingest.decoders.times import When
from ingest.decoders.values import MAX_PAYLOAD_BYTES, celsius, measured, number, sub_table, table

WHEN = When(1_000, Clock.DEVICE, 2_000)


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"[]",
        b"1",
        b'{"a":NaN}',
        b'{"a":1e999}',
        b'{"a":1,"a":2}',
        b'{"b":{"a":1,"\\u0061":2}}',
        b'{"a":' + b"9" * 5_000 + b"}",
        b'{"a":' * 30_000,
        b"[" * 60_000,
        b"\xff\xfe",
        b'{"a":"\xed\xa0\x80"}',
        b'{"a":"\\ud800"}',
    ],
)
def test_what_is_no_object_or_could_mean_two_things_is_refused(payload: bytes) -> None:
    with pytest.raises(PackError) as caught:
        table("thing", Came("t", payload, 1))
    assert caught.value.reason in ("bad-pack", "oversize")


def test_a_large_payload_is_refused_as_such() -> None:
    with pytest.raises(PackError) as caught:
        table("thing", Came("t", b" " * (MAX_PAYLOAD_BYTES + 1), 1))
    assert caught.value.reason == "oversize"


@pytest.mark.parametrize("value", [True, "1", None, [], math.nan, math.inf, 10**400])
def test_what_is_no_number_is_refused(value: object) -> None:
    with pytest.raises(PackError):
        number("thing", value)


def test_numbers_objects_and_units() -> None:
    assert (number("x", 4), number("x", -1.5)) == (4.0, -1.5)
    assert sub_table("x", {"a": {"b": 1}}, "a") == {"b": 1}
    assert sub_table("x", {"a": None}, "a") == sub_table("x", {}, "a") == {}
    with pytest.raises(PackError):
        sub_table("x", {"a": 1}, "a")
    assert (celsius(39.2, "F"), celsius(277.15, "K"), celsius(4.0, "C")) == (4.0, 4.0, 4.0)


def test_a_value_becomes_a_reading_and_none_a_failed_one() -> None:
    good = measured("d", "air/temperature", 4.5, "temperature", when=WHEN)
    assert (good.boot, good.sequence, good.event_at, good.received_at) == (0, 1_000, 1_000, 2_000)
    assert (good.value, good.unit, good.flag, good.clock) == (4.5, "Cel", Flag.GOOD, Clock.DEVICE)
    for value, note in ((None, "off"), (Reason.CRC, "crc"), (-127.0, "off"), (127.94, "low-power")):
        failed = measured("d", "air/temperature", value, "temperature", when=WHEN)
        assert math.isnan(failed.value)
        assert (failed.flag, failed.note) == (Flag.FAIL, note)
    assert measured("d", "air/humidity", -127.0, "humidity", when=WHEN).flag == Flag.GOOD
