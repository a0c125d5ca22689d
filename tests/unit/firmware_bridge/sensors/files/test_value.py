"""What the texts of the kernel mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldchain.frames import Field, Frame, encode
from coldchain.sensors.outcome import Reason
from firmware_bridge.sensors.files.settings import FileSettings
from firmware_bridge.sensors.files.value import failed, field

SLAVE = "41 00 4b 46 7f ff 0c 10 b5 : crc=b5 {}\n41 00 4b 46 7f ff 0c 10 b5 t={}\n"


def settings(**more: object) -> FileSettings:
    table = {"path": "/sys/x", "probe": "product", "quantity": "temperature", **more}
    return FileSettings.model_validate(table)


PROBE = settings(format="ds18b20", offset=0.5)


@pytest.mark.parametrize(
    ("text", "value"), [("4062\n", 4.562), ("-18500", -18.0), (SLAVE.format("YES", 4062), 4.562), ("0", 0.5)]
)
def test_a_probe_counts_thousandths(text: str, value: float) -> None:
    assert field(PROBE, text) == Field("product", "t", value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("85000\n", Reason.POWER_ON),
        ("-127000\n", Reason.OFF),
        ("127937\n", Reason.LOW_POWER),
        ("126000\n", Reason.RANGE),
        (SLAVE.format("NO", 4062), Reason.CRC),
        ("00 00 00 00 00 00 00 00 00 : crc=00 NO\n00 00 t=0\n", Reason.ZEROS),
        (SLAVE.format("YES", 85000), Reason.POWER_ON),
        ("", Reason.FOREIGN),
        ("no such\n", Reason.FOREIGN),
    ],
)
def test_what_is_no_temperature_has_a_name(text: str, reason: Reason) -> None:
    found = field(PROBE, text)
    assert (found.code, found.note) == ("t", str(reason))


def test_a_number_has_scale_and_offset() -> None:
    supply = settings(quantity="voltage", scale=1e-6)
    assert field(supply, "12345678\n") == Field("product", "v", 12.345678)
    assert field(settings(quantity="voltage", scale=0.01, offset=-1), "1250").value == 11.5
    assert field(supply, "99000000").note == "range"


@pytest.mark.parametrize(("inverted", "values"), [(False, [0.0, 1.0]), (True, [1.0, 0.0])])
def test_a_door_may_be_inverted(inverted: bool, values: list[float]) -> None:
    door = settings(quantity="open", inverted=inverted)
    assert [field(door, text).value for text in ("0\n", "1\n")] == values


def test_a_failed_one_has_the_name_of_its_channel() -> None:
    found = failed(settings(quantity="open"), Reason.OFF)
    assert (found.probe, found.code, found.note) == ("product", "o", "off")


@given(st.text(max_size=60), st.sampled_from(["number", "ds18b20"]))
def test_any_text_becomes_a_field_that_can_be_said(text: str, format_: str) -> None:
    assert encode(Frame("a", 1, 0, 0, 0, (field(settings(format=format_), text),)))
