"""Times beyond a limit: temperatures with their cause, doors without a value that says nothing."""

import pytest
from msgspec.structs import replace

from helpers.pages_case import harmed_report
from reports.content.document import Report
from reports.pages.outs import outs_of
from reports.pages.paper import Paper


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return harmed_report(tmp_path_factory.mktemp("fleet"))[0]


def test_doors_stand_apart_and_have_no_worst_value(report: Report) -> None:
    air = report.outs[0]
    door = replace(air, channel="door/open", limit="door-open", unit="/", bound=0.5, extreme=1.0)
    warm, doors, note = outs_of(replace(report, outs=(air, door)), Paper(report.subject))
    assert warm is not None and doors is not None and note is not None  # noqa: PT018
    assert [len(warm["rows"]), len(doors["rows"])] == [1, 1]
    assert warm["head"][-1] == "Cause"
    assert doors["head"][-1] == "Worst"
    assert doors["rows"][0][-1] == "–"
    assert doors["rows"][0][2] == "door-open"


def test_a_sensor_is_called_by_its_name(report: Report) -> None:
    named = replace(
        report, sensors=tuple(replace(each, name=f"Logger of {each.device}") for each in report.sensors)
    )
    warm = outs_of(named, Paper(report.subject))[0]
    assert warm is not None
    assert warm["rows"][0][1][1].startswith("Logger of ")
    long = replace(report, sensors=tuple(replace(each, name="Logger " * 50) for each in report.sensors))
    warm = outs_of(long, Paper(report.subject))[0]
    assert warm is not None
    assert len(warm["rows"][0][1][1]) == 60
    assert warm["rows"][0][1][1].endswith("…")


def test_when_it_ended_is_told_also_when_nothing_says_that_it_is_over(report: Report) -> None:
    out = replace(report.outs[0], goes_on=True)
    warm = outs_of(replace(report, outs=(out,)), Paper(report.subject))[0]
    assert warm is not None
    assert warm["rows"][0][3] == [
        Paper(report.subject).at(out.from_at),
        Paper(report.subject).at(out.until_at),
        "still so at the last reading",
    ]


def test_a_probe_that_is_in_other_goods_says_so(report: Report) -> None:
    goods = replace(report.outs[0], channel="product/temperature", leg=1)
    air = replace(goods, channel="air/temperature")
    for known_by, line in (("air", ["measured in other goods beside them"]), ("probe, air", [])):
        legs = (replace(report.legs[0], known_by=known_by), *report.legs[1:])
        warm = outs_of(replace(report, legs=legs, outs=(goods, air)), Paper(report.subject))[0]
        assert warm is not None
        assert [row[1][2:] for row in warm["rows"]] == [line, []]
