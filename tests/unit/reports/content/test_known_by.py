"""From what the temperature of goods was known: their own probe, the air, or a probe in other goods."""

import pytest
from msgspec.structs import replace

from coldchain.evidence import Evidence
from helpers.evidence_case import evidence_on, moved_fleet
from reports.content.known_by import known_by
from reports.content.legs import judge_legs


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    return evidence_on(moved_fleet(tmp_path_factory.mktemp("fleet")))


def test_a_probe_in_these_goods_is_the_first_word(evidence: Evidence) -> None:
    assert evidence.trip is not None
    assert known_by(evidence.trip, evidence.readings)[0] == "probe"
    assert [leg.known_by for leg in judge_legs(evidence).legs] == known_by(evidence.trip, evidence.readings)


def test_a_probe_lies_in_the_goods_that_came_first(evidence: Evidence) -> None:
    assert evidence.trip is not None
    later = replace(
        evidence.trip, windows=tuple(replace(each, first=False) for each in evidence.trip.windows)
    )
    assert set(known_by(later, evidence.readings)) == {"air"}
    without_air = tuple(each for each in evidence.readings if not each.channel.startswith("air"))
    assert set(known_by(later, without_air)) == {"beside"}


def test_of_a_part_of_a_leg_it_may_be_known_otherwise(evidence: Evidence) -> None:
    assert evidence.trip is not None
    first, *rest = evidence.trip.windows
    middle = (first.from_at + first.until_at) // 2
    parts = (replace(first, until_at=middle, first=False), replace(first, from_at=middle))
    trip = replace(evidence.trip, windows=(*parts, *rest))
    assert known_by(trip, evidence.readings)[first.stay] == "probe, air"


def test_without_values_it_is_known_from_nothing(evidence: Evidence) -> None:
    assert evidence.trip is not None
    assert known_by(evidence.trip, ()) == ["" for _ in evidence.trip.stays]
    none = [replace(each, value=float("nan")) for each in evidence.readings]
    assert set(known_by(evidence.trip, none)) == {""}
