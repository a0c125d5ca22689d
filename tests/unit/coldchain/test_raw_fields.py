"""The bytes of sensors in fields: what they mean, what is wrong with them, and what is no such field."""

import math

import pytest

from coldchain.crc import dallas_crc, sensirion_crc
from coldchain.frames import Field
from coldchain.raw_fields import parse


def word(value: int) -> bytes:
    data = value.to_bytes(2)
    return data + bytes([sensirion_crc(data)])


def scratchpad(start: str) -> str:
    body = bytes.fromhex(start)
    return (body + bytes([dallas_crc(body)])).hex()


def found(kind: str, digits: str) -> list[tuple[str, object]]:
    """Return code and value, or code and note, of each field."""
    fields = parse(f"air.{kind}=#{digits}")
    assert all(field.probe == "air" and math.isnan(field.value) == bool(field.note) for field in fields)
    return [(field.code, field.note or field.value) for field in fields]


T25, H50 = word(0x6666).hex(), word(0x8000).hex()


@pytest.mark.parametrize(
    ("kind", "digits", "expected"),
    [
        ("sht3", T25 + H50, [("t", 25.0), ("h", 50.001)]),
        ("sht4", T25 + H50, [("t", 25.0), ("h", 56.501)]),
        ("sht3", (word(0x26C4) + word(0xD999)).hex().upper(), [("t", -18.5), ("h", 85.0)]),
        ("sht3", T25[:4] + "00" + H50, [("t", "crc"), ("h", 50.001)]),
        ("sht3", T25 + H50[:4] + "00", [("t", 25.0), ("h", "crc")]),
        ("sht3", "ff" * 6, [("t", "ones"), ("h", "ones")]),
        ("sht4", word(0).hex() + H50, [("t", "range"), ("h", 56.501)]),
        ("ds18", scratchpad("3000 4B46 7FFF 1010"), [("t", 3.0)]),
        ("ds18", scratchpad("FFFF 4B46 7FFF 0110"), [("t", -0.062)]),
        ("ds18", scratchpad("5005 4B46 7FFF 0C10"), [("t", "por")]),
        ("ds18", scratchpad("FF07 4B46 7FFF 0110"), [("t", "low-power")]),
        ("ds18", "ff" * 9, [("t", "off")]),
        ("ds18", "00" * 9, [("t", "zeros")]),
        ("ds18", scratchpad("3000 4B46 7FFF 1010")[:-2] + "00", [("t", "crc")]),
        ("ds18", scratchpad("AA00 4B46 FFFF 0C10"), [("t", "foreign")]),
        ("dht22", "028C015FEE", [("t", 35.1), ("h", 65.2)]),
        ("dht22", "028C815F6E", [("t", -35.1), ("h", 65.2)]),
        ("dht22", "028C015FEF", [("t", "crc"), ("h", "crc")]),
    ],
)
def test_bytes_are_values_or_named_faults(kind: str, digits: str, expected: list[tuple[str, object]]) -> None:
    assert found(kind, digits) == expected


def test_a_sensor_that_does_not_answer_is_said_for_all_its_quantities() -> None:
    assert [field[:2] + field[3:] for field in parse("air.sht3=?off")] == [
        ("air", "t", "off"),
        ("air", "h", "off"),
    ]
    (only,) = parse("product.ds18=?off")
    assert (only.probe, only.code, only.note) == ("product", "t", "off")


def test_no_value_is_a_minus_zero() -> None:
    (field,) = parse("a.ds18=#" + scratchpad("0000 4B46 7FFF 1010"))
    assert field == Field("a", "t", 0.0)
    assert str(field.value) == "0.0"


@pytest.mark.parametrize(
    "text",
    [
        "air.sht3=#",
        "air.sht3=#6666",
        "air.sht3=#66669380000",
        "air.sht3=#6666938000055",
        "air.sht3=#66669380000500",
        "air.sht3=#66669380000G",
        "air.sht3=4.25",
        "air.sht9=#666693800005",
        "air.ds18=#666693800005",
        "Air.sht3=#666693800005",
        ".sht3=#666693800005",
        "air.sht3=?OFF",
        "air.sht3=?",
        "air.t=#666693800005",
        "air.sht3=#666693800005 ",
        "",
    ],
)
def test_all_else_is_no_raw_field(text: str) -> None:
    assert parse(text) == []
