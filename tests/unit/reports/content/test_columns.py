"""Readings as columns."""

import math

import numpy as np

from coldchain.reading import Flag, Reading
from reports.content.columns import columns_of

AIR = [Reading("d-1", "air/temperature", 7, at, 1000 * at, 1000 * at + 5, at / 4, "Cel") for at in range(6)]
FAILED = Reading("d-1", "core/temperature", 7, 9, 9000, 0, float("nan"), "Cel", int(Flag.FAIL), "gps", "crc")
OTHER = Reading("d-2", "air/temperature", 0, 5, 5, 6, 1.5, "K")


def test_each_channel_of_each_device_is_one() -> None:
    found = columns_of([*AIR, FAILED, OTHER])
    assert [(each.device, each.channel, each.unit, len(each.value)) for each in found] == [
        ("d-1", "air/temperature", "Cel", 6),
        ("d-1", "core/temperature", "Cel", 1),
        ("d-2", "air/temperature", "K", 1),
    ]
    assert found[0].value.tolist() == [each.value for each in AIR]
    assert found[0].sequence.tolist() == [each.sequence for each in AIR]
    assert found[0].received_at.tolist() == [each.received_at for each in AIR]
    assert math.isnan(found[1].value[0])
    assert (found[1].flag[0], found[2].boot[0]) == (Flag.FAIL, 0)
    assert {each.event_at.dtype for each in found} == {np.dtype(np.int64)}
    assert columns_of([]) == []


def test_a_part_has_its_begin_and_not_its_end() -> None:
    part = columns_of(AIR)[0].between(1000, 3000)
    assert part.event_at.tolist() == [1000, 2000]
    assert [len(each) for each in part[3:]] == [2] * 6
    assert len(part.between(3000, 2000).value) == 0
    assert columns_of(AIR)[0].between(-5, 10**18).value.tolist() == columns_of(AIR)[0].value.tolist()


def test_the_unit_is_that_of_the_newest_reading() -> None:
    changed = [Reading("d-1", "a/b", 1, at, at, at, 1.0, unit) for at, unit in enumerate(("K", "Cel"))]
    assert columns_of(changed)[0].unit == "Cel"
