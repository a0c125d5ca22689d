"""What a text is about: severity, zone, goods at risk. Minutes after noon."""

from datetime import UTC
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from coldchain.judgement.alarms import Alarm, Known, Moment, reconcile
from coldchain.judgement.facts import Excursion, Kind
from coldchain.judgement.watch_list import Watched, WatchList
from coldchain.messages.subject import Subject, severity_of, shipments_in, words, zone_of
from coldchain.registry.profile import Severity
from coldchain.registry.registry import Registry
from coldchain.registry.things import Leg
from helpers.watching import COOP, KEY, REGISTRY, TOO_WARM, air, at

POINT = f"{KEY}|too-warm"


def watched(registry: Registry = REGISTRY) -> Watched:
    """Return the air of the van."""
    found = WatchList([registry]).find(COOP, air(0, 9))
    assert found is not None
    return found


def test_the_words_name_place_limit_and_goods() -> None:
    begun = Excursion(
        id=f"{POINT}|0",
        kind=Kind.LIMIT,
        limit="too-warm",
        started_at=at(0),
        confirmed_at=at(5),
        extreme=9.0,
    )
    raised = reconcile(
        Alarm(id=POINT), [Known(begun, False, False)], Moment(at(6), 900_000), others_open=False
    )
    text = words(Subject(watched(), TOO_WARM, at(5)), raised.transitions[0])
    assert text.startswith("ALARM Van KBZ 214: air temperature above 8.0C since 22 Nov 12:00, worst 9.0C.")
    assert text.endswith("At risk: Fresh milk 480 kg.")


@pytest.mark.parametrize("name", ["Africa/Nowhere", "", "..", "Africa"])
def test_an_impossible_zone_is_utc(name: str) -> None:
    assert zone_of(name) is UTC


def test_a_zone_is_found_by_its_name() -> None:
    assert zone_of("Africa/Nairobi") == ZoneInfo("Africa/Nairobi")


def test_silence_is_for_whoever_can_look() -> None:
    assert severity_of(None, f"{KEY}|absence") is Severity.MEDIUM
    assert severity_of(replace(TOO_WARM, severity=Severity.CRITICAL), POINT) is Severity.CRITICAL


def test_a_sensor_that_cannot_be_believed_is_not_urgent() -> None:
    assert severity_of(None, f"{KEY}|sensor-fault") is Severity.MEDIUM


@pytest.mark.parametrize(("minute", "there"), [(9, False), (10, True), (19, True), (20, False)])
def test_goods_are_at_risk_while_their_leg_lasts(minute: int, there: bool) -> None:
    leg = Leg(shipment="s-1", asset="van-1", custodian="peter", from_at=at(10), until_at=at(20))
    found = shipments_in(watched(replace(REGISTRY, legs=(leg,))), at(minute))
    assert [item.id for item in found] == (["s-1"] if there else [])


def test_goods_elsewhere_are_not_at_risk() -> None:
    leg = Leg(shipment="s-1", asset="van-2", custodian="ann", from_at=0)
    assert shipments_in(watched(replace(REGISTRY, legs=(leg,))), at(0)) == ()
