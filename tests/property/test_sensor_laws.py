"""Laws of sensors: what can be measured comes back as it was, one wrong bit is found, noise never raises."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coldchain.crc import dallas_crc, modbus_crc, sensirion_crc
from coldchain.sensors import dht22, ds18b20, ruuvi, sensirion, xy_md02
from coldchain.sensors.ds18b20 import Probe
from coldchain.sensors.outcome import Air, Fault
from coldchain.sensors.ruuvi import Tag

few = settings(max_examples=100)
ALL_WORDS = range(0x10000)
words = st.integers(0, 0xFFFF)


def sht(temperature: int, humidity: int) -> bytes:
    both = [word.to_bytes(2) for word in (temperature, humidity)]
    return b"".join(word + bytes([sensirion_crc(word)]) for word in both)


def scratchpad(steps: int) -> bytes:
    body = steps.to_bytes(2, "little", signed=True) + bytes([0, 0, 0x7F, 0xFF, 0x10 - (steps & 0xF), 0x10])
    return body + bytes([dallas_crc(body)])


def reply(temperature: int, humidity: int) -> bytes:
    body = b"\x01\x04\x04" + temperature.to_bytes(2, signed=True) + humidity.to_bytes(2)
    return body + modbus_crc(body).to_bytes(2, "little")


def test_every_word_of_a_sensirion_comes_back_from_its_value() -> None:
    for word in ALL_WORDS:
        assert round((sensirion.temperature_c(word) + 45) / 175 * 0xFFFF) == word
        assert round(sensirion.sht3x_humidity_pct(word) / 100 * 0xFFFF) == word
        cut_pct = sensirion.sht4x_humidity_pct(word)
        assert cut_pct in {0.0, 100.0} or round((cut_pct + 6) / 125 * 0xFFFF) == word


def test_every_word_of_a_dht22_is_one_temperature_or_none() -> None:
    possible = [word for word in ALL_WORDS if dht22.temperature_c(word) is not None]
    assert (
        len(possible) == 1251 + 401 + 400
    )  # 0 to 125; -40 to -0 with a sign; -40 to -0.1 in two's complement
    for word in possible:
        steps = round((dht22.temperature_c(word) or 0.0) * 10)
        assert word in {steps, 0x8000 | -steps, steps & 0xFFFF}


@few
@given(words, words)
def test_a_sensirion_says_its_words_or_why_not(temperature: int, humidity: int) -> None:
    for decode in (sensirion.decode_sht3x, sensirion.decode_sht4x):
        found = decode(sht(temperature, humidity))
        possible = 1873 <= temperature <= 63662  # -40 to 125 degC
        assert found.temperature_c == (sensirion.temperature_c(temperature) if possible else None)
        assert isinstance(found, Air) == (possible and humidity != 0xFFFF)


@few
@given(st.integers(-55 * 16, 125 * 16))
def test_a_ds18b20_says_every_step_that_it_can_measure(steps: int) -> None:
    assert ds18b20.decode(scratchpad(steps)) == Probe(steps / 16, 0.0625)


@few
@given(st.integers(-400, 1250), st.integers(0, 1000))
def test_tenths_come_back_from_a_line_and_from_40_bits(tenths_c: int, tenths_pct: int) -> None:
    air = Air(tenths_c / 10, tenths_pct / 10)
    assert xy_md02.decode(reply(tenths_c, tenths_pct)) == air
    body = tenths_pct.to_bytes(2) + (tenths_c if tenths_c >= 0 else 0x8000 | -tenths_c).to_bytes(2)
    if any(body):
        assert dht22.decode(body + bytes([sum(body) & 0xFF])) == air


@few
@given(st.binary(min_size=23, max_size=23))
def test_a_tag_comes_back_from_its_fields(rest: bytes) -> None:
    payload = b"\x05" + rest
    tag = ruuvi.decode(payload)
    assert isinstance(tag, Tag)
    assert _payload(tag) == payload


def _payload(tag: Tag) -> bytes:
    """Return the payload of a tag; written apart from the decoder."""

    def word(value: float | None, *, scale: float = 1, offset: int = 0, none: int = 0xFFFF) -> bytes:
        number = none if value is None else round(value * scale) - offset
        return (number & 0xFFFF).to_bytes(2)

    battery = 0x7FF if tag.battery_mv is None else tag.battery_mv - 1600
    power = 0x1F if tag.tx_power_dbm is None else (tag.tx_power_dbm + 40) // 2
    return b"".join(
        [
            b"\x05",
            word(tag.temperature_c, scale=200, none=0x8000),
            word(tag.humidity_pct, scale=400),
            word(tag.pressure_pa, offset=50_000),
            word(tag.acceleration_x_mg, none=0x8000),
            word(tag.acceleration_y_mg, none=0x8000),
            word(tag.acceleration_z_mg, none=0x8000),
            (battery << 5 | power).to_bytes(2),
            bytes([0xFF if tag.movements is None else tag.movements]),
            word(tag.sequence),
            bytes.fromhex((tag.mac or ":".join(["FF"] * 6)).replace(":", "")),
        ]
    )


@pytest.mark.parametrize(
    ("decode", "sound"),
    [
        (sensirion.decode_sht3x, sht(0x6666, 0x8000)),
        (sensirion.decode_sht4x, sht(0x6666, 0x8000)),
        (ds18b20.decode, scratchpad(401)),
        (dht22.decode, bytes.fromhex("028C015FEE")),
        (xy_md02.decode, bytes.fromhex("01040401310222 2ACE")),
    ],
)
def test_one_wrong_bit_is_always_found(decode: Callable[[bytes], object], sound: bytes) -> None:
    assert not isinstance(decode(sound), Fault)
    for bit in range(8 * len(sound)):
        damaged = bytearray(sound)
        damaged[bit // 8] ^= 1 << bit % 8
        assert isinstance(decode(bytes(damaged)), Fault)


@few
@given(st.data())
def test_noise_of_the_right_length_is_an_answer_and_never_an_error(data: st.DataObject) -> None:
    decoders: list[tuple[Callable[[bytes], Any], int, int]] = [
        (sensirion.decode_sht3x, 6, 6),
        (sensirion.decode_sht4x, 6, 6),
        (ds18b20.decode, 9, 9),
        (dht22.decode, 5, 5),
        (xy_md02.decode, 0, 40),
        (ruuvi.decode, 24, 24),
    ]
    for decode, shortest, longest in decoders:
        noise = data.draw(st.binary(min_size=shortest, max_size=longest))
        assert isinstance(decode(noise), (Air, Probe, Tag, Fault))
