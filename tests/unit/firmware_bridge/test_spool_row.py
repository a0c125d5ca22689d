"""From frame to row to readings."""

import math

from coldchain.frames import Field, Frame
from coldchain.reading import Clock, Flag
from firmware_bridge.spool_row import decode_values, encode_values, from_frame, to_pack

FRAME = Frame("van", 5, 7, 70_000, 1500, (Field("air", "t", 4.25), Field("air", "h", math.nan, "crc")))


def test_a_row_is_stamped_with_arrival_minus_age() -> None:
    row = from_frame(FRAME, arrived_at=1_700_000_002_000, clock=Clock.GATEWAY)
    assert row.name == ("van", 5, 7)
    assert (row.event_at, row.uptime_ms, row.clock, row.id) == (1_700_000_000_500, 70_000, "gateway", 0)


def test_values_survive_the_file() -> None:
    values = from_frame(FRAME, arrived_at=0, clock=Clock.GATEWAY).values
    good, failed = decode_values(encode_values(values))
    assert good == values[0]
    assert math.isnan(failed.value)
    assert (failed.channel, failed.flag, failed.note) == ("air/humidity", Flag.FAIL, "crc")


def test_a_pack_is_sorted_by_name_and_whole() -> None:
    rows = [
        from_frame(FRAME._replace(device=device, sequence=sequence), arrived_at=2000, clock=Clock.NTP)
        for device, sequence in (("b", 1), ("a", 2), ("a", 1))
    ]
    readings = to_pack(rows)
    assert [(reading.device, reading.sequence) for reading in readings[::2]] == [("a", 1), ("a", 2), ("b", 1)]
    first = readings[0]
    assert (first.channel, first.boot, first.event_at, first.value) == ("air/temperature", 5, 500, 4.25)
    assert (first.unit, first.flag, first.clock, first.note) == ("Cel", 1, "ntp", "")
