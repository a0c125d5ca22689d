"""Placements that are entered or corrected later move what was found to where it happened."""

from pathlib import Path

from msgspec.structs import replace

from coldchain.registry.registry import Registry
from coldchain.registry.things import Placement
from helpers.watching import REGISTRY, Station, airs, at, station_in

WARM = airs([4.0, 4.1, *(9.5 + n / 100 for n in range(10)), 4.2, 4.0])


def placed(*spans: tuple[str, float, float | None]) -> Registry:
    """Return the registry with logger-1 in these assets [min], and logger-2 nowhere."""
    return replace(
        REGISTRY,
        legs=(),
        shipments=(),
        placements=tuple(
            Placement(
                device="logger-1", asset=asset, from_at=at(begin), until_at=None if end is None else at(end)
            )
            for asset, begin, end in spans
        ),
    )


def change(station: Station, registry: Registry) -> None:
    """Enter another registry and let the watcher see it."""
    station.register(registry)
    station.clock.advance(6_000)
    station.watch()


def places(station: Station) -> list[tuple[str, str]]:
    """Return where which limit was passed, of what stands."""
    return [(row["asset"], row["limit_name"]) for row in station.standing()]


def test_an_excursion_moves_with_the_placement_that_is_corrected(tmp_path: Path) -> None:
    with station_in(tmp_path, placed(("van-1", -60, None))) as station:
        station.live(WARM)
        assert places(station) == [("van-1", "too-warm")]
        change(station, placed(("van-2", -60, None)))
        assert places(station) == [("van-2", "too-warm")]


def test_a_placement_that_is_entered_late_is_judged_from_its_begin(tmp_path: Path) -> None:
    with station_in(tmp_path, placed()) as station:
        station.live(WARM)
        assert places(station) == []
        change(station, placed(("van-1", -60, None)))
        assert places(station) == [("van-1", "too-warm")]
        assert [body.split()[0] for body in station.heard_by("peter")] == ["Van"]


def test_a_placement_that_began_later_than_it_was_said_takes_the_excursion_back(tmp_path: Path) -> None:
    with station_in(tmp_path, placed(("van-1", -60, None))) as station:
        station.live(WARM)
        change(station, placed(("van-1", 13, None)))
        assert places(station) == []
        assert station.heard_by("peter")[-1].startswith("CORRECTION")


def test_moving_a_device_now_judges_nothing_again(tmp_path: Path) -> None:
    with station_in(tmp_path, placed(("van-1", -60, None))) as station:
        station.live(WARM)
        before = station.rows_of_states()
        change(station, placed(("van-1", -60, 20), ("van-2", 20, None)))
        assert places(station) == [("van-1", "too-warm")]
        assert station.rows_of_states() == before


def test_a_correction_while_the_watcher_is_off_is_found_when_it_starts(tmp_path: Path) -> None:
    with station_in(tmp_path, placed(("van-1", -60, None))) as station:
        station.live(WARM)
        station.register(placed(("van-2", -60, None)))
        station.start()
        station.clock.advance(6_000)
        station.watch()
        assert places(station) == [("van-2", "too-warm")]
