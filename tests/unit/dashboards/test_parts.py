"""dashboards/parts.py: gaps stay gaps, and every kind of panel has what all have."""

import json
from typing import Any

import pytest
from grafana_foundation_sdk.cog.encoder import JSONEncoder

from dashboards import parts
from dashboards.influxql import Influx
from dashboards.parts import Says

SAYS = Says("Title", "What it shows.", "celsius", span=6, height=4)
QUERIES = [Influx("SELECT 1")]


def plain(made: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(made.build(), cls=JSONEncoder))
    return found


@pytest.mark.parametrize(
    ("made", "kind"),
    [
        (parts.trend(SAYS, QUERIES), "timeseries"),
        (parts.number(SAYS, QUERIES, steps=[(1, "red")]), "stat"),
        (parts.rows(SAYS, QUERIES, by="Loss"), "table"),
        (parts.states(SAYS, QUERIES, {"in": "green"}), "state-timeline"),
        (parts.bars(SAYS, QUERIES, along="cause"), "barchart"),
        (parts.places(SAYS, QUERIES, colour_by="alarms"), "geomap"),
    ],
)
def test_every_panel_has_a_title_a_description_a_unit_a_size_and_a_source(made: Any, kind: str) -> None:
    panel = plain(made)
    assert (panel["type"], panel["title"], panel["description"]) == (kind, "Title", "What it shows.")
    assert panel["fieldConfig"]["defaults"]["unit"] == "celsius"
    assert (panel["gridPos"]["w"], panel["gridPos"]["h"]) == (6, 4)
    assert panel["datasource"]["uid"] == "${facts}"
    assert [target["query"] for target in panel["targets"]] == ["SELECT 1"]


def test_where_there_is_nothing_it_is_said_but_not_in_each_cell_of_a_table() -> None:
    for made in (
        parts.trend(SAYS, QUERIES),
        parts.number(SAYS, QUERIES),
        parts.states(SAYS, QUERIES, {"in": "green"}),
        parts.bars(SAYS, QUERIES, along="cause"),
    ):
        assert plain(made)["fieldConfig"]["defaults"]["noValue"]
    assert "noValue" not in plain(parts.rows(SAYS, QUERIES))["fieldConfig"]["defaults"]


def test_texts_of_a_column_have_colours() -> None:
    (override,) = [
        each
        for each in plain(parts.text_coloured(parts.rows(SAYS, QUERIES), "State", {"in": "green"}))[
            "fieldConfig"
        ]["overrides"]
        if each["matcher"]["options"] == "State"
    ]
    mapping, cell = override["properties"]
    assert mapping["value"][0]["options"]["in"]["color"] == "green"
    assert cell["value"] == {"type": "color-text"}


def test_a_chart_leaves_gaps_open() -> None:
    panel = plain(parts.trend(SAYS, QUERIES))
    assert panel["fieldConfig"]["defaults"]["custom"]["spanNulls"] is False
    assert panel["interval"] == "5m"


def test_a_table_is_sorted_and_hides_the_time() -> None:
    panel = plain(parts.rows(SAYS, QUERIES, by="Loss"))
    assert panel["options"]["sortBy"] == [{"displayName": "Loss", "desc": True}]
    assert panel["fieldConfig"]["overrides"][0]["matcher"]["options"] == "Time"


def test_colours_begin_where_they_are_said_to() -> None:
    steps = parts.thresholds([(2, "yellow"), (10, "red")]).build().steps
    assert [(step.value, step.color) for step in steps] == [(None, "green"), (2, "yellow"), (10, "red")]
    assert parts.link("Open", "/x").build().target_blank is True
    assert parts.prop("unit", "s").id_val == "unit"
