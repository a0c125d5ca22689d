"""What is at its end, since when: it is in no list from then on, and was in all of them before."""

import pytest

from coldchain.registry.retired import ended, in_service, in_use, is_retired
from coldchain.registry.things import Asset, AssetKind, Placement
from helpers.registered import FULL, NOON

VAN = Asset(id="van", name="Van", kind=AssetKind.VAN, profile="cold", retired_at=NOON, retired_why="sold")
HERE = Placement(device="node", asset="van", from_at=10, until_at=90)


@pytest.mark.parametrize(("now", "is_over"), [(NOON - 1, False), (NOON, True), (NOON + 1, True), (0, True)])
def test_an_end_counts_from_its_instant_on(now: int, is_over: bool) -> None:
    assert is_retired(VAN, now) is is_over
    assert in_use([VAN], now) == ([] if is_over else [VAN])
    assert not is_retired(FULL.assets[0], now)


def test_a_registry_without_ends_stays_the_same_thing() -> None:
    assert in_service(FULL, NOON) is FULL


@pytest.mark.parametrize(
    ("ends", "until_at"),
    [((None, None), 90), ((50, None), 50), ((None, 50), 50), ((60, 50), 50), ((100, None), 90)],
)
def test_a_placement_ends_with_what_ends_first(ends: tuple[int | None, int | None], until_at: int) -> None:
    kept = ended(HERE, *ends)
    assert kept is not None
    assert (kept.from_at, kept.until_at) == (10, until_at)


def test_a_placement_that_begins_after_an_end_never_was() -> None:
    assert ended(HERE, 10) is None
    assert ended(HERE, 5) is None
