"""How the goods' temperature went as it was judged: kept where no sensor says it, and the judgement's own."""

import pytest
from msgspec.structs import replace

from coldchain.evidence import Evidence
from coldchain.judgement.goods_state import Tally
from helpers.evidence_case import evidence_on, moved_fleet
from helpers.small_fleet import HOUR
from reports.content.build import build
from reports.content.columns import columns_of
from reports.content.course import STEPS, Trace
from reports.content.legs import Judged, judge_legs
from reports.pages.chart_data import charts_of
from reports.pages.paper import Paper


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    return evidence_on(moved_fleet(tmp_path_factory.mktemp("fleet")))


@pytest.fixture(scope="module")
def by_air(evidence: Evidence) -> Evidence:
    """Return the evidence on goods that came after others, between which the probe lies."""
    assert evidence.trip is not None
    windows = tuple(replace(each, first=False) for each in evidence.trip.windows)
    return replace(evidence, trip=replace(evidence.trip, windows=windows, marks=()))


@pytest.fixture(scope="module")
def judged(by_air: Evidence) -> Judged:
    return judge_legs(by_air)


def test_a_probe_in_the_goods_says_it_by_itself(evidence: Evidence) -> None:
    assert judge_legs(evidence).course is None
    assert build(evidence).course is None


def test_what_was_judged_from_the_air_is_kept(judged: Judged) -> None:
    course, verdict = judged.course, judged.verdict
    assert course is not None
    assert verdict.minimum_c is not None
    assert verdict.maximum_c is not None
    assert 100 < len(course.at) <= STEPS + len(judged.legs) + 1
    assert list(course.at) == sorted(set(course.at))
    told = [each for each in course.hot_c if each is not None]
    assert verdict.minimum_c - 1e-9 <= min(told)
    assert verdict.maximum_c - 0.1 <= max(told) <= verdict.maximum_c + 1e-9


def test_a_silence_has_no_value(by_air: Evidence) -> None:
    begin = by_air.subject.from_at
    some = tuple(each for each in by_air.readings if not HOUR < each.event_at - begin < 2 * HOUR)
    course = judge_legs(replace(by_air, readings=some)).course
    assert course is not None
    assert None in course.hot_c
    assert not any(begin + HOUR < at < begin + 2 * HOUR for at in course.at)


def test_it_is_drawn_first_and_what_harms_is_shaded(by_air: Evidence) -> None:
    report, course, _ = build(by_air)
    paper = Paper(report.subject)
    assert course is not None
    chart = charts_of(report, columns_of(by_air.readings), paper, course)[0]
    assert chart["name"] == "goods temperature, as it was judged"
    shade = "#d9d9d9"
    assert shade not in chart["svg"]
    hot = tuple(20.0 if 50 < place < 90 else value for place, value in enumerate(course.hot_c))
    harmed = replace(course, hot_c=hot)
    assert shade in charts_of(report, columns_of(by_air.readings), paper, harmed)[0]["svg"]


def test_nothing_was_noted_of_nothing() -> None:
    trace = Trace(0, 1000)
    trace.note(Tally())
    assert trace.course().at == ()
    assert list(trace.parts(())) == []
