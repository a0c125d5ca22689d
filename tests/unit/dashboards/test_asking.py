"""dashboards/asking.py: rows are counted by what they hold; Prometheus is asked as Grafana asks it."""

import json
from contextlib import closing
from urllib.parse import parse_qs, urlsplit

import pytest

from coldchain.errors import InputError, StoreError
from dashboards.asking import ask_influx, ask_prometheus, by_source
from dashboards.check import Asked
from dashboards.fill import Panel, Shown
from helpers.answering import answering
from helpers.influx import address
from links.clock import SystemClock
from links.http_calls import HttpCalls
from links.influx import InfluxServer

PLACE = Panel(Shown(0, 3_600_000), "15s")


def influx_says(*series: dict[str, object]) -> bytes:
    return json.dumps({"results": [{"statement_id": 0, "series": list(series)}]}).encode()


def test_rows_without_a_value_do_not_count_and_facts_are_asked_in_their_own_database() -> None:
    with answering() as web:
        there = address(web.url, "cold")
        body = influx_says({"columns": ["time", "mean"], "values": [[1, None], [2, 4.5]]})
        web.answers = [
            (200, {}, body),
            (200, {}, influx_says({"columns": ["key", "value"], "values": [["k", "v"]]})),
        ]
        with closing(InfluxServer(there)) as server:
            ask = by_source(ask_influx(there, server), None)
            assert ask(Asked("readings", "q", PLACE)).rows == 1
            found = ask(Asked("facts", "q", PLACE))
        assert (found.rows, found.values) == (1, ["v"])
        databases = [parse_qs(request.body.decode())["db"] for request in web.requests]
        assert databases == [["cold"], ["cold_facts"]]
        with pytest.raises(InputError, match="--prometheus"):
            ask(Asked("metrics", "up", PLACE))


def test_prometheus_is_asked_over_a_time_or_at_its_end() -> None:
    with answering() as web:
        range_ = {"status": "success", "data": {"result": [{"values": [[1, "1"], [2, "2"]]}]}}
        instant = {"status": "success", "data": {"result": [{"value": [1, "1"]}]}}
        refused = {"status": "error", "error": "parse error"}
        web.answers = [(200, {}, json.dumps(each).encode()) for each in (range_, instant)]
        web.answers += [(400, {}, json.dumps(refused).encode()), (200, {}, b"<html>")]
        with closing(HttpCalls("p", clock=SystemClock(), timeout_s=5)) as calls:
            ask = ask_prometheus(web.url, calls)
            assert ask(Asked("metrics", "up", PLACE)).rows == 2
            assert ask(Asked("metrics", "up", PLACE, instant=True)).rows == 1
            with pytest.raises(StoreError, match="parse error"):
                ask(Asked("metrics", "up(", PLACE))
            with pytest.raises(StoreError, match="html"):
                ask(Asked("metrics", "up", PLACE))
        first, second = (urlsplit(request.path) for request in web.requests[:2])
        assert first.path == "/api/v1/query_range"
        assert parse_qs(first.query)["step"] == ["15"]
        assert second.path == "/api/v1/query"
        assert parse_qs(second.query)["time"] == ["3600.000"]
