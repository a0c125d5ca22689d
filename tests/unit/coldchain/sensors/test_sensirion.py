"""coldchain/sensors/sensirion.py: words of the datasheets, checksums, and the ends of the scale."""

import pytest

from coldchain.crc import sensirion_crc
from coldchain.errors import InputError
from coldchain.sensors.outcome import Air, Fault, Reason
from coldchain.sensors.sensirion import (
    decode_halves,
    decode_sht3x,
    decode_sht4x,
    sht3x_humidity_pct,
    sht4x_humidity_pct,
    temperature_c,
)


def measurement(temperature_word: int, humidity_word: int) -> bytes:
    words = [word.to_bytes(2) for word in (temperature_word, humidity_word)]
    return b"".join(word + bytes([sensirion_crc(word)]) for word in words)


def test_v36_the_word_of_the_datasheet_passes_with_its_checksum_0x92() -> None:
    found = decode_sht3x(bytes.fromhex("BEEF 92 BEEF 92"))
    assert isinstance(found, Air)
    assert found.humidity_pct == pytest.approx(100 * 0xBEEF / 65535)


def test_v36_the_word_0000_passes_with_its_checksum_0x81() -> None:
    found = decode_sht3x(measurement(0x6666, 0)[:3] + bytes.fromhex("0000 81"))
    assert found == Air(25.0, 0.0)


def test_v45_words_of_both_families() -> None:
    sht3x, sht4x = (decode(measurement(0x6666, 0x8000)) for decode in (decode_sht3x, decode_sht4x))
    assert isinstance(sht3x, Air)
    assert isinstance(sht4x, Air)
    assert (sht3x.temperature_c, sht4x.temperature_c) == (25.0, 25.0)
    assert sht3x.humidity_pct == pytest.approx(50.00, abs=0.005)
    assert sht4x.humidity_pct == pytest.approx(56.50, abs=0.005)


def test_the_ends_of_the_scale() -> None:
    assert (temperature_c(0), temperature_c(0xFFFF)) == (-45.0, 130.0)
    assert (sht3x_humidity_pct(0), sht3x_humidity_pct(0xFFFF)) == (0.0, 100.0)


def test_an_sht4x_is_cut_to_0_and_100() -> None:
    assert (sht4x_humidity_pct(0), sht4x_humidity_pct(0xFFFF)) == (0.0, 100.0)
    assert sht4x_humidity_pct(55_575) == pytest.approx(100.0, abs=0.002)
    assert 0.0 < sht4x_humidity_pct(3146) < 0.002
    assert sht4x_humidity_pct(3145) == 0.0


@pytest.mark.parametrize("sht4x", [False, True])
def test_a_damaged_half_costs_only_itself(sht4x: bool) -> None:
    good = measurement(0x6666, 0x8000)
    temperature_c, humidity_pct = decode_halves(good, sht4x=sht4x)
    assert decode_halves(good[:2] + b"\x00" + good[3:], sht4x=sht4x) == (Reason.CRC, humidity_pct)
    assert decode_halves(good[:5] + b"\x00", sht4x=sht4x) == (temperature_c, Reason.CRC)
    assert decode_halves(measurement(0, 0x8000), sht4x=sht4x) == (Reason.RANGE, humidity_pct)
    assert decode_halves(measurement(0xFFFF, 0xFFFF), sht4x=sht4x) == (Reason.ONES, Reason.ONES)


@pytest.mark.parametrize("decode", [decode_sht3x, decode_sht4x])
class TestFaults:
    def test_a_damaged_temperature_is_no_value(self, decode: object) -> None:
        assert callable(decode)
        assert decode(bytes.fromhex("BEEF 93 BEEF 92")) == Fault(Reason.CRC)

    def test_a_damaged_humidity_leaves_the_temperature(self, decode: object) -> None:
        assert callable(decode)
        damaged = measurement(0x6666, 0x8000)[:5] + b"\x00"
        assert decode(damaged) == Fault(Reason.CRC, temperature_c=25.0)

    def test_a_bus_that_stays_high_is_told_apart_from_noise(self, decode: object) -> None:
        assert callable(decode)
        assert decode(b"\xff" * 6) == Fault(Reason.ONES)
        assert decode(measurement(0xFFFF, 0x8000)) == Fault(Reason.ONES)

    def test_a_humidity_at_its_stop_leaves_the_temperature(self, decode: object) -> None:
        assert callable(decode)
        assert decode(measurement(0x6666, 0xFFFF)) == Fault(Reason.ONES, temperature_c=25.0)

    def test_a_bus_that_stays_low_fails_its_checksum(self, decode: object) -> None:
        assert callable(decode)
        assert decode(bytes(6)) == Fault(Reason.CRC)

    @pytest.mark.parametrize(("word", "fits"), [(1872, False), (1873, True), (63662, True), (63663, False)])
    def test_beyond_minus_40_and_125_nothing_is_measured(self, decode: object, word: int, fits: bool) -> None:
        assert callable(decode)
        found = decode(measurement(word, 0x8000))
        assert isinstance(found, Air) if fits else found == Fault(Reason.RANGE)

    @pytest.mark.parametrize("length", [0, 3, 5, 7])
    def test_another_length_is_a_mistake_of_the_caller(self, decode: object, length: int) -> None:
        assert callable(decode)
        with pytest.raises(InputError, match=rf"SHT[34]x measurement: got {length} bytes; allowed: 6 bytes"):
            decode(bytes(length))
