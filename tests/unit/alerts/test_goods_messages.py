"""alerts/goods_messages.py: every text about goods is one plain SMS, whatever the names are."""

from datetime import UTC
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from alerts.goods_messages import (
    GoodsScene,
    gone_message,
    goods_message,
    goods_of,
    lots_message,
    stay_at,
    verdict_message,
)
from coldchain.judgement.alarm_table import AlarmEvent, AlarmState, Reason
from coldchain.judgement.alarms import Transition
from coldchain.judgement.facts import Excursion, Kind
from coldchain.judgement.goods_state import GoodsState
from coldchain.judgement.trip import Trip
from coldchain.judgement.verdict import Bounds, Decision, Verdict, verdict
from coldchain.messages.catalogue import phrases
from coldchain.messages.gsm7 import LONGEST, is_gsm7
from coldchain.registry.product import Timer
from coldchain.registry.things import Asset, AssetKind, Shipment
from helpers.goods import BERRIES, DEFAULT_LEGS, SHIPMENT, at, sourced, trip

RULES = (
    "life-lost",
    "half-lost",
    "life-over",
    "chilling",
    "freezing",
    "weight-loss",
    "condensation",
    "sensors-disagree",
    "law-four-hours",
    "law-gone",
)
EVENTS = (AlarmEvent.RAISE, AlarmEvent.RECORD, AlarmEvent.WITHDRAW)
NAMES = (
    ("Van", "berries", "B-7"),
    (
        "Refrigerated truck of the Highland cooperative no. 214",
        "Strawberries, first class, washed and packed",
        "x" * 20,
    ),
    ("የጭነት መኪና", "እንጆሪ", "ዕጣ-7"),
    ("Camión frigorífico “Ñandú” €uro", "Fresas [dulces] à la crème – №7", "ŁÓDŹ-2026-11-22-0001"),
    ("", "", ""),
)
LONG_LAW = Timer(
    name="four-hours",
    above=True,
    bound=sourced(8.0),
    inclusive=False,
    duration_s=sourced(3600.0),
    cumulative=True,
    text="not more than one hour above 8 °C in all, from harvest to the counter, "
    "in all vehicles, coolers and rooms together",
)


def way(names: tuple[str, str, str] = NAMES[0], *, timer: Timer = BERRIES.timers[0]) -> Trip:
    """Return the trip of goods of these names."""
    _, goods, lot = names
    bearing = replace(BERRIES, timers=(timer,), advice="Close the door. Move the goods to the next cooler.")
    shipment = Shipment(id=SHIPMENT, product=goods, lot=lot, quantity_kg=12345)
    return replace(trip(product=bearing), shipment=shipment)


def scene(names: tuple[str, str, str] = NAMES[0], **fields: object) -> GoodsScene:
    """Return a scene with these names."""
    asset = Asset(id="van-1", name=names[0], kind=AssetKind.VAN, profile="")
    made = GoodsScene(way(names), asset, ZoneInfo("Africa/Nairobi"), saying(used=0.2))
    return made._replace(**fields)  # type: ignore[arg-type]


def saying(used: float = 0.0, *, spread: float = 0.0, decision: Decision = Decision.WATCH) -> Verdict:
    """Return a verdict."""
    plain = verdict(trip(), GoodsState(), at(0))
    left = Bounds(*(2 * (1 - used) + side * spread for side in (1, 0, -1)))
    return replace(plain, life_used=Bounds(used, used, used), remaining_days=left, decision=decision)


def step(event: AlarmEvent, rule: str = "freezing", *, late: bool = False) -> Transition:
    """Return a transition of an alarm about a rule."""
    harm = Excursion(
        id="x", kind=Kind.PRODUCT, limit=rule, started_at=at(0), confirmed_at=at(40), extreme=-21.34
    )
    return Transition(
        id="t",
        alarm=f"highland/{SHIPMENT}|{rule}",
        occurrence=1,
        from_state=AlarmState.NORMAL,
        to_state=AlarmState.UNACK,
        event=event,
        reason=next(iter(Reason)),
        event_at=at(40),
        recorded_at=at(40),
        late=late,
        excursion=harm,
    )


