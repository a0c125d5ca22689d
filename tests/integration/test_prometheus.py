"""deploy/prometheus with real programs: the rules are rules, and a real scraper reads a real console."""

import re
import subprocess
import urllib.parse
from pathlib import Path

import pytest

from coldchain.errors import StoreError
from console.gather import Sources
from helpers import tree
from helpers.console_server import served
from helpers.metric_names import NAMES
from helpers.needs import PROJECT, requires_program
from helpers.polling import wait_until
from helpers.scraping import read_well, scraping
from links.clock import SystemClock
from links.journal_lag import BEHIND_AFTER_MS
from links.readings_store import ReadingsStore
from links.vitals import Vitals

RULES = PROJECT / "deploy" / "prometheus" / "coldchain-rules.yml"
METRIC = re.compile(r"\bcoldchain_\w+")
ALERT = re.compile(r"alert: (\w+)")


def test_every_rule_asks_for_metrics_that_there_are_and_is_explained() -> None:
    text = RULES.read_text()
    expressions = re.findall(r"expr: (.*)", text)
    named = [name for expression in expressions for name in METRIC.findall(expression)]
    assert set(named) <= NAMES
    told = tree.read("docs/watching.md")
    alerts = ALERT.findall(text)
    assert len(alerts) == len(set(alerts)) == len(expressions) > 10
    assert [alert for alert in alerts if f"`{alert}`" not in told] == []


def test_behind_begins_where_the_page_has_it_begin() -> None:
    assert f"coldchain_journal_backlog_seconds >= {BEHIND_AFTER_MS // 1000} " in RULES.read_text()


def test_the_rules_are_understood() -> None:
    vmalert = requires_program("vmalert", "victoria-metrics")
    done = subprocess.run(
        [vmalert, "-dryRun", f"-rule={RULES}"], capture_output=True, timeout=60, check=False, text=True
    )
    assert done.returncode == 0, done.stderr


def nothing() -> ReadingsStore:
    raise StoreError("readings", "none", "a store", retry=True)


@pytest.mark.timeout(60)
def test_a_real_scraper_reads_the_console(tmp_path: Path) -> None:
    vitals = Vitals("receive", clock=SystemClock())
    vitals.count(lambda: {"coldchain_rejected_total": {"oversize": 3}})
    sources = Sources(f"sqlite:///{tmp_path}/none.sqlite", nothing, None, tmp_path, ("receive",))
    with (
        vitals.told_in(tmp_path),
        served(sources, SystemClock()) as address,
        scraping(tmp_path, urllib.parse.urlsplit(address).netloc) as database,
    ):
        wait_until(lambda: read_well(database), "what was scraped", 30)
