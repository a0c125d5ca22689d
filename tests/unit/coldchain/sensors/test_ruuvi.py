"""coldchain/sensors/ruuvi.py: the four test vectors of the format, and whole advertisements."""

import pytest

from coldchain.errors import InputError
from coldchain.sensors.outcome import Fault, Reason
from coldchain.sensors.ruuvi import Tag, decode, payload_of

MAC = "CB:B8:33:4C:88:4F"
VALID = "0512FC5394C37C0004FFFC040CAC364200CDCBB8334C884F"


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (VALID, Tag(24.3, 53.49, 100_044, 4, -4, 1036, 2977, 4, 66, 205, MAC)),
        (
            "057FFFFFFEFFFE7FFF7FFF7FFFFFDEFEFFFECBB8334C884F",
            Tag(163.835, 163.835, 115_534, 32767, 32767, 32767, 3646, 20, 254, 65534, MAC),
        ),
        (
            "058001000000008001800180010000000000CBB8334C884F",
            Tag(-163.835, 0.0, 50_000, -32767, -32767, -32767, 1600, -40, 0, 0, MAC),
        ),
        ("058000FFFFFFFF800080008000FFFFFFFFFFFFFFFFFFFFFF", Tag(*[None] * 11)),
    ],
    ids=["valid", "maximum", "minimum", "invalid"],
)
def test_v46_the_vectors_of_the_format(payload: str, expected: Tag) -> None:
    assert decode(bytes.fromhex(payload)) == expected


def test_one_field_that_is_none_leaves_the_others() -> None:
    """A tag without sensors of humidity and pressure, as it is sold for the cold."""
    found = decode(bytes.fromhex("05FCBAFFFFFFFFFF8CFE70FC709576C6F88AC3DDEDB16A93"))
    assert found == Tag(-4.19, None, None, -116, -400, -912, 2795, 4, 198, 63626, "C3:DD:ED:B1:6A:93")


def test_another_data_format_is_foreign() -> None:
    assert decode(bytes.fromhex("03291A1ECE1EFC18F94202CA0B53")) == Fault(Reason.FOREIGN)
    assert decode(b"\x06" + bytes(23)) == Fault(Reason.FOREIGN)


@pytest.mark.parametrize("payload", ["", VALID[:-2], VALID + "00"])
def test_another_length_is_a_mistake_of_the_caller(payload: str) -> None:
    with pytest.raises(InputError, match=r"Ruuvi payload: got \d+ bytes; allowed: 24 bytes"):
        decode(bytes.fromhex(payload))


def test_a_payload_is_found_in_an_advertisement() -> None:
    """As a Ruuvi Gateway publishes it, with the flags before it."""
    data = bytes.fromhex("0201061BFF99040515AE4C6DC6D7000CFFF803F4ADB6AD697FF41F0C28CBD6")
    found = decode(payload_of(data))
    assert isinstance(found, Tag)
    assert (found.temperature_c, found.humidity_pct, found.mac) == (27.75, 48.9125, "F4:1F:0C:28:CB:D6")


@pytest.mark.parametrize(
    "advertisement",
    ["", "020106", "04FF4C0001", "020106001BFF9904" + VALID, "1BFF9904" + VALID[:-2], "02"],
    ids=["nothing", "flags", "another-company", "after-the-end", "cut", "length-alone"],
)
def test_an_advertisement_without_a_tag_is_refused(advertisement: str) -> None:
    with pytest.raises(InputError, match=r"Bluetooth advertisement: got .*; allowed: parts"):
        payload_of(bytes.fromhex(advertisement))