@pytest.mark.parametrize(("names", "event"), list(product(NAMES, EVENTS)))
def test_every_message_is_one_plain_sms(names: tuple[str, str, str], event: AlarmEvent) -> None:
    for rule, late, zone in product(RULES, (False, True), (UTC, ZoneInfo("Africa/Nairobi"))):
        for timer in (BERRIES.timers[0], LONG_LAW, replace(LONG_LAW, text="ከአንድ ሰዓት በላይ አይደለም")):
            told = scene(names, zone=zone, trip=way(names, timer=timer), verdict=saying(0.3, spread=1.0))
            text = goods_message(step(event, rule, late=late), told)
            assert is_gsm7(text), text
            assert 20 < len(text) <= LONGEST


def test_an_alarm_says_where_what_when_what_to_do_and_what_is_left() -> None:
    assert goods_message(step(AlarmEvent.RAISE), scene()) == (
        "ALARM Van: berries 12345 kg (B-7) was frozen (-21.3C), 09 Oct 12:33. "
        "Close the door. Move the goods to the next cooler. Life left 1.6 d."
    )


@pytest.mark.parametrize("event", [AlarmEvent.RAISE, AlarmEvent.RECORD])
def test_what_was_found_late_says_so_and_never_alarm(event: AlarmEvent) -> None:
    text = goods_message(step(event, late=True), scene())
    assert text == (
        "LATE Van: berries 12345 kg (B-7) was frozen (-21.3C), at 09 Oct 12:33. Check it. Life left 1.6 d."
    )


def test_what_is_taken_back_says_what_to_forget() -> None:
    text = goods_message(step(AlarmEvent.WITHDRAW), scene())
    assert text.startswith('CORRECTION Van: forget "berries 12345 kg (B-7) was frozen (-21.3C)". Readings')


@pytest.mark.parametrize("event", [AlarmEvent.RETURN, AlarmEvent.ACKNOWLEDGE, AlarmEvent.CLOSE])
def test_the_end_of_a_trip_is_no_news(event: AlarmEvent) -> None:
    assert goods_message(step(event), scene()) == ""


def test_a_zone_that_nobody_expects_is_named() -> None:
    assert ", 09 Oct 09:33 UTC." in goods_message(step(AlarmEvent.RAISE), scene(zone=UTC))


def test_what_cannot_be_sold_has_no_life_left() -> None:
    lost = goods_message(step(AlarmEvent.RAISE), scene(verdict=saying(0.2, decision=Decision.REJECT)))
    assert lost.startswith("ALARM Van: berries 12345 kg (B-7) was frozen (-21.3C), 09 Oct 12:33.")
    assert "Life" not in lost


def test_bounds_of_life_are_told_only_when_they_matter() -> None:
    unsure = scene(verdict=saying(0.5, spread=0.3))
    assert "Life left 1.0 d (0.7-1.3)." in goods_message(step(AlarmEvent.RECORD), unsure)
    assert "Life left 1.0 d." in goods_message(
        step(AlarmEvent.RECORD), scene(verdict=saying(0.5, spread=0.2))
    )
    ageless = scene(verdict=replace(saying(), remaining_days=None))
    assert "Life" not in goods_message(step(AlarmEvent.RECORD), ageless)


def test_a_rule_of_the_law_is_told_in_its_own_words_as_far_as_there_is_room() -> None:
    assert "breaks the rule: 1 h above 8 C in all, 09 Oct" in goods_message(
        step(AlarmEvent.RAISE, "law-four-hours"), scene()
    )
    long = scene(trip=way(timer=LONG_LAW))
    text = goods_message(step(AlarmEvent.RAISE, "law-four-hours"), long)
    assert "breaks the rule: not more than one hour above 8 C in all" in text
    assert "..., 09 Oct 12:33." in text
    assert "breaks law-gone" in goods_message(step(AlarmEvent.RAISE, "law-gone"), scene())


