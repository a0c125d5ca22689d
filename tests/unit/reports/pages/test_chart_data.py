"""Charts are of the right channels, with their legs, limits and times; the unknown time is the verdict's."""

from itertools import pairwise

import pytest
from msgspec.structs import replace

from coldchain.reading import Reading
from helpers.pages_case import GAP_FROM, GAP_UNTIL, WARM_FROM, harmed_report
from helpers.small_fleet import HOUR, MINUTE
from reports.content.columns import columns_of
from reports.content.document import Report
from reports.pages.chart_data import apart, channels_of, charts_of, scene_of, times_of
from reports.pages.charts import unknown
from reports.pages.paper import Paper

Case = tuple[Report, tuple[Reading, ...]]


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return harmed_report(tmp_path_factory.mktemp("fleet"))


def test_goods_come_first_and_a_door_is_no_curve(case: Case) -> None:
    channels = channels_of(case[0], columns_of(case[1]))
    assert [each.channel for each in channels] == ["product/temperature", "air/temperature", "air/humidity"]
    assert [len(each.lines) for each in channels] == [2, 2, 2]


def test_hatched_time_is_what_the_verdict_counts_as_unknown(case: Case) -> None:
    report, _ = case
    holes = unknown(scene_of(report, channels_of(case[0], columns_of(case[1]))[0]))
    assert len(holes) == 1
    assert holes[0][0] <= GAP_FROM + MINUTE
    assert holes[0][1] >= GAP_UNTIL - MINUTE
    assert sum(end - begin for begin, end in holes) == report.unknown_ms


def test_a_chart_has_its_legs_limits_and_axes_in_words(case: Case) -> None:
    report, readings = case
    chart = charts_of(report, columns_of(readings), Paper(report.subject))[0]
    assert chart["name"] == "goods temperature"
    assert [leg["words"][0] for leg in chart["legs"]] == [
        "1 · Van KBZ 214 · Peter Wanjala",
        "2 · Milk cooler · Grace Achieng",
    ]
    assert sum(leg["width"] for leg in chart["legs"]) == pytest.approx(1.0)
    assert [words for _, words in chart["marks"]] == [
        "Harmful above 8\u00a0°C",
        "product-warm 6\u00a0°C",
        "storage up to 5\u00a0°C",
        "storage from 0\u00a0°C",
        "Harmful below −0.5\u00a0°C",
    ]
    assert [clock for _, clock, _ in chart["times"]] == ["06:00", "07:00", "08:00", "09:00", "10:00"]
    assert [day for _, _, day in chart["times"]] == ["11-22", "", "", "", ""]


def test_times_beyond_a_limit_are_shaded_on_their_own_chart(case: Case) -> None:
    report, _ = case
    product, air, humid = (scene_of(report, each) for each in channels_of(case[0], columns_of(case[1])))
    assert product.outs
    assert min(begin for begin, _ in air.outs) >= WARM_FROM
    assert not humid.outs
    assert not humid.marks


def test_labels_never_stand_upon_each_other() -> None:
    places = [place for place, _ in apart({"a": 0.5, "b": 0.51, "c": 0.52, "d": 0.1})]
    assert all(other - one >= 0.0799 for one, other in pairwise(places))


@pytest.mark.parametrize("hours", [1, 5, 30, 24 * 9, 24 * 31, 24 * 900])
def test_an_axis_of_time_has_at_most_nine_marks_in_order(case: Case, hours: int) -> None:
    report, _ = case
    scene = scene_of(report, channels_of(case[0], columns_of(case[1]))[0])._replace(
        until_at=report.subject.from_at + hours * HOUR
    )
    marks = times_of(scene, Paper(report.subject))
    assert len(marks) <= 9
    places = [place for place, _, _ in marks]
    assert places == sorted(places)
    assert all(0 <= place <= 1 for place in places)


def test_a_report_without_readings_has_no_charts(case: Case) -> None:
    report, _ = case
    assert charts_of(report, (), Paper(report.subject)) == []
    assert (
        charts_of(replace(report, legs=(), product=None), columns_of(case[1]), Paper(report.subject))[0][
            "legs"
        ]
        == []
    )
