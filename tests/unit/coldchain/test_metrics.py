"""coldchain/metrics.py: names that Prometheus takes, units last, few labels, each name once."""

import re

import pytest

from coldchain.metrics import BY_PROGRAM, PROGRAM_METRICS, STATION_METRICS, TABLE, Metric
from helpers.metric_names import NAMES

NAME = re.compile(r"coldchain_[a-z]+(_[a-z]+)*")
FEW = {"program", "loop", "what", "reason", "consumer", "state", "severity", "gateway", "child", "result"}


def test_each_name_is_there_once() -> None:
    assert len(NAMES) == len(TABLE)
    listed = [*STATION_METRICS, *PROGRAM_METRICS, *(each for row in BY_PROGRAM.values() for each in row)]
    assert sorted(each.name for each in listed) == sorted(NAMES)


@pytest.mark.parametrize("metric", TABLE, ids=lambda metric: metric.name)
def test_a_name_says_what_it_is(metric: Metric) -> None:
    assert NAME.fullmatch(metric.name)
    assert metric.name.endswith("_total") == (metric.kind == "counter")
    assert metric.meaning.endswith(".")
    assert set(metric.labels) <= FEW  # no device, no text: their number has no bound
