"""From registry, states and readings to what acting now saves."""

from collections.abc import Iterable
from typing import Any

import pytest
from msgspec.structs import replace

from coldchain.judgement.facts import Kind
from coldchain.judgement.goods import judge_goods
from coldchain.judgement.goods_state import GoodsState
from coldchain.judgement.ranking import Trouble, action_text
from coldchain.judgement.saving import Action, Saving
from coldchain.judgement.stakes import Scene, limit_forecasts, saving_now, savings_of, soon_limits, trips_now
from coldchain.reading import Reading
from coldchain.registry.profile import Limit, Profile, Side
from coldchain.registry.registry import Registry
from coldchain.registry.things import Asset, AssetKind, Leg, Shipment, Site, SiteKind
from helpers.goods import MINUTE_MS, SHIPMENT, START_AT, registry_of, spoke

NOW = START_AT + 100 * MINUTE_MS
LIMITS = (
    Limit(name="too-warm", channel="air/temperature", side=Side.ABOVE, bound=12.0),
    Limit(name="product-warm", channel="product/temperature", side=Side.ABOVE, bound=6.0),
    Limit(name="no-power", channel="supply/voltage", side=Side.BELOW, bound=11.0),
)
ASSETS = (
    Asset(id="cooler-a", name="Cooler Village", kind=AssetKind.COOLER, profile="p", site="village"),
    Asset(id="van-1", name="Van KBZ 214", kind=AssetKind.VAN, profile="p"),
    Asset(
        id="cooler-b", name="Cooler Town", kind=AssetKind.COOLER, profile="p", site="town", capacity_kg=400
    ),
)
SITES = (
    Site(id="village", name="Village", kind=SiteKind.VILLAGE_STATION, latitude=-0.3, longitude=35.5),
    Site(id="town", name="Town", kind=SiteKind.TOWNSHIP_STATION, latitude=-0.2, longitude=35.5),
    Site(id="nowhere", name="Nowhere", kind=SiteKind.VILLAGE_STATION),
)


def _registry(**fields: Any) -> Registry:
    found = registry_of((("cooler-a", 0, 40), ("van-1", 40, None)))
    base = {"assets": ASSETS, "sites": SITES, "profiles": (Profile(name="p", limits=LIMITS),)}
    return replace(found, **{**base, **fields})


def _warming(device: str = "logger-v", *, channel: str = "air/temperature") -> list[Reading]:
    """Return a steady rise of 0.2 K a minute up to 18 degC now."""
    return [spoke(device, minute, 18.0 - 0.2 * (100 - minute), channel=channel) for minute in range(40, 101)]


def _level(device: str, value_c: float, *, channel: str = "air/temperature") -> list[Reading]:
    return [
        spoke(device, minute, value_c + 0.01 * (minute % 3), channel=channel) for minute in range(40, 101)
    ]


def _scene(readings: Iterable[Reading], registry: Registry | None = None, **fields: Any) -> Scene:
    """Return what is known: every reading counts, the newest of each channel is the latest."""
    registry, rows = registry or _registry(), list(readings)
    placed = {each.device: each.asset for each in registry.placements}
    samples: dict[str, list[Reading]] = {}
    for row in rows:
        samples.setdefault(placed[row.device], []).append(row)
    trips = trips_now(registry, NOW)
    states = {
        trip.key: judge_goods(trip, GoodsState(trip.fingerprint), rows, history=lambda _: ()).state
        for trip in trips
    }
    latest = list({(row.device, row.channel): row for row in rows}.values())
    scene = Scene(registry, trips, states, latest, samples, frozenset(), NOW)
    return scene._replace(**fields)


def _saving(scene: Scene) -> Saving:
    found = saving_now(scene, SHIPMENT)
    assert found is not None
    return found


def test_the_van_without_power_is_unloaded_into_the_town_with_room() -> None:
    power = spoke("logger-v", 100, 9.0, channel="supply/voltage")
    town = [*_level("logger-b", 1.5), *_level("logger-a", 9.0)]
    found = _saving(_scene([*_warming(), *town, power]))
    assert (found.action, found.target) == (Action.MOVE, "cooler-b")
    assert action_text(found) == "Move to Cooler Town, 11 km, room 400 kg."
    assert found.avoidable_money > 30


def test_goods_in_a_cooler_take_their_room() -> None:
    other = Shipment(id="other", product="berries", quantity_kg=350, price_per_kg=1)
    base = _registry()
    registry = replace(
        base,
        shipments=(*base.shipments, other),
        legs=(*base.legs, Leg(shipment="other", asset="cooler-b", custodian="joe", from_at=START_AT)),
    )
    power = spoke("logger-v", 100, 9.0, channel="supply/voltage")
    scene = _scene([*_warming(), *_level("logger-b", 1.5), power], registry)
    assert _saving(scene).action is Action.RESTART_COOLING
    assert {trip.shipment.id for trip in scene.trips} == {SHIPMENT, "other"}


def test_an_alarmed_cooler_is_no_haven() -> None:
    power = spoke("logger-v", 100, 9.0, channel="supply/voltage")
    readings = [*_warming(), *_level("logger-b", 1.5), power]
    assert _saving(_scene(readings, alarmed=frozenset({"cooler-b"}))).action is Action.RESTART_COOLING


