"""coldchain/judgement/rule_case_goods.py: legs and devices of a case become the way of its goods."""

from typing import Any

import pytest
from msgspec.structs import replace

from coldchain.errors import InputError
from coldchain.instants import FOREVER_AT
from coldchain.judgement.rule_case_goods import START_AT, CaseGoods, trip_of_case
from coldchain.judgement.rule_case_settings import CaseSettings
from coldchain.judgement.trip import Trip
from coldchain.reading import Reading
from coldchain.registry.product_generic import GENERIC
from helpers.judging import reading_at

HOUR = 3_600_000


def trip(*named: str, **tables: Any) -> Trip:
    plain = {"until": "1h", "shipment": {"product": "generic", "start": "5 degC"}, **tables}
    return trip_of_case(CaseSettings.model_validate(plain), GENERIC, named or ("logger-1",))


def warm(hour: float) -> Reading:
    """Return a reading of 40 degrees in the goods."""
    reading = reading_at(hour * 60, 40)
    return replace(reading, channel="product/temperature", event_at=START_AT + reading.event_at)


def test_without_legs_the_goods_stand_beside_all_devices_for_ever() -> None:
    found = trip("a", "b")
    assert [(stay.from_at, stay.until_at) for stay in found.stays] == [(START_AT, FOREVER_AT)]
    assert {window.device for window in found.windows} == {"a", "b"}
    assert found.shipment.start_c == 5.0


def test_a_device_speaks_while_the_goods_are_in_its_asset() -> None:
    legs = [{"asset": "cooler", "until": "2h"}, {"asset": "van", "from": "2h", "until": "3h"}]
    found = trip("a", "b", legs=legs, devices={"b": "van"})
    assert [(each.device, each.from_at - START_AT, each.until_at - START_AT) for each in found.windows] == [
        ("a", 0, 2 * HOUR),
        ("b", 2 * HOUR, 3 * HOUR),
    ]


def test_legs_that_leave_no_time_are_refused() -> None:
    with pytest.raises(InputError, match="no time in any asset"):
        trip(legs=[{"asset": "van", "from": "2h", "until": "1h"}])


def test_harm_is_found_whatever_the_order() -> None:
    readings = [warm(hour / 6) for hour in range(6 * 48)]
    forth, back = CaseGoods(trip()), CaseGoods(trip())
    forth.take(readings)
    for reading in reversed(readings[::6]):
        back.take([reading])
    back.take(readings)
    assert forth.stands
    assert back.stands == forth.stands
