"""Our readings to and from SenML records."""

import math

import pytest

from coldchain.errors import PackError
from coldchain.reading import NO_BOOT, Clock, Flag, Reading
from coldchain.senml_readings import from_readings, to_readings
from coldchain.senml_records import Record

RECEIVED_AT = 1_732_261_600_000
EVENT_AT = 1_732_261_512_123
GOOD = Reading("van-1", "air/temperature", 0xABCD, 7, EVENT_AT, RECEIVED_AT, 4.25, "Cel", 1, Clock.GPS)


def test_a_first_record_says_all_and_the_next_only_what_changes() -> None:
    humidity = Reading("van-1", "air/humidity", 0xABCD, 7, EVENT_AT, RECEIVED_AT, 81.2, "%RH", 1, Clock.GPS)
    assert from_readings([GOOD, humidity]) == [
        Record(
            bn="van-1/",
            bt=EVENT_AT / 1000,
            n="air/temperature",
            u="Cel",
            v=4.25,
            boot="0000abcd",
            seq=7,
            clk="gps",
        ),
        Record(n="air/humidity", u="%RH", v=81.2),
    ]


def test_a_failed_sensor_travels_as_a_word() -> None:
    failed = Reading(
        "van-1", "air/temperature", 1, 7, EVENT_AT, RECEIVED_AT, math.nan, "Cel", Flag.FAIL, note="crc"
    )
    (record,) = from_readings([failed])
    assert record.vs == "fail:crc"
    (back,) = to_readings([record], RECEIVED_AT)
    assert (back.flag, back.note, math.isnan(back.value)) == (Flag.FAIL, "crc", True)


def test_doubt_travels_with_its_one_value_only() -> None:
    records = [
        Record(bn="a/", n="air/temperature", v=1.0, flag=3, note="spike"),
        Record(n="air/humidity", v=2.0),
    ]
    doubted, good = to_readings(records, RECEIVED_AT)
    assert (doubted.flag, doubted.note) == (Flag.SUSPECT, "spike")
    assert (good.flag, good.note) == (Flag.GOOD, "")
    assert from_readings([doubted])[0].flag == Flag.SUSPECT


def test_boot_sequence_and_clock_carry_on_until_they_change() -> None:
    records = [
        Record(bn="a/", n="air/temperature", v=1.0, boot="00000001", seq=5, clk="ntp"),
        Record(n="air/humidity", v=1.0),
        Record(n="air/temperature", v=1.0, seq=6),
        Record(bn="b/", n="air/temperature", v=1.0, boot="00000002", clk="gps"),
    ]
    named = [
        (each.device, each.boot, each.sequence, each.clock) for each in to_readings(records, RECEIVED_AT)
    ]
    assert named == [("a", 1, 5, "ntp"), ("a", 1, 5, "ntp"), ("a", 1, 6, "ntp"), ("b", 2, 6, "gps")]


def test_other_software_is_named_by_the_time_of_the_event() -> None:
    (reading,) = to_readings([Record(n="a/air/temperature", u="Cel", v=4.0, t=EVENT_AT / 1000)], RECEIVED_AT)
    assert (reading.boot, reading.sequence, reading.clock) == (NO_BOOT, EVENT_AT, Clock.NONE)
    assert (reading.event_at, reading.received_at) == (EVENT_AT, RECEIVED_AT)


def test_no_time_at_all_means_now() -> None:
    (reading,) = to_readings([Record(n="a/air/temperature", v=4.0)], RECEIVED_AT)
    assert reading.event_at == RECEIVED_AT


@pytest.mark.parametrize(("is_open", "value"), [(True, 1.0), (False, 0.0)])
def test_a_boolean_becomes_one_or_nought(is_open: bool, value: float) -> None:
    (reading,) = to_readings([Record(n="a/door/open", vb=is_open)], RECEIVED_AT)
    assert reading.value == value


@pytest.mark.parametrize(
    ("record", "told"),
    [
        (Record(n="air/temperature", v=1.0), "<device>/<probe>/<quantity>"),
        (Record(n="a/b/c/d", v=1.0), "<device>/<probe>/<quantity>"),
        (Record(n="A/air/temperature", v=1.0), "1 to 63 of a-z"),
        (Record(n="a/air/Temperature", v=1.0), "<probe>/<quantity>"),
        (Record(n="a/air/temperature", vs="broken"), "the value 'broken'"),
        (Record(n="a/air/temperature", vd="aGk"), "the value 'aGk'"),
        (Record(n="a/air/temperature", s=1.0), "the value None"),
        (Record(n="a/air/temperature", v=1.0, boot="1"), "8 lower-case hex digits"),
        (Record(n="a/air/temperature", v=1.0, boot="0000000G"), "8 lower-case hex digits"),
        (Record(n="a/air/temperature", v=1.0, seq=-1), "seq -1"),
        (Record(n="a/air/temperature", v=1.0, seq=2**63), "seq 9223372036854775808"),
        (Record(n="a/air/temperature", v=1.0, clk="sundial"), "clk 'sundial'"),
        (Record(n="a/air/temperature", v=1.0, flag=4), "flag 4"),
        (Record(n="a/air/temperature", v=1.0, flag=0), "flag 0"),
        (Record(n="a/air/temperature", vs="fail:crc", flag=1), "flag 1"),
    ],
)
def test_a_record_that_is_no_reading_is_told_with_its_number(record: Record, told: str) -> None:
    with pytest.raises(PackError, match=told) as caught:
        to_readings([Record(n="a/air/temperature", v=1.0), record], RECEIVED_AT)
    assert caught.value.thing == "SenML record 1"


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_value_that_json_cannot_hold_is_not_sent(value: float) -> None:
    with pytest.raises(PackError, match="reading 0 of a/air/temperature"):
        from_readings([Reading("a", "air/temperature", 1, 0, EVENT_AT, 0, value, "Cel")])


@pytest.mark.parametrize("event_at", [0, 268_435_455_999, -1])
def test_an_event_that_would_be_read_as_relative_is_not_sent(event_at: int) -> None:
    with pytest.raises(PackError, match="1978-07-04T21:24:16Z or later"):
        from_readings([Reading("a", "air/temperature", 1, 0, event_at, 0, 1.0, "Cel")])
