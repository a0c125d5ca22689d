"""A reading is tagged with where its device was at that time; moves are seen soon."""

import pytest

from coldchain.errors import RecordsError
from coldchain.registry.registry import Registry
from coldchain.registry.things import Asset, AssetKind, Cooperative, Device, Placement
from links.clock import SystemClock
from links.influx_places import FOREVER, POLL_S, Place, Places


class Hands(SystemClock):
    s = 0.0

    def monotonic_s(self) -> float:
        return self.s


def registry(*placements: Placement) -> Registry:
    assets = (
        Asset(id="van", name="", kind=AssetKind.VAN, profile=""),
        Asset(id="cooler", name="", kind=AssetKind.COOLER, profile="", site="depot"),
    )
    cooperative = Cooperative(id="coop", name="coop")
    return Registry(cooperative=cooperative, assets=assets, devices=(Device(id="d"),), placements=placements)


MOVES = (
    Placement(device="d", asset="van", from_at=100, until_at=200),
    Placement(device="d", asset="cooler", from_at=300),
)


def test_a_device_is_where_it_was_and_for_how_long_is_told() -> None:
    places = Places(lambda: [registry(*MOVES)], clock=Hands())
    places.refresh()
    assert places.of("coop", "d", 99) == Place("", "", -FOREVER, 100)
    assert places.of("coop", "d", 100) == Place("", "van", 100, 200)
    assert places.of("coop", "d", 200) == Place("", "", 200, 300)
    assert places.of("coop", "d", 10**15) == Place("depot", "cooler", 300, FOREVER)
    assert places.of("coop", "stranger", 5) == Place("", "", -FOREVER, FOREVER)
    assert places.of("stranger", "d", 150).asset == ""


def test_a_move_is_seen_after_a_while_and_changes_the_number() -> None:
    now, clock = [registry()], Hands()
    places = Places(lambda: now, clock=clock)
    first = places.refresh()
    now[:] = [registry(*MOVES)]
    assert places.refresh() == first
    assert places.of("coop", "d", 150).asset == ""
    clock.s += POLL_S
    assert places.refresh() > first
    assert places.of("coop", "d", 150).asset == "van"


def test_no_news_changes_nothing_and_neither_does_an_outage() -> None:
    answers: list[list[Registry] | Exception | None] = [
        [registry(*MOVES)],
        None,
        RecordsError("records", "gone", "there", retry=True),
    ]

    def ask() -> list[Registry] | None:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    clock = Hands()
    places = Places(ask, clock=clock)
    first = places.refresh()
    for _ in range(2):
        clock.s += POLL_S
        assert places.refresh() == first
        assert places.of("coop", "d", 150).asset == "van"
    assert not answers


def test_without_any_registry_nothing_is_tagged_wrongly() -> None:
    def ask() -> list[Registry] | None:
        raise RecordsError("records", "gone", "there", retry=True)

    with pytest.raises(RecordsError):
        Places(ask, clock=Hands()).refresh()
