"""The 24 h chart: what is asked and what is drawn."""

import msgspec
import pytest

from coldchain.registry.profile import Limit, Profile, Side
from coldchain.registry.registry import Registry
from coldchain.registry.things import Asset, AssetKind, Cooperative, Placement
from console.chart import STEP_MS, Ask, Chart, Window, build_chart, questions, window_at
from links.readings_store import Bucket, SeriesKey
from links.records_views import ExcursionRow

HOUR = 3_600_000
WINDOW = Window(0, 24 * HOUR)
ASSET = Asset(id="a", name="Van", kind=AssetKind.VAN, profile="p")
AIR = SeriesKey("c", "d", "air/temperature")
REGISTRY = Registry(
    cooperative=Cooperative(id="c", name="C"),
    assets=(ASSET,),
    placements=(Placement(device="d", asset="a"),),
    profiles=(
        Profile(
            name="p",
            limits=(
                Limit(name="warm", channel="air/temperature", side=Side.ABOVE, bound=8.0),
                Limit(name="damp", channel="air/humidity", side=Side.ABOVE, bound=90.0),
            ),
        ),
    ),
)
EXCURSION = ExcursionRow(
    id="x",
    asset="a",
    device="d",
    channel="air/temperature",
    limit_name="warm",
    side="above",
    kind="limit",
    bound=8.0,
    severity="high",
    started_at=-HOUR,
    ended_at=HOUR,
    extreme=9.0,
    extreme_at=0,
)


def _ask(series: SeriesKey = AIR) -> Ask:
    return Ask(series=series, start_at=WINDOW.from_at, end_at=WINDOW.until_at)


def _steps(*numbers: int) -> list[Bucket]:
    return [Bucket(number * STEP_MS, 3.0, 5.004, 4.0) for number in numbers]


def _chart(steps: list[Bucket], *excursions: ExcursionRow, registry: Registry = REGISTRY) -> Chart:
    return build_chart(registry, ASSET, answers=[(_ask(), steps)], excursions=excursions, window=WINDOW)


def test_the_window_ends_with_the_running_step_and_spans_a_day() -> None:
    window = window_at(10 * STEP_MS + 1)
    assert (window.until_at, window.until_at - window.from_at) == (11 * STEP_MS, 24 * HOUR)


def test_neighbouring_steps_are_one_line_with_lowest_mean_and_highest() -> None:
    (line,) = _chart(_steps(0, 1)).lines
    assert (line.t, line.low, line.mean, line.high) == ([300, 900], [3.0, 3.0], [4.0, 4.0], [5.0, 5.0])


def test_an_empty_step_breaks_the_line() -> None:
    (line,) = _chart(_steps(0, 2)).lines
    assert (line.t, line.mean) == ([300, 600, 1500], [4.0, None, 4.0])


def test_a_slow_device_is_no_gap_while_it_keeps_its_profile() -> None:
    slow = msgspec.structs.replace(REGISTRY, profiles=(Profile(name="p", max_gap_s=3600),))
    (line,) = _chart(_steps(0, 3, 6), registry=slow).lines
    assert None not in line.mean
    (line,) = _chart(_steps(0, 6), registry=slow).lines
    assert line.mean == [4.0, None, 4.0]


def test_only_limits_in_the_unit_of_the_chart_are_drawn() -> None:
    assert [(mark.label, mark.bound) for mark in _chart(_steps(0)).limits] == [("Air above 8 °C", 8.0)]


def test_an_excursion_is_cut_to_the_window() -> None:
    (shade,) = _chart(_steps(0), EXCURSION).excursions
    assert (shade.start, shade.end) == (0, 3600)


def test_an_open_excursion_reaches_to_the_end() -> None:
    (shade,) = _chart(_steps(0), msgspec.structs.replace(EXCURSION, ended_at=None)).excursions
    assert shade.end == 24 * 3600


@pytest.mark.parametrize(
    ("kind", "label"),
    [("limit", "above 8 °C"), ("absence", "no readings"), ("sensor", "cannot be believed")],
)
def test_a_shade_says_what_was_wrong(kind: str, label: str) -> None:
    excursion = msgspec.structs.replace(EXCURSION, kind=kind, bound=8.0 if kind == "limit" else None)
    (shade,) = _chart(_steps(0), excursion).excursions
    assert shade.label == label


def test_a_series_without_values_has_no_line() -> None:
    assert _chart([]).lines == []


def test_a_device_counts_only_for_the_time_it_was_in_the_asset() -> None:
    moved = msgspec.structs.replace(
        REGISTRY,
        placements=(
            Placement(device="d", asset="a", from_at=0, until_at=6 * HOUR),
            Placement(device="d", asset="b", from_at=6 * HOUR, until_at=12 * HOUR),
            Placement(device="d", asset="a", from_at=12 * HOUR),
        ),
    )
    asked = questions(moved, ASSET, [AIR], WINDOW)
    assert [(ask.start_at, ask.end_at, ask.buckets) for ask in asked] == [
        (0, 6 * HOUR, 36),
        (12 * HOUR, 24 * HOUR, 72),
    ]


def test_temperature_is_drawn_when_there_is_one() -> None:
    humidity = SeriesKey("c", "d", "air/humidity")
    assert [ask.series for ask in questions(REGISTRY, ASSET, [humidity, AIR], WINDOW)] == [AIR]
    assert [ask.series for ask in questions(REGISTRY, ASSET, [humidity], WINDOW)] == [humidity]


def test_two_devices_on_one_channel_are_told_apart() -> None:
    other = SeriesKey("c", "e", "air/temperature")
    answers = [(_ask(), _steps(0)), (_ask(other), _steps(0))]
    chart = build_chart(REGISTRY, ASSET, answers=answers, excursions=[], window=WINDOW)
    assert [line.label for line in chart.lines] == ["Air temperature (d)", "Air temperature (e)"]
