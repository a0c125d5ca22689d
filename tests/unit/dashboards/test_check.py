"""dashboards/check.py: variables first, then each query until it brings something."""

from typing import Any

from coldchain.errors import StoreError
from dashboards.check import Answered, Asked, check, panels_of, place_of
from dashboards.fill import Shown

SHOWN = Shown(0, 3_600_000)
FACTS = {"type": "influxdb", "uid": "${facts}"}


def board(*queries: str, **more: Any) -> dict[str, Any]:
    panels = [
        {"title": text, "type": "stat", "targets": [{"datasource": FACTS, "query": text}], **more}
        for text in queries
    ]
    asset = {"name": "asset", "type": "query", "query": "ASSETS", "datasource": FACTS}
    site = {"name": "site", "type": "query", "query": "SITES", "datasource": FACTS, "includeAll": True}
    site |= {"allValue": ".*", "current": {"value": ["$__all"]}}
    return {
        "panels": panels,
        "templating": {"list": [{"name": "k", "type": "constant", "query": "K"}, asset, site]},
    }


def answers(rows: dict[str, int], asked: list[str]) -> Any:
    def ask(what: Asked) -> Answered:
        asked.append(what.text)
        if what.text == "bad":
            raise StoreError("server", "bad", "good", retry=False)
        if what.text in ("ASSETS", "SITES"):
            return Answered(2, ["van-1", "van-2"])
        return Answered(rows.get(what.text, 0))

    return ask


def test_the_next_value_is_tried_where_the_first_brings_nothing() -> None:
    asked: list[str] = []
    found = check(
        {"try": board("of $asset", "in $site $k")}, answers({"of van-2": 3, "in .* K": 1}, asked), SHOWN
    )
    assert asked == ["ASSETS", "SITES", "of van-1", "of van-2", "in .* K"]
    assert (found.panels, found.rows, found.empty, found.failed) == (2, 8, [], [])
    assert [(result.kind, result.rows) for result in found.results] == [
        ("variable", 2),
        ("variable", 2),
        ("panel", 3),
        ("panel", 1),
    ]


def test_what_is_refused_and_what_is_empty_are_told_apart() -> None:
    found = check({"try": board("bad", "nothing", "$unknown")}, answers({}, []), SHOWN)
    assert [result.where for result in found.failed] == ["bad", "$unknown"]
    assert [result.where for result in found.empty] == ["nothing"]


def test_panels_in_rows_count_and_a_time_of_ones_own_ends_where_the_dashboard_does() -> None:
    inside = {"panels": [{"type": "row", "panels": [{"title": "in"}]}, {"title": "out"}]}
    assert [panel["title"] for panel in panels_of(inside)] == ["in", "out"]
    assert place_of({"timeFrom": "15m"}, SHOWN).shown == Shown(2_700_000, 3_600_000)
    assert place_of({"interval": "5m", "maxDataPoints": 10}, SHOWN).interval_ms == 300_000
