"""Databases, policies and buckets are made where they are lacking, else brought up to date."""

import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

import pytest

from coldchain.errors import StoreError
from helpers import influx
from helpers.answering import answering
from links.influx import InfluxServer
from links.influx_schema import prepare, statements
from links.influx_types import InfluxAddress, Space

DAY_MS = 86_400_000


def policies(server: InfluxServer) -> dict[str, str]:
    [result] = server.ask(server.address.raw, ["SHOW RETENTION POLICIES"])
    return {row[0]: row[1] for row in result.series[0].values}


def test_policies_are_made_once_and_follow_the_settings(new_database: Callable[..., InfluxAddress]) -> None:
    there = new_database(keep_raw_ms=3 * DAY_MS, keep_5min_ms=30 * DAY_MS)
    with closing(InfluxServer(there)) as server:
        prepare(server)
        prepare(server)
        assert policies(server).items() >= {("raw", "72h0m0s"), ("five_minutes", "720h0m0s")}
    with closing(InfluxServer(replace(there, keep_raw_ms=0))) as server:
        prepare(server)
        assert policies(server)["raw"] == "0s"


def test_an_administrator_can_run_what_we_would(new_database: Callable[..., InfluxAddress]) -> None:
    there = new_database(keep_raw_ms=3 * DAY_MS)
    with closing(InfluxServer(there)) as server:
        server.ask(Space(there.raw.name, ""), statements(there))
        assert policies(server).items() >= {("raw", "72h0m0s"), ("five_minutes", "0s")}


def test_a_server_that_is_not_there_is_an_error() -> None:
    [port] = influx.free_ports(1)
    there = influx.address(f"http://127.0.0.1:{port}", "x")
    with closing(InfluxServer(there)) as server, pytest.raises(StoreError, match="no answer"):
        prepare(server)


JSON = {"Content-Type": "application/json"}
ORGS = b'{"orgs": [{"id": "0123456789abcdef", "name": "us"}]}'


def v2(url: str) -> InfluxAddress:
    raw, kept = Space("cold", ""), Space("cold_5min", "")
    return InfluxAddress(
        url, is_version_1=False, raw=raw, kept=kept, org="us", secret="t", keep_raw_ms=3 * DAY_MS
    )


def test_buckets_of_2_are_made_with_their_retention() -> None:
    """The answers are those that the documents of InfluxDB 2 give; a real one was not to be had here."""
    with answering() as web:
        answers = [(200, JSON, b'{"buckets": []}'), (200, JSON, ORGS), (201, JSON, b'{"id": "1"}')]
        web.answers = [*answers, *answers]
        with closing(InfluxServer(v2(web.url))) as server:
            prepare(server)
    made = [json.loads(request.body) for request in web.requests if request.method == "POST"]
    assert [(one["name"], one["orgID"]) for one in made] == [
        ("cold", "0123456789abcdef"),
        ("cold_5min", "0123456789abcdef"),
    ]
    assert made[0]["retentionRules"] == [{"type": "expire", "everySeconds": 3 * 86_400}]
    assert not made[1]["retentionRules"]


@pytest.mark.parametrize(
    "answer", [(401, JSON, b"{}"), (404, {}, b"no"), (200, JSON, b'{"buckets": [], "orgs": []}')]
)
def test_where_we_may_make_no_bucket_somebody_else_does(answer: tuple[int, dict[str, str], bytes]) -> None:
    with answering() as web:
        web.answers = [answer]
        with closing(InfluxServer(v2(web.url))) as server:
            prepare(server)
    assert web.requests
