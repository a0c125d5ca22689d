"""Dragino: the examples of its manuals, what is not there, and what was kept."""

import pytest

from coldchain.errors import PackError
from ingest.decoders.lorawan.dragino import lht52, lht65
from ingest.decoders.measured import Measured


def _said(found: list[Measured]) -> list[tuple[str, str, float, str]]:
    return [
        (one.probe, one.quantity, one.value if one.value == one.value else -999.0, one.note) for one in found
    ]


def test_the_example_of_the_lht65() -> None:
    assert _said(lht65(2, bytes.fromhex("CBF60B0D0376010ADD7FFF"))) == [
        ("battery", "voltage", 3.062, ""),
        ("", "temperature", 28.29, ""),
        ("", "humidity", 88.6, ""),
        ("ext", "temperature", 27.81, ""),
    ]


@pytest.mark.parametrize("outside", ["017FFF7FFF", "818000FFFF"])
def test_a_probe_that_must_be_there_and_is_not_has_failed(outside: str) -> None:
    assert _said(lht65(2, bytes.fromhex(f"CBF60B0D0376{outside}")))[-1] == (
        "ext",
        "temperature",
        -999.0,
        "off",
    )


def test_no_inside_value_is_a_failure_of_both() -> None:
    said = _said(lht65(2, bytes.fromhex("CBF67FFF0376007FFF7FFF")))
    assert said[1:] == [("", "temperature", -999.0, "none"), ("", "humidity", -999.0, "none")]


def test_what_was_kept_has_its_own_time() -> None:
    data = bytes.fromhex("7FFF089801464160065F97F8300B0D0376 41 60066009")
    assert [(one.probe, one.value, one.event_at) for one in lht65(2, data)] == [
        ("", 22.0, 1_611_030_423_000),
        ("", 32.6, 1_611_030_423_000),
        ("ext", -20.0, 1_611_030_537_000),
        ("", 28.29, 1_611_030_537_000),
        ("", 88.6, 1_611_030_537_000),
    ]
    assert lht65(3, data) == lht65(2, data)


def test_with_a_time_of_its_own_the_probe_stands_first_and_the_status_in_the_humidity() -> None:
    said = _said(lht65(2, bytes.fromhex("F8300B0DC3760960065F97")))
    assert said == [
        ("ext", "temperature", -20.0, ""),
        ("", "temperature", 28.29, ""),
        ("", "humidity", 88.6, ""),
    ]


def test_the_lht52() -> None:
    live = bytes.fromhex("08CD02207FFF0161CD4EDD")
    assert _said(lht52(2, live)) == [("", "temperature", 22.53, ""), ("", "humidity", 54.4, "")]
    assert {one.event_at for one in lht52(2, live)} == {0}
    assert {one.event_at for one in lht52(3, live)} == {1_640_845_021_000}
    assert _said(lht52(5, bytes.fromhex("091000FF010CE4"))) == [("battery", "voltage", 3.3, "")]


def test_addresses_and_other_ports_are_no_measurements() -> None:
    assert lht65(2, bytes.fromhex("CBF628663F000F000000AA")) == []
    assert lht65(4, b"x") == lht52(4, b"x") == lht52(5, b"x") == []


@pytest.mark.parametrize("data", [b"", b"x" * 10, b"x" * 12, b"x" * 256])
def test_another_length_is_refused(data: bytes) -> None:
    for decode in (lht65, lht52):
        with pytest.raises(PackError):
            decode(2, data)
