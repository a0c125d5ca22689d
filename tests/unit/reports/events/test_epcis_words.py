"""How things are named in EPCIS: URNs, units, times with three decimals and an offset."""

import pytest

from coldchain.registry.things import Cooperative
from helpers.small_fleet import NOW
from reports.events.epcis_words import Names, means, own, stamp

NAMES = Names(Cooperative(id="kaimosi", name="Kaimosi", time_zone="Africa/Nairobi"))


def test_a_thing_has_a_urn_that_no_letter_breaks() -> None:
    assert NAMES.urn("asset", "van-1") == "urn:coldchain:asset:kaimosi:van-1"
    assert NAMES.urn("party", "A:B/ç") == "urn:coldchain:party:kaimosi:A%3AB%2F%C3%A7"
    assert NAMES.probe("d-1", "air/temperature") == "urn:coldchain:device:kaimosi:d-1:air"


def test_times_have_three_decimals_and_the_offset_of_the_place() -> None:
    assert NAMES.times(NOW) == {"eventTime": "2026-11-22T07:45:12.000Z", "eventTimeZoneOffset": "+03:00"}
    assert stamp(NOW + 7) == "2026-11-22T07:45:12.007Z"
    assert stamp(NOW + 999) == "2026-11-22T07:45:12.999Z"


@pytest.mark.parametrize(
    ("zone", "offset"),
    [("Asia/Kathmandu", "+05:45"), ("America/St_Johns", "-03:30"), ("UTC", "+00:00"), ("no/such", "+00:00")],
)
def test_offsets_of_any_zone(zone: str, offset: str) -> None:
    assert Names(Cooperative(id="c", name="c", time_zone=zone)).offset(NOW) == offset


def test_units_are_those_of_the_united_nations() -> None:
    assert means("air/temperature", "Cel") == ("Temperature", "CEL")
    assert means("air/humidity", "%RH") == ("RelativeHumidity", "P1")
    assert means("door/open", "/") == ("urn:coldchain:quantity:open", "C62")
    assert means("gps/latitude", "lat") == ("urn:coldchain:quantity:latitude", "DD")


def test_own_fields_have_a_prefix_and_empty_ones_are_left_out() -> None:
    assert own(a=0, b=None, c="", d=False) == {"coldchain:a": 0, "coldchain:d": False}
