"""Every query of every dashboard runs against real servers with a season in them, and brings rows."""

import json
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from coldchain.backups import Backups, Good
from coldchain.histogram import Histogram
from coldchain.instants import to_iso
from commands.main import app
from console.gather import Sources
from dashboards.asking import ask_influx, ask_prometheus, by_source
from dashboards.catalogue import read_all
from dashboards.check import check
from dashboards.fill import Shown
from fleet_simulator.season.network import COOPERATIVE
from helpers.console_server import served
from helpers.loaded_influx import Loaded, loaded
from helpers.polling import wait_until
from helpers.scraping import read_well, scraping
from links import backup_state
from links.clock import SystemClock
from links.http_calls import Call, HttpCalls
from links.influx import InfluxServer
from links.readings_sqlite import SqliteReadings
from links.vitals import Sample, Vitals

PROGRAMS = ("receive", "write", "watch")


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    with loaded(tmp_path_factory.mktemp("loaded")) as found:
        yield found


def station(there: Loaded, folder: Path) -> Path:
    file = folder / "coldchain.toml"
    readings = {"kind": '"influxdb1"', "url": f'"{there.server.url}"', "database": '"cold"'}
    lines = [f'[cooperative]\nid = "{COOPERATIVE}"\nname = "Season"', "[readings]"]
    file.write_text("\n".join([*lines, *(f"{name} = {value}" for name, value in readings.items())]))
    return file


def run(there: Loaded, folder: Path, *more: str) -> Result:
    until = to_iso(there.shown.until_at)
    asked = [
        "dashboards",
        "check",
        "--settings",
        str(station(there, folder)),
        "--until",
        until,
        "--back",
        "62h",
    ]
    return CliRunner().invoke(app, [*asked, *more])


def test_every_influxql_query_brings_rows(there: Loaded, tmp_path: Path) -> None:
    done = run(there, tmp_path)
    assert done.exit_code == 0, done.output
    boards = {name: board for name, board in read_all().items() if name != "pipeline"}
    panels = sum(len(board["panels"]) for board in boards.values())
    assert done.output.startswith(f"7 dashboards, {panels} panels, ")
    assert done.output.endswith("; 0 refused, 0 without a row\n")


def test_it_says_the_same_to_programs_and_each_query_with_its_rows(there: Loaded, tmp_path: Path) -> None:
    found = json.loads(run(there, tmp_path, "--json").output)
    assert found["queries"] == len(found["results"]) > found["panels"] > 60
    assert found["rows"] == sum(each["rows"] for each in found["results"])
    assert {each["kind"] for each in found["results"]} == {"panel", "variable", "annotation"}
    texts = " ".join(each["text"] for each in found["results"])
    assert "$" not in texts.replace("$/", "")


def test_a_query_that_is_wrong_and_one_that_brings_nothing_are_told(there: Loaded) -> None:
    board = json.loads(json.dumps(read_all()["losses"]))
    board["panels"] = board["panels"][:3]
    board["panels"][0]["targets"][0]["query"] = "SELECT nonsense FROM"
    board["panels"][1]["targets"][0]["query"] = 'SELECT "value" FROM "nowhere" WHERE $timeFilter'
    board["panels"][2]["targets"][0]["query"] = 'SELECT "lost" FROM "losses" WHERE "coop" = \'${nobody}\''
    with closing(InfluxServer(there.address)) as server:
        found = check({"losses": board}, by_source(ask_influx(there.address, server), None), there.shown)
    assert [result.where for result in found.failed] == ["Lost", "Harmed shipments"]
    assert "nobody" in found.failed[1].error
    assert [result.where for result in found.empty] == ["Worth"]


def test_what_is_written_again_lies_upon_itself(there: Loaded) -> None:
    def points() -> list[object]:
        with closing(InfluxServer(there.address)) as server:
            kinds = ("excursions", "alarm_steps", "answers", "messages", "verdicts", "losses")
            return [server.ask(there.address.facts, [f'SELECT * FROM "{kind}"'])[0].series for kind in kinds]

    before = points()
    assert all(before)
    exporter = there.exporter(there.last_turn_at)
    assert exporter.step() > 0
    with closing(InfluxServer(there.address)) as server:
        server.ask(there.address.facts, ['DELETE FROM "coldchain_facts"'])  # as if nothing had been written
    exporter.step()
    assert points() == before


def test_every_promql_query_brings_rows(there: Loaded, tmp_path: Path) -> None:
    clock = SystemClock()
    vitals = [Vitals(program, clock=clock) for program in PROGRAMS]
    for each in vitals:
        each.count(_growing(each.program))
        each.check(lambda: {"store": "away"})
    sources = Sources(
        f"sqlite:///{there.records}",
        lambda: SqliteReadings(there.readings, reader=True),
        there.readings.parent / "journal.db",
        tmp_path,
        PROGRAMS,
    )
    kept = Backups(Good(as_of=clock.now() - 3_600_000, file="b.tar.gz", size=1, took_ms=1))
    backup_state.write(there.readings.parent, kept)
    boards = {"pipeline": read_all()["pipeline"]}
    for panel in boards["pipeline"]["panels"]:
        panel["interval"] = "1s"  # answers begin at whole steps: the end of one of 15 s is not waited for
    with (
        vitals[0].told_in(tmp_path),
        vitals[1].told_in(tmp_path),
        vitals[2].told_in(tmp_path),
        served(sources, clock) as address,
        scraping(tmp_path, urllib.parse.urlsplit(address).netloc) as database,
        closing(HttpCalls("Prometheus", clock=clock, timeout_s=10)) as calls,
    ):
        ask = by_source(ask_prometheus(database, calls), ask_prometheus(database, calls))

        def is_whole() -> bool:
            calls.make(
                Call("GET", f"{database}/internal/force_flush")
            )  # what was read can be asked for at once
            found = check(boards, ask, Shown(clock.now() - 300_000, clock.now()))
            assert not found.failed, found.failed
            return not found.empty

        wait_until(lambda: read_well(database), "what was scraped", 30)
        wait_until(is_whole, "rows of every query", 30)


def _growing(program: str) -> Callable[[], dict[str, Sample]]:
    """Return what tells numbers of a program that grow each time that they are asked for."""
    took, asked = Histogram(), [0.0]

    def counted() -> dict[str, Sample]:
        asked[0] += 10
        took.add(0.01)
        if program == "receive":
            rejected = {"coldchain_rejected_total": {"bad-pack": asked[0]}}
            return {"coldchain_readings_total": asked[0], "coldchain_commit_seconds": took.told(), **rejected}
        return {"coldchain_judged_step_seconds": took.told()} if program == "watch" else {}

    return counted
