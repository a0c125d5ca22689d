"""BTHome: objects by their lengths."""

import pytest

from ingest.decoders.bthome_objects import LENGTH_OF, read
from ingest.decoders.measured import Measured


@pytest.mark.parametrize(
    ("digits", "quantity", "value"),
    [
        ("02CA09", "temperature", 25.06),
        ("451101", "temperature", 27.3),
        ("57EA", "temperature", -22.0),
        ("58EA", "temperature", -7.7),
        ("03BF13", "humidity", 50.55),
        ("2E23", "humidity", 35.0),
        ("0C020C", "voltage", 3.074),
        ("4A020C", "voltage", 307.4),
        ("1A01", "open", 1.0),
    ],
)
def test_the_examples_of_the_specification(digits: str, quantity: str, value: float) -> None:
    (one,) = read(bytes.fromhex(digits)).measured
    assert (one.quantity, round(one.value, 6)) == (quantity, value)


def test_every_known_object_is_passed_over_by_its_length() -> None:
    for identity, length in LENGTH_OF.items():
        objects = read(bytes([identity]) + bytes(length) + bytes.fromhex("2E23"))
        assert objects.unread == ""
        assert [one.value for one in objects.measured if one.quantity == "humidity"][-1] == 35.0


def test_texts_are_passed_over_by_the_length_that_they_tell() -> None:
    assert read(bytes.fromhex("5303616263 2E23")).measured == (Measured("", "humidity", 35.0),)
    assert read(bytes.fromhex("2E23 54FF00")).unread == "object 0x54, which is cut"
    assert read(bytes.fromhex("2E23 54")).unread == "object 0x54, which is not known"


def test_nothing_is_read_behind_an_unknown_object() -> None:
    objects = read(bytes.fromhex("2E23 F0 2E24"))
    assert (objects.measured, objects.unread) == (
        (Measured("", "humidity", 35.0),),
        "object 0xF0, which is not known",
    )


def test_a_packet_id_is_noticed() -> None:
    assert read(bytes.fromhex("003F 2E23")).has_packet_id
    assert not read(bytes.fromhex("2E23")).has_packet_id
    assert read(b"") == ((), False, "")
