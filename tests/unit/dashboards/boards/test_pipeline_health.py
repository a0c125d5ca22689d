"""dashboards/boards/pipeline_health.py: asks only for metrics that there are."""

import re

from dashboards.catalogue import read_all
from dashboards.check import panels_of
from helpers.metric_names import NAMES

METRIC = re.compile(r"\bcoldchain_\w+")


def test_every_query_asks_for_metrics_that_there_are() -> None:
    queries = [target["expr"] for panel in panels_of(read_all()["pipeline"]) for target in panel["targets"]]
    named = {name.removesuffix("_bucket") for query in queries for name in METRIC.findall(query)}
    assert len(queries) > 12
    assert named <= NAMES
