"""coldchain/crc.py: the check values of the standards, and exchanges that real sensors have had."""

import pytest

from coldchain.crc import CRC_NAMES, CrcName, crc_of, dallas_crc, modbus_crc, sensirion_crc
from coldchain.frames import crc16

CHECK = b"123456789"


@pytest.mark.parametrize(
    ("name", "check"), [("frame", 0x29B1), ("modbus", 0x4B37), ("sensirion", 0xF7), ("dallas", 0xA1)]
)
def test_each_checksum_has_the_check_value_of_its_standard(name: CrcName, check: int) -> None:
    """V36, V37, V42."""
    assert crc_of(name, CHECK) == check


def test_every_checksum_has_a_name() -> None:
    assert CRC_NAMES == ("frame", "modbus", "sensirion", "dallas")
    assert crc_of("frame", CHECK) == crc16(CHECK)


@pytest.mark.parametrize(("word", "crc"), [("BEEF", 0x92), ("0000", 0x81)])
def test_v36_sensirion_words_of_the_datasheet(word: str, crc: int) -> None:
    assert sensirion_crc(bytes.fromhex(word)) == crc


@pytest.mark.parametrize(
    ("request_", "on_the_wire"),
    [("01 04 00 01 00 01", "60 0A"), ("01 04 00 01 00 02", "20 0B"), ("01 04 00 02 00 01", "90 0A")],
)
def test_v38_modbus_requests_to_a_humidity_sensor(request_: str, on_the_wire: str) -> None:
    assert modbus_crc(bytes.fromhex(request_)).to_bytes(2, "little") == bytes.fromhex(on_the_wire)


def test_v37_the_checksum_of_modbus_goes_low_byte_first() -> None:
    assert modbus_crc(CHECK).to_bytes(2, "little") == bytes.fromhex("37 4B")


def test_v39_a_modbus_reply_with_its_own_checksum_leaves_zero() -> None:
    reply = bytes.fromhex("01 04 04 01 31 02 22 2A CE")
    assert modbus_crc(reply) == 0
    temperature_c, humidity_pct = int.from_bytes(reply[3:5]) / 10, int.from_bytes(reply[5:7]) / 10
    assert (temperature_c, humidity_pct) == (30.5, 54.6)


def test_v42_the_scratchpad_of_a_dallas_sensor_that_has_just_started() -> None:
    assert dallas_crc(bytes.fromhex("50 05 4B 46 7F FF 0C 10")) == 0x1C


def test_v42_zeros_pass_the_dallas_checksum_so_that_callers_must_refuse_them() -> None:
    assert dallas_crc(bytes(9)) == 0


@pytest.mark.parametrize("name", CRC_NAMES)
def test_every_flipped_bit_is_noticed(name: CrcName) -> None:
    right = crc_of(name, CHECK)
    for bit in range(8 * len(CHECK)):
        damaged = bytearray(CHECK)
        damaged[bit // 8] ^= 1 << bit % 8
        assert crc_of(name, bytes(damaged)) != right
