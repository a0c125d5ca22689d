"""links/influx_facts.py: points lie upon themselves in a real influxd, and how far that is stands beside"
" them.
"""

import math
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from coldchain.errors import StoreError
from helpers.answering import answering
from helpers.influx import Influxd, address, running
from links.influx import InfluxServer
from links.influx_facts import InfluxFacts, point, statement, word
from links.influx_types import InfluxAddress, Space

AT = 1_700_000_000_000_000_000


@pytest.fixture(scope="module")
def influxd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Influxd]:
    with running(tmp_path_factory.mktemp("influxd")) as server:
        yield server


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({"a": 1, "b": True, "c": 2.5}, "m,coop=north a=1.0,b=1.0,c=2.5 5"),
        ({"a": 'x"y\\', "b": None, "c": math.nan, "d": ""}, 'm,coop=north a="x\\"y\\\\" 5'),
        ({"a": None, "b": math.inf}, ""),
    ],
)
def test_numbers_are_floats_and_what_is_nothing_is_left_out(fields: dict[str, float], line: str) -> None:
    assert point("m", {"coop": "north", "site": ""}, fields, 5) == line


def test_tags_are_sorted_and_escaped() -> None:
    assert point("m", {"b": "x y", "a": "1,2"}, {"v": 1}, 5) == r"m,a=1\,2,b=x\ y v=1.0 5"
    assert word("o'neil\\") == r"'o\'neil\\'"


def test_a_point_that_is_written_again_is_one_and_the_last_wins(influxd: Influxd) -> None:
    there = address(influxd.url, "again")
    with closing(InfluxServer(there)) as server:
        facts = InfluxFacts(server, "north")
        assert facts.marks() == {}
        for value in (1.0, 2.0):
            facts.write([point("m", {"coop": "north"}, {"v": value}, AT), ""], {"steps": 17})
        assert facts.ask('SELECT "v" FROM "m"')[0].values == [[AT, 2.0]]
        assert InfluxFacts(server, "north").marks() == {"steps": 17}
        assert InfluxFacts(server, "south").marks() == {}
        facts.write([], {"verdicts": 5})
        assert facts.marks() == {"steps": 17, "verdicts": 5}


def test_thousands_of_points_go_in_several_requests(influxd: Influxd) -> None:
    there = address(influxd.url, "many")
    with closing(InfluxServer(there)) as server:
        facts = InfluxFacts(server, "north")
        facts.marks()
        facts.write((point("m", {}, {"v": number}, AT + number) for number in range(4500)), {})
        assert facts.ask('SELECT count("v") FROM "m"')[0].values[0][1] == 4500


def test_a_server_that_was_emptied_says_so_and_is_filled_anew(tmp_path: Path) -> None:
    with (
        running(tmp_path / "influxd") as server,
        closing(InfluxServer(address(server.url, "cold"))) as client,
    ):
        facts = InfluxFacts(client, "north")
        facts.marks()
        facts.write([point("m", {}, {"v": 1}, AT)], {"steps": 17})
        server.empty()
        with pytest.raises(StoreError):
            facts.marks()
        server.start()
        assert facts.marks() == {}
        with pytest.raises(StoreError):
            facts.write([point("m", {}, {"v": 1}, AT)], {"steps": 17})
        assert facts.marks() == {}  # makes the database again
        facts.write([point("m", {}, {"v": 1}, AT)], {"steps": 17})
        assert facts.marks() == {"steps": 17}


def test_2_has_a_bucket_of_its_own() -> None:
    with answering() as web:
        web.answers = [(200, {}, b'{"results":[{}]}'), (204, {}, b"")]
        there = InfluxAddress(
            web.url, is_version_1=False, raw=Space("cold", ""), kept=Space("x", ""), org="o"
        )
        with closing(InfluxServer(there)) as server:
            facts = InfluxFacts(server, "north")
            facts.ask("SELECT 1")
            facts.write([point("m", {}, {"v": 1}, AT)], {})
        assert "db=cold_facts" in web.requests[0].body.decode()
        assert "bucket=cold_facts" in web.requests[1].path


def test_the_statement_keeps_facts_as_long_as_five_minute_values() -> None:
    assert statement("cold_facts", 86_400_000) == (
        'CREATE DATABASE "cold_facts" WITH DURATION 86400s REPLICATION 1 NAME "facts"'
    )
    assert "DURATION INF" in statement("x", 0)
