"""dashboards/influxql.py: queries and marks have the fields of Grafana's own editor."""

import json

from grafana_foundation_sdk.cog.encoder import JSONEncoder

from dashboards.influxql import FACTS, METRICS, READINGS, Events, Influx, Pushed, promql, source_of


def plain(thing: object) -> dict[str, object]:
    found: dict[str, object] = json.loads(json.dumps(thing, cls=JSONEncoder))
    return found


def test_a_query_is_text_for_the_source_that_a_variable_chooses() -> None:
    made = plain(Influx("SELECT 1", source=READINGS, ref="B", alias="$tag_device").build())
    assert made == {
        "refId": "B",
        "datasource": {"type": "influxdb", "uid": "${readings}"},
        "query": "SELECT 1",
        "rawQuery": True,
        "resultFormat": "time_series",
        "alias": "$tag_device",
    }
    assert plain(Influx("SELECT 1", table=True).build())["resultFormat"] == "table"


def test_marks_from_influxql_say_where_their_columns_are() -> None:
    made = plain(Events("Excursions", "SELECT text", "red").build())
    assert made["query"] == "SELECT text"
    assert made["timeEndColumn"] == "ended_at"
    assert made["datasource"] == {"type": "influxdb", "uid": "${facts}"}
    target = made["target"]
    assert isinstance(target, dict)
    assert (target["query"], target["textColumn"]) == ("SELECT text", "text")


def test_pushed_marks_are_those_of_the_cooperative() -> None:
    made = plain(Pushed().build())
    assert made["enable"] is False  # they are as old as the last publish
    assert made["datasource"] == {"type": "grafana", "uid": "-- Grafana --"}
    assert made["target"] == {
        "limit": 500,
        "matchAny": False,
        "tags": ["coldchain", "${coop}"],
        "type": "tags",
    }


def test_promql_is_asked_of_the_metrics() -> None:
    made = plain(promql("up", instant=True).build())
    assert (made["expr"], made["instant"], made["range"]) == ("up", True, False)
    assert made["datasource"] == {"type": "prometheus", "uid": "${metrics}"}
    assert plain(promql("up").build())["range"] is True


def test_sources_have_their_kind() -> None:
    assert [source_of(each).type_val for each in (READINGS, FACTS, METRICS)] == [
        "influxdb",
        "influxdb",
        "prometheus",
    ]
