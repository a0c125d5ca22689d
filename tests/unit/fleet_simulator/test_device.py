"""fleet_simulator/device.py: the protocol side of a device, on a relative time axis [ms]."""

import math

from coldchain.frame_parser import FrameParser
from coldchain.frames import Ack, Frame, encode_ack
from fleet_simulator.device import VirtualDevice
from fleet_simulator.truth import Emitted

BOOT = 0xBEEF


def _device(window: int = 4, memory: int = 100) -> VirtualDevice:
    return VirtualDevice("van-logger", window=window, repeat_after_ms=5000, memory=memory)


def _fill(device: VirtualDevice, count: int, first: int = 0) -> None:
    for sequence in range(first, first + count):
        device.remember(Emitted("van-logger", BOOT, sequence, 1000 + sequence, sequence, {"air.t": 4.0}))


def _said(device: VirtualDevice, now: int) -> list[Frame]:
    frames = []
    while (saying := device.say(now)) is not None:
        (frame,) = FrameParser().feed(saying.line)
        assert isinstance(frame, Frame)
        frames.append(frame)
    return frames


def _ack(*sequences: int, boot: int = BOOT, device: str = "van-logger") -> bytes:
    return b"".join(encode_ack(Ack(device, boot, sequence)) for sequence in sequences)


def test_it_says_no_more_than_its_window_and_goes_on_as_it_is_acknowledged() -> None:
    device = _device(window=4)
    _fill(device, 10)
    assert [frame.sequence for frame in _said(device, 2000)] == [0, 1, 2, 3]
    assert _said(device, 2001) == []
    assert device.hear(_ack(0, 2)) == 2
    assert [frame.sequence for frame in _said(device, 2002)] == [4, 5]
    assert device.remembered == 8


def test_after_the_time_is_up_only_the_oldest_is_said_again() -> None:
    device = _device()
    _fill(device, 4)
    _said(device, 2000)
    assert _said(device, 6999) == []
    assert [frame.sequence for frame in _said(device, 7000)] == [0]
    assert device.repeated == 1


def test_a_repetition_is_known_as_one_and_tells_its_greater_age() -> None:
    device = _device()
    _fill(device, 1)
    first, second = device.say(2000), device.say(7000)
    assert first is not None
    assert second is not None
    assert (first.again, second.again) == (False, True)
    ages = [
        event.age_ms for event in FrameParser().feed(first.line + second.line) if isinstance(event, Frame)
    ]
    assert ages == [1000, 6000]


def test_once_the_oldest_is_acknowledged_the_next_overdue_follows_at_once() -> None:
    device = _device()
    _fill(device, 3)
    _said(device, 2000)
    _said(device, 7000)
    device.hear(_ack(0))
    assert [frame.sequence for frame in _said(device, 7050)] == [1]


def test_answers_about_others_or_about_nothing_are_passed_over() -> None:
    device = _device()
    _fill(device, 1)
    _said(device, 2000)
    nonsense = _ack(0, boot=1) + _ack(0, device="other") + _ack(9) + b"noise $A1,broken*0000\r\n"
    assert device.hear(nonsense) == 0
    assert device.hear(_ack(0)) == 1
    assert device.hear(_ack(0)) == 0
    assert device.acknowledged == 1


def test_an_answer_may_come_in_pieces() -> None:
    device = _device()
    _fill(device, 1)
    _said(device, 2000)
    answer = _ack(0)
    assert device.hear(answer[:7]) == 0
    assert device.hear(answer[7:]) == 1


def test_a_full_memory_forgets_the_oldest_and_counts_it() -> None:
    device = _device(window=2, memory=5)
    _fill(device, 3)
    _said(device, 2000)
    _fill(device, 4, first=3)
    assert (device.remembered, device.dropped) == (5, 2)
    assert [frame.sequence for frame in _said(device, 2001)] == [2, 3]


def test_settled_is_the_last_frame_up_to_which_all_are_acknowledged() -> None:
    device = _device(window=4)
    _fill(device, 4)
    assert device.settled is None
    _said(device, 2000)
    device.hear(_ack(1, 2))
    assert device.settled is None
    device.hear(_ack(0))
    assert device.settled == (BOOT, 2)


def test_the_oldest_measurement_is_known_until_nothing_is_left() -> None:
    device = _device(window=1)
    assert device.oldest_measured_at() is None
    _fill(device, 2)
    assert device.oldest_measured_at() == 1000
    _said(device, 2000)
    device.hear(_ack(0))
    assert device.oldest_measured_at() == 1001


def test_a_failed_sensor_is_said_with_its_reason() -> None:
    device = _device()
    device.remember(Emitted("van-logger", BOOT, 0, 1000, 0, {"air.t": 4.0, "air.h": "?crc"}))
    (frame,) = _said(device, 1000)
    assert (frame.fields[1].note, math.isnan(frame.fields[1].value)) == ("crc", True)


def test_a_clock_that_stepped_back_gives_no_negative_age() -> None:
    device = _device()
    _fill(device, 1)
    (frame,) = _said(device, 500)
    assert frame.age_ms == 0
