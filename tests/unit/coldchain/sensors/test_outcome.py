"""coldchain/sensors/outcome.py: names of faults, and the refusal of a wrong length."""

import math

import pytest

from coldchain.errors import InputError
from coldchain.frame_parser import FrameParser
from coldchain.frames import Field, Frame, encode
from coldchain.sensors.outcome import Fault, Reason, check_length


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_can_be_the_note_of_a_field_on_the_wire(reason: Reason) -> None:
    field = Field("air", "t", math.nan, str(reason))
    [frame] = FrameParser().feed(encode(Frame("van-1", 7, 3, 5000, 100, (field,))))
    assert isinstance(frame, Frame)
    assert frame.refused == ()
    assert [each.note for each in frame.fields] == [reason.value]


def test_a_fault_has_no_temperature_unless_it_is_told() -> None:
    assert Fault(Reason.CRC).temperature_c is None


def test_another_length_is_refused() -> None:
    check_length("scratchpad", bytes(9), 9)
    with pytest.raises(InputError, match="scratchpad: got 8 bytes; allowed: 9 bytes"):
        check_length("scratchpad", bytes(8), 9)