def test_a_cooler_that_was_scrapped_is_no_haven() -> None:
    power = spoke("logger-v", 100, 9.0, channel="supply/voltage")
    scene = _scene([*_warming(), *_level("logger-b", 1.5), power])
    ended = {"retired_at": scene.now, "retired_why": "scrapped"}
    assets = tuple(
        replace(each, **ended) if each.id == "cooler-b" else each for each in scene.registry.assets
    )
    scene = scene._replace(registry=replace(scene.registry, assets=assets))
    assert _saving(scene).action is Action.RESTART_COOLING


def test_an_open_door_is_seen_and_an_old_word_of_it_is_not() -> None:
    open_now = spoke("logger-v", 99, 1.0, channel="door/open")
    open_before = spoke("logger-v", 60, 1.0, channel="door/open")
    assert _saving(_scene([*_warming(), open_now])).action is Action.CLOSE_DOOR
    assert _saving(_scene([*_warming(), open_before])).action is Action.RESTART_COOLING


def test_the_probe_that_is_warmest_counts() -> None:
    cool = _level("probe-v", 1.0)
    assert _saving(_scene([*cool, *_warming()])).share == pytest.approx(
        _saving(_scene(_warming())).share, abs=0.2
    )
    assert _saving(_scene([*cool, *_warming()])).share > 0.1


def test_a_level_probe_in_the_goods_does_not_hide_that_the_air_warms_up() -> None:
    goods = _level("probe-v", 2.0, channel="product/temperature")
    found = _saving(_scene([*_warming(), *goods]))
    assert found.share > 0.1
    assert "gets warmer" in found.reason
    by_goods = _saving(_scene([*_warming(), *_warming("probe-v", channel="product/temperature")]))
    assert "gets warmer" in by_goods.reason


def test_a_planned_end_is_how_far_it_looks_ahead() -> None:
    soon = registry_of((("cooler-a", 0, 40), ("van-1", 40, 130)))
    registry = _registry(legs=soon.legs)
    assert _saving(_scene(_warming(), registry)).share < _saving(_scene(_warming())).share
    assert (
        saving_now(_scene(_warming(), registry)._replace(now=NOW + 40 * MINUTE_MS, trips=()), SHIPMENT)
        is None
    )


def test_where_a_van_is_follows_from_where_it_came_from_or_goes_to() -> None:
    power = spoke("logger-v", 100, 9.0, channel="supply/voltage")
    readings = [*_warming(), *_level("logger-b", 1.5), power]
    base = _registry()
    here = tuple(leg for leg in base.legs if leg.asset == "van-1")
    (berries,) = base.shipments

    def away(**fields: Any) -> float | None:
        registry = replace(base, legs=here, shipments=(replace(berries, **fields),))
        found = _saving(_scene(readings, registry)).found
        return found.distance_km if found else -1.0

    assert away(origin="village") == pytest.approx(11.1, abs=0.1)
    assert away(destination="town") == 0.0
    assert away(origin="nowhere") is None
    assert away() is None


def test_alarms_of_equipment_and_of_goods_are_ranked_together() -> None:
    troubles = [
        Trouble("door", "van-1", "", Kind.LIMIT, START_AT),
        Trouble("life", "cooler-a", SHIPMENT, Kind.PRODUCT, START_AT + 1),
        Trouble("silent", "cooler-a", "", Kind.ABSENCE, START_AT),
    ]
    found = savings_of(_scene(_warming()), troubles)
    assert [(each.alarm, each.asset, each.shipment) for each in found] == [
        ("door", "van-1", SHIPMENT),
        ("life", "van-1", SHIPMENT),
        ("silent", "cooler-a", ""),
    ]
    assert savings_of(_scene(_warming()), []) == []


def test_goods_never_heard_begin_at_what_was_measured_or_in_the_air_of_now() -> None:
    scene = _scene(_warming())._replace(states={})
    assert _saving(scene).share > 0.1
    nothing = _scene(())
    assert _saving(nothing).at_worst_money == 300.0


def test_when_limits_are_reached_is_told_for_each_of_them() -> None:
    rising = [
        spoke("probe-v", minute, 5.0 - 0.05 * (100 - minute), channel="product/temperature")
        for minute in range(40, 101)
    ]
    found = {each.limit.name: each for each in limit_forecasts(_scene([*_warming(), *rising]), "van-1")}
    assert found["too-warm"].forecast.minutes_to_limit == 0.0
    assert found["product-warm"].forecast.minutes_to_limit == pytest.approx(20.0, rel=0.05)
    assert found["product-warm"].device == "probe-v"
    assert limit_forecasts(_scene(()), "van-1") == []
    assert limit_forecasts(_scene(_warming(), _registry(profiles=())), "van-1") == []


def test_a_limit_is_soon_only_for_what_really_moves() -> None:
    fast = [
        spoke("probe-v", minute, 5.0 - 0.1 * (100 - minute), channel="product/temperature")
        for minute in range(70, 101)
    ]
    slow = [*fast[:-1], spoke("probe-v", 100, 2.4, channel="product/temperature")]
    assert [each.limit.name for each in soon_limits(_scene(fast))] == ["product-warm"]
    assert soon_limits(_scene(slow)) == []
    air = [replace(each, channel="air/temperature", value=each.value + 6.4) for each in fast]
    assert [each.limit.name for each in soon_limits(_scene(air))] == ["too-warm"]
    assert soon_limits(_scene(_level("probe-v", 5.9, channel="product/temperature"))) == []
