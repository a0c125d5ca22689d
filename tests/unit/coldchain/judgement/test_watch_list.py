"""Which rules hold for a reading, by where its device was. Minutes after noon."""

import pytest
from msgspec.structs import replace

from coldchain.judgement.watch_list import WatchList
from coldchain.registry.things import Placement
from helpers.watching import COOP, KEY, MILK, PRODUCT_WARM, REGISTRY, TOO_WARM, air, at

MOVED = replace(
    REGISTRY,
    placements=(
        Placement(device="logger-1", asset="van-1", until_at=at(10)),
        Placement(device="logger-1", asset="van-2", from_at=at(20), until_at=at(30)),
        Placement(device="logger-1", asset="van-1", from_at=at(40)),
    ),
)
LIST = WatchList([MOVED])
ELSEWHERE = KEY.replace("van-1", "van-2")


@pytest.mark.parametrize(
    ("minute", "asset"),
    [(0, "van-1"), (9.9, "van-1"), (10, None), (20, "van-2"), (30, None), (40, "van-1"), (999, "van-1")],
)
def test_a_reading_belongs_to_where_its_device_was_then(minute: float, asset: str | None) -> None:
    found = LIST.find(COOP, air(minute, 4))
    assert (found and found.asset.id) == asset


def test_a_channel_has_its_own_limits_and_key() -> None:
    found = LIST.find(COOP, air(0, 4, channel="product"))
    assert found is not None
    assert found.rules.limits == (PRODUCT_WARM,)
    assert (found.key, found.coop, found.channel) == (
        "highland/van-1/logger-1/product/temperature",
        COOP,
        "product/temperature",
    )


def test_what_no_limit_watches_is_not_watched() -> None:
    assert LIST.find(COOP, air(0, 4, channel="engine")) is None
    assert LIST.find(COOP, air(0, 4, device="logger-9")) is None
    assert LIST.find("lowland", air(0, 4)) is None


def test_an_asset_whose_profile_is_missing_is_not_watched() -> None:
    assert WatchList([replace(REGISTRY, profiles=())]).find(COOP, air(0, 4)) is None


def test_a_key_finds_its_channel_at_any_time() -> None:
    found = LIST.by_key(KEY)
    assert found is not None
    assert found.rules.limits == (TOO_WARM,)
    assert LIST.by_key(ELSEWHERE) is not None
    assert LIST.by_key(KEY.replace("logger-1", "logger-9")) is None


@pytest.mark.parametrize(
    ("key", "minute", "left"),
    [
        (KEY, 0, None),
        (KEY, 10, 10),
        (KEY, 39, 10),
        (KEY, 40, None),
        (ELSEWHERE, 19, None),
        (ELSEWHERE, 99, 30),
    ],
)
def test_a_device_has_left_its_asset_since_its_last_placement_there(
    key: str, minute: float, left: float | None
) -> None:
    assert LIST.left_at(key, at(minute)) == (None if left is None else at(left))


def test_of_what_nobody_watches_any_more_the_asset_is_still_known() -> None:
    found = WatchList([replace(REGISTRY, profiles=(replace(MILK, limits=()),))]).unwatched(KEY)
    assert found is not None
    assert (found.asset.id, found.device, found.channel, found.rules.limits) == (
        "van-1",
        "logger-1",
        "air/temperature",
        (),
    )
    assert LIST.unwatched(KEY.replace("van-1", "van-9")) is None
    assert LIST.unwatched(KEY.replace(COOP, "lowland")) is None


def test_two_cooperatives_do_not_mix() -> None:
    other = replace(MOVED, cooperative=replace(MOVED.cooperative, id="lowland"))
    found = WatchList([MOVED, other]).find("lowland", air(0, 4))
    assert found is not None
    assert found.key == KEY.replace(COOP, "lowland")


def test_where_a_device_stands_is_found_by_time() -> None:
    watch_list = WatchList([REGISTRY])
    found = watch_list.placed("highland", "logger-1", at(0))
    assert found is not None
    assert (found.coop, found.asset.id, found.profile.name) == ("highland", "van-1", "milk")
    assert watch_list.placed("highland", "logger-9", at(0)) is None
    assert sorted(item.placement.device for item in watch_list.all_placed(at(0))) == ["logger-1", "logger-2"]
    assert watch_list.registry_of("highland") is REGISTRY
    assert watch_list.registry_of("lake") is None


def test_a_span_says_what_find_says_as_long_as_it_lasts() -> None:
    placements = (
        Placement(device="logger-1", asset="van-1", from_at=at(10), until_at=at(20)),
        Placement(
            device="logger-1", asset="van-2", from_at=at(0), until_at=at(30)
        ),  # counts where the first does not
        Placement(device="logger-1", asset="van-1", from_at=at(40)),
    )
    watch_list = WatchList([replace(REGISTRY, placements=placements)])
    for minute in range(-5, 60):
        span = watch_list.span(COOP, "logger-1", "air/temperature", at(minute))
        until = minute + 1 if span.until_at is None else (span.until_at - at(0)) / 60_000
        assert until > minute
        for later in range(minute, min(60, int(until) + 1)):
            if later < until:
                assert watch_list.find(COOP, air(later, 4)) is span.watched
    assert watch_list.span(COOP, "logger-1", "air/temperature", at(50)).until_at is None
    assert watch_list.span(COOP, "logger-9", "air/temperature", at(0)) == (None, None)
