"""Instants: text and back, always with a zone."""

from datetime import UTC
from zoneinfo import ZoneInfo

import pytest

from coldchain.errors import InputError
from coldchain.instants import from_iso, local_text, to_iso, to_local


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        (0, "1970-01-01T00:00:00Z"),
        (1, "1970-01-01T00:00:00.001Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
        (1_795_332_312_500, "2026-11-22T07:25:12.500Z"),
    ],
)
def test_an_instant_and_its_text_name_each_other(instant: int, text: str) -> None:
    assert to_iso(instant) == text
    assert from_iso(text) == instant


def test_an_offset_is_the_same_instant_elsewhere() -> None:
    assert from_iso("2026-11-22T10:25:12.500+03:00") == from_iso("2026-11-22T07:25:12.500Z")


@pytest.mark.parametrize("text", ["2026-11-22T07:25:12", "yesterday", "", "2026-13-01T00:00:00Z"])
def test_a_text_without_zone_or_sense_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="time: got"):
        from_iso(text)


def test_people_read_local_time() -> None:
    assert to_local(from_iso("2026-11-22T22:30:00Z"), ZoneInfo("Africa/Nairobi")) == "23 Nov 01:30"


def test_plain_utc_is_named_and_another_zone_is_not() -> None:
    assert local_text(0, UTC) == "01 Jan 00:00 UTC"
    assert local_text(0, ZoneInfo("Africa/Nairobi")) == "01 Jan 03:00"
