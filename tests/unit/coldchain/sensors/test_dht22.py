"""coldchain/sensors/dht22.py: the example of the datasheet, both ways of writing minus, damaged reads."""

import pytest

from coldchain.errors import InputError
from coldchain.sensors.dht22 import decode, temperature_c
from coldchain.sensors.outcome import Air, Fault, Reason


def bits(humidity: int, temperature: int) -> bytes:
    body = humidity.to_bytes(2) + temperature.to_bytes(2)
    return body + bytes([sum(body) & 0xFF])


def test_the_example_of_the_datasheet() -> None:
    assert decode(bytes.fromhex("02 8C 01 5F EE")) == Air(35.1, 65.2)


def test_the_negative_example_of_the_datasheet() -> None:
    assert temperature_c(0x8065) == -10.1


@pytest.mark.parametrize(
    ("word", "expected_c"),
    [
        (0x0000, 0.0),
        (0x8000, 0.0),  # a minus before nothing
        (0x8001, -0.1),
        (0x8190, -40.0),
        (0xFFFF, -0.1),  # two's complement from here on
        (0xFF4C, -18.0),
        (0xFE70, -40.0),
        (0x04E2, 125.0),
    ],
)
def test_minus_is_read_in_both_ways_of_writing(word: int, expected_c: float) -> None:
    assert temperature_c(word) == expected_c


@pytest.mark.parametrize("word", [0x04E3, 0x7FFF, 0x8191, 0xFE6F])
def test_a_word_that_means_nothing_in_either_way_is_no_value(word: int) -> None:
    assert temperature_c(word) is None
    assert decode(bits(500, word)) == Fault(Reason.RANGE)


def test_a_humidity_above_100_takes_the_temperature_with_it() -> None:
    assert decode(bits(1000, 43)) == Air(4.3, 100.0)
    assert decode(bits(1001, 43)) == Fault(Reason.RANGE)


def test_a_sum_that_does_not_fit() -> None:
    assert decode(bytes.fromhex("02 8C 01 5F EF")) == Fault(Reason.CRC)


def test_zeros_pass_the_sum_and_are_refused_by_name() -> None:
    assert decode(bytes(5)) == Fault(Reason.ZEROS)
    assert decode(bits(1, 0)) == Air(0.0, 0.1)


def test_a_line_that_stays_high() -> None:
    assert decode(b"\xff" * 5) == Fault(Reason.OFF)


@pytest.mark.parametrize("length", [0, 4, 6])
def test_another_length_is_a_mistake_of_the_caller(length: int) -> None:
    with pytest.raises(InputError, match=f"DHT22 bits: got {length} bytes; allowed: 5 bytes"):
        decode(bytes(length))