@pytest.mark.parametrize("names", NAMES)
def test_a_correction_has_both_values_and_fits(names: tuple[str, str, str]) -> None:
    was = replace(saying(0.1, decision=Decision.UNKNOWN), unknown_ms=10**9, harmful_ms=0)
    now = replace(saying(0.9, decision=Decision.SELL_FIRST), unknown_ms=0, harmful_ms=10**9)
    text = verdict_message(was, scene(names, verdict=now))
    assert is_gsm7(text)
    assert len(text) <= LONGEST
    assert text.startswith("CORRECTION ")
    assert "verdict unknown -> sell-first, life used 10% -> 90%" in text


def test_a_short_correction_says_why() -> None:
    assert verdict_message(saying(), scene(verdict=saying(decision=Decision.GOOD))) == (
        "CORRECTION berries 12345 kg (B-7): verdict watch -> good. Data came late."
    )


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("name", [names[0] for names in NAMES])
def test_goods_that_are_gone_are_ended_in_one_sms(rule: str, name: str) -> None:
    asset = Asset(id="van-1", name=name, kind=AssetKind.VAN, profile="")
    text = gone_message("shipment-of-strawberries-2026-11-22", asset, rule)
    assert text.startswith("ENDED ")
    assert "no longer registered" in text
    assert is_gsm7(text)
    assert len(text) <= LONGEST


def test_a_lot_of_twenty_characters_is_told_whole() -> None:
    english = phrases("en")
    assert goods_of(way(NAMES[1]), english).endswith(f" 12345 kg ({'x' * 20})")
    assert goods_of(trip(), english) == "berries 100 kg (berries-7)"
    assert goods_of(replace(trip(), shipment=Shipment(id="s", product="milk")), english) == "milk (s)"


@pytest.mark.parametrize(
    ("minute", "asset"),
    [
        (-5, "cooler-a"),
        (0, "cooler-a"),
        (105, "cooler-a"),
        (110, "van-1"),
        (300, "cooler-b"),
        (900, "cooler-b"),
    ],
)
def test_goods_between_two_legs_are_where_they_were(minute: int, asset: str) -> None:
    assert stay_at(trip(DEFAULT_LEGS), at(minute)).asset == asset


def test_what_to_do_is_what_saves_most_else_the_product_says_it() -> None:
    told = scene(action="Move to Store 2, 4 km, room 300 kg.")
    assert ". Move to Store 2, 4 km, room 300 kg. Life left" in goods_message(step(AlarmEvent.RAISE), told)
    assert "Close the door." in goods_message(step(AlarmEvent.RAISE), scene())
    assert ". Move to Store 2" in goods_message(step(AlarmEvent.RAISE, late=True), told)


def test_several_harms_are_one_text_the_first_with_its_time() -> None:
    text = goods_message(step(AlarmEvent.RAISE), scene(), step(AlarmEvent.RAISE, "half-lost"))
    assert text.startswith(
        "ALARM Van: berries 12345 kg (B-7) was frozen (-21.3C), lost half of its life to warmth, 09 Oct 12:33"
    )


@pytest.mark.parametrize("count", [2, 3, 30])
@pytest.mark.parametrize("names", NAMES)
def test_several_lots_are_one_plain_sms(names: tuple[str, str, str], count: int) -> None:
    steps = [step(AlarmEvent.RAISE, rule) for rule in RULES[:3]]
    text = lots_message([(steps, scene(names, action="Start the cooling again."))] * count)
    assert is_gsm7(text)
    assert len(text) <= LONGEST
    assert f"{count} lots harmed" in text


def test_lots_are_named_as_far_as_there_is_room() -> None:
    one = ([step(AlarmEvent.RAISE)], scene(action="Start the cooling again."))
    assert lots_message([one, one]) == (
        "ALARM Van: 2 lots harmed, 09 Oct 12:33: berries 12345 kg (B-7) was frozen (-21.3C); "
        "berries 12345 kg (B-7) was frozen (-21.3C). Start the cooling again."
    )
    assert "; 2 more." in lots_message([one] * 4)
