"""The chart of a summary: a column for each day, as high as what was lost."""

import re
from xml.etree import ElementTree as ET

from msgspec.structs import replace

from helpers.period_case import DAY, SUBJECT, part_with
from reports.pages.charts import HEIGHT
from reports.pages.paper import Paper
from reports.period.build import build_summary
from reports.period.charts import Column, chart_of, draw_columns
from reports.period.types import Lost

PAPER = Paper(SUBJECT)
LOSS = Lost(rejected_g=1_000, rejected_cents=30_00, life_cents=10_00)


def test_columns_are_as_high_as_their_values() -> None:
    svg, ticks = draw_columns([Column(0.0, 0.5, 30.0, 40.0), Column(0.5, 0.5, 0.0, 20.0)])
    boxes = [each.attrib for each in ET.fromstring(svg) if each.tag.endswith("rect")]
    heights = [float(each["height"]) for each in boxes]
    assert len(heights) == 3
    assert round(heights[0] / heights[1], 1) == 3.0
    assert round((heights[0] + heights[1]) / heights[2], 1) == 2.0
    assert ticks[0] == (1.0, 0.0)
    assert all(0 <= place <= 1 for place, _ in ticks)
    assert float(boxes[0]["y"]) + heights[0] == HEIGHT
    assert not re.search(r"<text|font", svg)


def test_a_day_stands_where_it_is_in_the_period() -> None:
    later = part_with("s-2", LOSS)
    later = replace(later, until_at=later.until_at + 10 * DAY)
    chart = chart_of(build_summary(SUBJECT, [part_with("s-1", LOSS), later]), PAPER)
    assert chart is not None
    lefts = [float(each) for each in re.findall(r'<rect x="([\d.]+)"', chart["svg"])]
    width = 1000 * DAY / (SUBJECT.until_at - SUBJECT.from_at)
    assert round(lefts[2] - lefts[0], 0) == round(10 * width, 0)
    assert next(each[2] for each in chart["times"]) == "11-01"
    assert len(chart["times"]) <= 11


def test_without_prices_kilograms_are_drawn_and_of_nothing_nothing() -> None:
    free = replace(part_with("s-1", Lost(rejected_g=1_000)), worth_cents=0)
    chart = chart_of(build_summary(SUBJECT, [free]), PAPER)
    assert chart is not None
    assert chart["unit"] == "kg"
    assert chart_of(build_summary(SUBJECT, [part_with("s-1")]), PAPER) is None
