"""coldchain/sensors/ds18b20.py: the table of the datasheet, and everything that only looks like a value."""

import pytest

from coldchain.crc import dallas_crc
from coldchain.errors import InputError
from coldchain.sensors.ds18b20 import Probe, decode
from coldchain.sensors.outcome import Fault, Reason

CONFIG_12_BIT = 0x7F


def scratchpad(word: int, *, config: int = CONFIG_12_BIT, reserved: int | None = None) -> bytes:
    """Return the bytes of a genuine sensor, whose byte 6 is 16 less the sixteenths of its value."""
    byte_6 = 0x10 - (word & 0xF) if reserved is None else reserved
    body = word.to_bytes(2, "little") + bytes([0x4B, 0x46, config, 0xFF, byte_6, 0x10])
    return body + bytes([dallas_crc(body)])


@pytest.mark.parametrize(
    ("word", "expected_c"),
    [
        (0x07D0, 125.0),
        (0x0550, 85.0),
        (0x0191, 25.0625),
        (0x00A2, 10.125),
        (0x0008, 0.5),
        (0x0000, 0.0),
        (0xFFF8, -0.5),
        (0xFF5E, -10.125),
        (0xFE6F, -25.0625),
        (0xFC90, -55.0),
    ],
)
def test_the_table_of_the_datasheet(word: int, expected_c: float) -> None:
    assert decode(scratchpad(word)) == Probe(expected_c, 0.0625)


def test_v42_a_sensor_that_has_just_started_says_85_and_is_not_believed() -> None:
    assert decode(bytes.fromhex("50 05 4B 46 7F FF 0C 10 1C")) == Fault(Reason.POWER_ON)


def test_v42_all_zeros_pass_their_checksum_and_are_refused_by_name() -> None:
    assert dallas_crc(bytes(8)) == 0
    assert decode(bytes(9)) == Fault(Reason.ZEROS)


def test_a_true_85_has_another_byte_6() -> None:
    assert decode(scratchpad(0x0550, reserved=0x10)) == Probe(85.0, 0.0625)


def test_byte_6_alone_is_no_start() -> None:
    assert decode(scratchpad(0x0551, reserved=0x0C)) == Probe(85.0625, 0.0625)


def test_too_little_power_says_127_94() -> None:
    assert decode(scratchpad(0x07FF)) == Fault(Reason.LOW_POWER)


def test_minus_127_means_nobody_there() -> None:
    assert decode(scratchpad(0xF810)) == Fault(Reason.OFF)


def test_an_empty_bus_reads_ones() -> None:
    assert decode(b"\xff" * 9) == Fault(Reason.OFF)


@pytest.mark.parametrize("word", [0x07D1, 0x7FFF, 0xFC8F, 0x8000])
def test_beyond_minus_55_and_125_nothing_is_measured(word: int) -> None:
    assert decode(scratchpad(word)) == Fault(Reason.RANGE)


def test_a_damaged_scratchpad_is_no_value() -> None:
    assert decode(scratchpad(0x0191)[:8] + b"\x00") == Fault(Reason.CRC)


def test_a_ds18s20_counts_otherwise_and_is_refused() -> None:
    """25 degC of a DS18S20, which would read as 3.1 degC."""
    assert decode(scratchpad(0x0032, config=0xFF, reserved=0x0C)) == Fault(Reason.FOREIGN)


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        (0x1F, Probe(25.0, 0.5)),
        (0x3F, Probe(25.25, 0.25)),
        (0x5F, Probe(25.375, 0.125)),
        (0x7F, Probe(25.4375, 0.0625)),
    ],
)
def test_bits_below_the_resolution_are_undefined_and_left_out(config: int, expected: Probe) -> None:
    assert decode(scratchpad(0x0197, config=config)) == expected


def test_bits_are_left_out_below_zero_too() -> None:
    assert decode(scratchpad(0xFFFF, config=0x1F)) == Probe(-0.5, 0.5)


@pytest.mark.parametrize("length", [0, 2, 8, 12])
def test_another_length_is_a_mistake_of_the_caller(length: int) -> None:
    with pytest.raises(InputError, match=f"DS18B20 scratchpad: got {length} bytes; allowed: 9 bytes"):
        decode(bytes(length))
