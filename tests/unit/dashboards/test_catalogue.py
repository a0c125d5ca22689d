"""dashboards/catalogue.py: what is committed is what the code makes, and each has what all must have."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models.dashboard import Dashboard

from dashboards.catalogue import FOLDER, boards, read_all, text_of, write_all
from dashboards.check import panels_of
from dashboards.fill import variables_in
from helpers import tree

register_default_plugins()
NAMES = [board.name for board in boards()]
_CLICKED = {"__data"}
_MACROS = {"timeFilter", "__interval", "__rate_interval"}


def test_there_are_the_eight_that_people_were_promised() -> None:
    titles = [board.title for board in boards()]
    assert titles == [
        "Cooperative now",
        "Vehicle",
        "Cooler",
        "Shipment",
        "Alarms",
        "Losses",
        "Fleet health",
        "Pipeline health",
    ]
    assert sorted(path.stem for path in FOLDER.glob("*.json")) == sorted(NAMES)


@pytest.mark.parametrize("board", boards(), ids=NAMES)
def test_what_is_committed_is_what_the_code_makes(board: Any) -> None:
    there = (FOLDER / f"{board.name}.json").read_text(encoding="utf-8")
    assert there == text_of(board), "run: coldchain dashboards build"


@pytest.mark.parametrize("name", NAMES)
def test_the_sdk_reads_it_back_as_it_is(name: str) -> None:
    """What the SDK does not know it drops, so that a wrong name of a field is seen here."""
    there = read_all()[name]
    again = json.loads(json.dumps(Dashboard.from_json(json.loads(json.dumps(there))), cls=JSONEncoder))
    for variable in again["templating"]["list"]:
        for field in ("auto", "auto_count", "auto_min"):  # which text_of leaves out
            variable.pop(field)
    for one, other in zip(
        there["annotations"].get("list", ()), again["annotations"].get("list", ()), strict=True
    ):
        if one["datasource"]["type"] == "influxdb":  # fields of Grafana's InfluxDB plugin, not of the SDK
            assert set(one) - set(other) == {"query", "tagsColumn", "textColumn", "timeEndColumn"}
            assert one["target"]["query"] == one["query"]
            one.clear()
            other.clear()
    assert again == there


@pytest.mark.parametrize("name", NAMES)
def test_every_panel_is_described_has_a_query_and_fits_a_telephone(name: str) -> None:
    board = read_all()[name]
    ids = [panel["id"] for panel in panels_of(board)]
    assert ids == list(range(1, len(ids) + 1))
    for panel in panels_of(board):
        assert len(panel["description"]) > 20, panel["title"]
        assert panel["targets"], panel["title"]
        assert panel["gridPos"]["h"] <= 10, panel["title"]
        assert panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24, panel["title"]
        assert panel["fieldConfig"]["defaults"]["unit"], panel["title"]
        if panel["type"] == "timeseries":
            assert panel["fieldConfig"]["defaults"]["custom"]["spanNulls"] is False, panel["title"]


@pytest.mark.parametrize("name", NAMES)
def test_every_variable_that_is_named_is_there(name: str) -> None:
    board = read_all()[name]
    named = {variable["name"] for variable in board["templating"]["list"]}
    assert variables_in(json.dumps(board)) - _MACROS - _CLICKED - _tags(board) <= named


@pytest.mark.parametrize("name", NAMES)
def test_no_panel_lies_on_another(name: str) -> None:
    taken: dict[tuple[int, int], str] = {}
    for panel in panels_of(read_all()[name]):
        place = panel["gridPos"]
        for x in range(place["x"], place["x"] + place["w"]):
            for y in range(place["y"], place["y"] + place["h"]):
                other = taken.setdefault((x, y), panel["title"])
                assert other == panel["title"], f"{panel['title']} lies on {other}"


@pytest.mark.parametrize("name", NAMES)
def test_what_is_marked_at_first_needs_nobody_who_publishes(name: str) -> None:
    """In the stack dashboards are provisioned: nothing is ever published there."""
    for mark in read_all()[name]["annotations"].get("list", ()):
        assert mark["datasource"]["uid"] == "${facts}" or not mark["enable"]


def test_links_lead_to_the_console_of_the_stack_until_somebody_publishes() -> None:
    """The JSON is provisioned as it is; docker-compose.yml publishes the page on 8080."""
    published = yaml.safe_load(tree.read("docker-compose.yml"))["services"]["station"]["ports"][0]
    (port,) = re.findall(r"127\.0\.0\.1:(\d+)\}", published)
    for board in read_all().values():
        (console,) = [each for each in board["templating"]["list"] if each["name"] == "console"]
        assert console["query"] == f"http://localhost:{port}"


def _tags(board: dict[str, Any]) -> set[str]:
    return {
        name
        for name in variables_in(json.dumps(board))
        if name.startswith("tag_") or name in ("__all", "col")
    }


def test_building_twice_changes_nothing(tmp_path: Path) -> None:
    assert len(write_all(tmp_path)) == 8
    assert write_all(tmp_path) == []
    (tmp_path / "now.json").write_text("{}")
    assert write_all(tmp_path) == [tmp_path / "now.json"]
