"""alerts/facts/exporter.py: what the watcher found reaches a real influxd; what fails stops nothing else."""

import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from alerts.facts.exporter import OVERLAP_MS, Exporter, FactsLink
from coldchain.errors import StoreError
from commands.season_run import SteppedClock
from helpers.influx import Influxd, address, running
from helpers.small_fleet import COOP, HOUR, NOW, Fleet, build_fleet, judge_shipments
from links.influx import InfluxServer
from links.influx_types import InfluxAddress
from links.readings_sqlite import SqliteReadings
from links.records import Records
from links.records_tables import excursions


@pytest.fixture(scope="module")
def influxd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Influxd]:
    with running(tmp_path_factory.mktemp("influxd")) as server:
        yield server


class Bench:
    """A fleet, a database and an exporter of its own."""

    def __init__(self, folder: Path, there: InfluxAddress) -> None:
        self.fleet: Fleet = build_fleet(folder, hours=2)
        judge_shipments(self.fleet)
        self.address, self.clock = there, SteppedClock(NOW)
        self.records = Records(self.fleet.records_url)
        self.store = SqliteReadings(self.fleet.readings, reader=True)
        self.exporter = Exporter(FactsLink(there, "station"), self.records, self.store, clock=self.clock)

    def close(self) -> None:
        self.store.close()
        self.records.close()

    def rows(self, query: str) -> list[dict[str, Any]]:
        with closing(InfluxServer(self.address)) as server:
            series = server.ask(self.address.facts, [query])[0].series
        return [dict(zip(each.columns, row, strict=True)) for each in series for row in each.values]


@pytest.fixture
def bench(influxd: Influxd, tmp_path: Path) -> Iterator[Bench]:
    there = address(influxd.url, f"db{abs(hash(str(tmp_path)))}", keep_5min_ms=0)
    with closing(Bench(tmp_path, there)) as found:
        yield found


def test_alarms_goods_assets_gateways_and_messages_are_there(bench: Bench) -> None:
    assert bench.exporter.step() > 10
    [excursion] = bench.rows('SELECT * FROM "excursions"')
    assert (excursion["asset"], excursion["limit"], excursion["open"]) == ("van-1", "too-warm", 1)
    [van] = bench.rows('SELECT * FROM "assets" WHERE "asset" = \'van-1\'')
    assert (van["state"], van["kind"], van["high_c"]) == ("alarm", "van", 8)
    assert len(bench.rows('SELECT * FROM "goods"')) == 3
    assert {row["gateway"] for row in bench.rows('SELECT * FROM "gateways"')} == {"gw-road", "gw-shinyalu"}
    assert [row["contact"] for row in bench.rows('SELECT * FROM "messages"')] == ["peter"]
    assert bench.rows('SELECT * FROM "alarm_steps"')[0]["to_state"] == "UNACK"


def test_a_second_look_in_the_same_minute_adds_nothing(bench: Bench) -> None:
    bench.exporter.step()
    counts = [f'SELECT count(*) FROM "{name}"' for name in ("assets", "goods", "excursions", "alarm_steps")]
    before = [bench.rows(query) for query in counts]
    bench.exporter.step()
    assert [bench.rows(query) for query in counts] == before


def test_what_is_corrected_later_replaces_what_was_written(bench: Bench) -> None:
    bench.exporter.step()
    with bench.records.transaction() as connection:
        values = {"withdrawn": True, "ended_at": NOW, "recorded_at": NOW + HOUR}
        connection.execute(update(excursions).values(**values))
    bench.clock.move_to(NOW + HOUR)
    bench.exporter.step()
    [excursion] = bench.rows('SELECT * FROM "excursions"')
    assert (excursion["withdrawn"], excursion["minutes"], excursion["open"]) == (1, 0, 0)


def test_only_what_is_new_is_read_again_and_a_little_before_it(bench: Bench) -> None:
    bench.exporter.step()
    first = bench.exporter.points
    bench.clock.move_to(NOW + 3 * OVERLAP_MS)
    bench.exporter.step()
    moment = bench.exporter.points - first
    with closing(InfluxServer(bench.address)) as server:
        server.ask(bench.address.facts, ['DELETE FROM "coldchain_facts"'])
    bench.exporter.step()  # as with a server that was emptied: all of it again
    assert bench.exporter.points - first - moment >= moment


def test_what_fails_is_seen_and_done_when_the_server_is_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(tmp_path / "influxd") as server:
        there = address(server.url, "cold", keep_5min_ms=0, timeout_s=2.0)
        (tmp_path / "fleet").mkdir()
        with closing(Bench(tmp_path / "fleet", there)) as bench:
            server.kill()
            with pytest.raises(StoreError):
                bench.exporter.step()
            stop, seen = threading.Event(), list[str]()

            def wait(_event: threading.Event, _s: float) -> bool:
                seen.append(bench.exporter.counters.troubles.get("facts", ""))
                if len(seen) == 1:
                    server.start()
                else:
                    stop.set()
                return stop.is_set()

            monkeypatch.setattr(bench.clock, "wait", wait)
            bench.exporter.run(stop)
            assert "no answer" in seen[0]
            assert seen[1] == ""
            assert len(bench.rows('SELECT * FROM "excursions"')) == 1


def test_what_the_server_no_longer_keeps_is_not_sent(
    influxd: Influxd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = address(influxd.url, "short", keep_5min_ms=HOUR)
    with closing(Bench(tmp_path, there)) as bench:
        bench.clock.move_to(NOW + 2 * HOUR)
        lines: list[str] = []
        monkeypatch.setattr(bench.exporter, "_put", lambda _facts, more, _marks: lines.extend(more))
        bench.exporter.step()
        assert [line for line in lines if line.startswith(("excursions", "alarm_steps", "messages"))] == []
        assert [line for line in lines if line.startswith("assets")]
        assert COOP in lines[0]
