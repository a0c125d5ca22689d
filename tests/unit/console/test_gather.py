"""The console's reads: complete when the stores are there, clear about what is missing."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from coldchain.errors import RecordsError, RegistryError
from console.gather import Gather, Sources
from console.stakes import REFRESH_MS
from helpers.small_fleet import COOP, NOW, Fleet, judge_shipments
from links.journal import Entry, Journal
from links.readings_sqlite import SqliteReadings
from links.readings_store import Latest
from links.records import Records


def _nowhere(folder: Path) -> Sources:
    return Sources(
        f"sqlite:///{folder}/records.db",
        lambda: SqliteReadings(folder / "readings.db", reader=True),
        folder / "journal.db",
    )


def test_everything_is_read(fleet: Fleet) -> None:
    gather = Gather(fleet.sources())
    rows = gather.rows(COOP, NOW)
    gather.close()
    assert rows.problems == ()
    assert {item.series.device for item in rows.latest} == {device.id for device in fleet.registry.devices}
    assert (len(rows.alarms), len(rows.told), len(rows.messages)) == (1, 2, 2)
    assert (len(rows.gateways), rows.quarantined) == (3, 3)


def test_before_any_store_exists_the_page_says_what_it_waits_for(tmp_path: Path) -> None:
    gather = Gather(_nowhere(tmp_path))
    assert gather.cooperatives() == []
    rows = gather.rows("", NOW)
    assert "records database is not there yet" in rows.problems[0]
    assert rows.quarantined is None


def test_looking_makes_no_files(tmp_path: Path) -> None:
    gather = Gather(_nowhere(tmp_path))
    gather.rows(COOP, NOW)
    gather.cooperatives()
    gather.close()
    assert list(tmp_path.iterdir()) == []


def test_a_database_without_tables_is_waited_for(tmp_path: Path) -> None:
    (tmp_path / "records.db").touch()
    gather = Gather(_nowhere(tmp_path))
    assert "not there yet" in gather.rows("", NOW).problems[0]
    records = Records(f"sqlite:///{tmp_path}/records.db")
    records.migrate()
    records.close()
    assert gather.rows("", NOW).problems == ("No cooperative is registered yet.",)
    gather.close()


def test_a_missing_readings_store_leaves_the_rest_standing(own_fleet: Fleet) -> None:
    own_fleet.readings.unlink()
    gather = Gather(own_fleet.sources())
    rows = gather.rows(COOP, NOW)
    gather.close()
    assert len(rows.alarms) == 1
    assert rows.latest == []
    assert "waiting for the first reading" in rows.problems[0]


def test_a_damaged_readings_store_is_named(own_fleet: Fleet) -> None:
    own_fleet.readings.write_bytes(b"no database" * 1000)
    gather = Gather(own_fleet.sources())
    (problem,) = gather.rows(COOP, NOW).problems
    gather.close()
    assert str(own_fleet.readings) in problem


def test_a_chart_holds_the_lines_the_limits_and_the_excursion(fleet: Fleet) -> None:
    gather = Gather(fleet.sources())
    chart = gather.chart(COOP, "van-1", NOW)
    gather.close()
    assert [line.label for line in chart.lines] == ["Air temperature", "Product temperature"]
    assert len(chart.lines[0].t) > 140
    assert len(chart.limits) == 3
    assert len(chart.excursions) == 1


def test_a_gap_of_two_hours_stays_a_gap(fleet: Fleet) -> None:
    gather = Gather(fleet.sources())
    boxes = gather.chart(COOP, "box-1", NOW).lines[0]
    vans = gather.chart(COOP, "van-1", NOW).lines[0]
    gather.close()
    assert boxes.mean.count(None) == 1
    assert vans.mean.count(None) == 0


def test_a_chart_of_nothing_known_is_refused(fleet: Fleet, tmp_path: Path) -> None:
    gather = Gather(fleet.sources())
    with pytest.raises(RegistryError, match="'van-9'"):
        gather.chart(COOP, "van-9", NOW)
    gather.close()
    with pytest.raises(RecordsError, match="not there yet"):
        Gather(_nowhere(tmp_path)).chart(COOP, "van-1", NOW)


def test_goods_are_weighed_and_a_store_that_fails_only_leaves_that_out(own_fleet: Fleet) -> None:
    judge_shipments(own_fleet)
    gather = Gather(own_fleet.sources())
    rows = gather.rows(COOP, NOW)
    assert [saving.shipment for saving in rows.savings] == ["s-1"]
    assert (set(rows.verdicts), rows.ranked_at) == ({"s-1", "s-2", "s-3"}, NOW)
    with sqlite3.connect(own_fleet.readings.parent / "records.db") as connection:
        connection.execute("DROP TABLE shipment_states")
    broken = gather.rows(COOP, NOW + REFRESH_MS)
    gather.close()
    assert len(broken.alarms) == 1
    assert broken.problems[0].startswith("What to save first is not known. ")


def test_readings_that_wait_are_told_and_since_when(tmp_path: Path) -> None:
    gather = Gather(_nowhere(tmp_path))
    with closing(Journal(tmp_path / "journal.db")) as journal:
        journal.register("store")
        journal.append([Entry(COOP, "gw", NOW, ())])
    assert not [each for each in gather.rows(COOP, NOW + 1000).problems if "wait to be" in each]
    [said] = [each for each in gather.rows(COOP, NOW + 3_600_000).problems if "wait to be" in each]
    assert said.startswith("Readings wait to be stored since 2026-")
    gather.close()


def test_a_cooperative_that_is_read_for_long_holds_up_no_other(fleet: Fleet) -> None:
    begun, go_on = threading.Event(), threading.Event()

    class Slow(SqliteReadings):
        def latest(self, coop: str) -> list[Latest]:
            if coop == "large":
                begun.set()
                assert go_on.wait(30)
            return super().latest(coop)

    sources = fleet.sources()._replace(open_readings=lambda: Slow(fleet.readings, reader=True))
    gather = Gather(sources)
    large = threading.Thread(target=gather.latest, args=("large", NOW))
    large.start()
    try:
        assert begun.wait(30)
        small = threading.Thread(target=gather.latest, args=(COOP, NOW))
        small.start()
        small.join(30)
        assert not small.is_alive()
    finally:
        go_on.set()
        large.join(30)
    gather.close()
