"""dashboards/boards/pipeline_health.py: asks only for metrics that there are."""

import re

import yaml

from dashboards.boards.pipeline_health import BEHIND_S, DISK_BYTES
from dashboards.catalogue import read_all
from dashboards.check import panels_of
from dashboards.parts import RED
from helpers import tree
from helpers.metric_names import NAMES

METRIC = re.compile(r"\bcoldchain_\w+")


def test_every_query_asks_for_metrics_that_there_are() -> None:
    queries = [target["expr"] for panel in panels_of(read_all()["pipeline"]) for target in panel["targets"]]
    named = {name.removesuffix("_bucket") for query in queries for name in METRIC.findall(query)}
    assert len(queries) > 12
    assert named <= NAMES


def test_colours_begin_where_people_are_alerted() -> None:
    rules = yaml.safe_load(tree.read("deploy/prometheus/coldchain-rules.yml"))["groups"][0]["rules"]
    alerts = {rule["alert"]: rule["expr"] for rule in rules}
    panels = {panel["title"]: panel for panel in panels_of(read_all()["pipeline"])}

    def steps(title: str) -> dict[float | None, str]:
        found = panels[title]["fieldConfig"]["defaults"]["thresholds"]["steps"]
        return {step["value"]: step["color"] for step in found}

    assert alerts["ColdchainBehind"].startswith(f"coldchain_journal_backlog_seconds >= {BEHIND_S}")
    assert alerts["ColdchainDiskFull"].endswith(f"< {DISK_BYTES / 1e6:.0f}e6")
    assert steps("Not stored or judged for")[BEHIND_S] == RED
    assert steps("Disk free")[None] == RED
    assert min(value for value in steps("Disk free") if value is not None) == DISK_BYTES


def test_one_program_that_is_down_is_red_however_many_are_up() -> None:
    (panel,) = [each for each in panels_of(read_all()["pipeline"]) if each["title"] == "Programs down"]
    assert panel["targets"][0]["expr"] == 'sum(1 - coldchain_up{program!="up"})'
    assert panel["fieldConfig"]["defaults"]["thresholds"]["steps"][1] == {"color": RED, "value": 1}
