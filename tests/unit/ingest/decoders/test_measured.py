"""Values of another maker as readings."""

from math import isnan, nan

from coldchain.reading import Clock, Flag
from ingest.decoders.measured import Measured, failed, humidity, to_readings
from ingest.decoders.names import Names
from ingest.decoders.times import When

WHEN = When(1_795_000_000_000, Clock.GATEWAY, 1_795_000_000_900)


def test_a_value_becomes_a_reading_that_its_time_names() -> None:
    (reading,) = to_readings([Measured("", "temperature", 4.123456)], "van-1", WHEN, Names())
    assert (reading.device, reading.channel, reading.value, reading.unit) == (
        "van-1",
        "air/temperature",
        4.1235,
        "Cel",
    )
    assert (reading.boot, reading.sequence, reading.event_at) == (0, WHEN.event_at, WHEN.event_at)
    assert (reading.received_at, reading.flag, reading.clock) == (WHEN.received_at, Flag.GOOD, Clock.GATEWAY)


def test_what_has_no_value_has_failed_and_what_has_a_note_is_suspect() -> None:
    said = [failed("", "temperature"), Measured("", "humidity", 100.0, "above-100")]
    first, second = to_readings(said, "van-1", WHEN, Names())
    assert (isnan(first.value), first.flag, first.note) == (True, Flag.FAIL, "none")
    assert (second.flag, second.note) == (Flag.SUSPECT, "above-100")


def test_wet_air_is_held_at_a_hundred_and_a_broken_sensor_is_not() -> None:
    assert humidity("", 100.0) == Measured("", "humidity", 100.0)
    assert humidity("", 100.01) == Measured("", "humidity", 100.0, "above-100")
    assert humidity("", 110.5).value == 110.5
    assert isnan(humidity("", nan).value)


def test_a_channel_that_is_said_twice_keeps_its_first() -> None:
    said = [
        Measured("", "temperature", 4.0),
        Measured("", "temperature", 5.0),
        Measured("b", "temperature", 6.0),
    ]
    assert [one.value for one in to_readings(said, "van-1", WHEN, Names())] == [4.0, 6.0]


def test_zero_has_no_sign() -> None:
    (reading,) = to_readings([Measured("", "temperature", -0.00001)], "van-1", WHEN, Names())
    assert str(reading.value) == "0.0"
