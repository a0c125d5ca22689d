"""A store of each version that ever was: opened by today's code, which reads everything that was in it."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command, config
from msgspec.structs import replace
from sqlalchemy import Boolean, Connection, MetaData, func, insert, inspect, select

from coldchain.instants import FOREVER_AT
from coldchain.reading import Reading
from coldchain.registry.registry import Registry
from coldchain.registry.retired import RETIRABLE
from firmware_bridge import spool_tables
from firmware_bridge.spool import Spool
from helpers import tree
from helpers.postgresql import running_cluster
from helpers.small_fleet import COOP, registry_of
from links import influx_index, journal, readings_sqlite
from links.influx_index import InfluxIndex
from links.journal import Entry, Journal
from links.lanes import LIVE
from links.quarantine import Quarantine
from links.readings_sqlite import SqliteReadings
from links.readings_store import SeriesKey
from links.records import HEAD, Records
from links.records_registry import load_registry
from links.records_tables import METADATA, alarm_windows, outbox
from links.records_windows import windows_since

FOLDER = tree.PROJECT / "tests" / "data" / "schemas"
T0 = 1_760_000_000_000
START = T0 * 1000
SERIES = SeriesKey("kaimosi", "d-van-1", "air/temperature")
ENDED = {"sites": "shinyalu", "assets": "van-2", "devices": "d-van-2", "contacts": "peter"}
WITH_ENDS = "records-0004"  # between two releases ends were kept there, as windows of alarms


def laid_down(name: str, folder: Path) -> Path:
    """Return a file that holds what a version has written."""
    path = folder / "old.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript((FOLDER / f"{name}.sql").read_text(encoding="utf-8"))
    return path


def versions(kind: str) -> list[str]:
    return sorted(path.stem for path in FOLDER.glob(f"{kind}-*.sql"))


def wanted() -> list[Reading]:
    """Return what was written into each journal, readings store and index."""
    return [
        Reading(
            device=SERIES.device,
            channel=SERIES.channel,
            boot=7,
            sequence=number,
            event_at=T0 + number * 10_000,
            received_at=T0 + number * 10_000 + 2_000,
            value=4.0 + number / 10,
            unit="Cel",
        )
        for number in range(5)
    ]


def test_every_version_that_the_code_knows_is_here() -> None:
    now = {
        "journal": journal._VERSION,
        "readings": readings_sqlite._VERSION,
        "influx-index": influx_index._VERSION,
        "spool": spool_tables.VERSION,
    }
    for kind, newest in now.items():
        assert versions(kind) == [f"{kind}-{number}" for number in range(1, newest + 1)]
    migrations = [name for name in tree.files() if name.startswith("links/migrations/versions/")]
    numbers = sorted(found[1] for name in migrations if (found := re.search(r"/(\d{4})_", name)))
    assert versions("records") == [f"records-{number}" for number in numbers]
    assert numbers[-1] == HEAD


@pytest.mark.parametrize("name", versions("journal"))
def test_a_journal_is_read_to_its_end_and_goes_on(name: str, tmp_path: Path) -> None:
    path = laid_down(name, tmp_path)
    with closing(Journal(path)) as opened:
        assert (opened.trimmed(), opened.head()) == (START + 2, START + 5)
        found = opened.read(opened.trimmed(), 10)
        assert [position for position, _ in found] == [START + 3, START + 4, START + 5]
        assert [reading for _, entry in found for reading in entry.readings] == wanted()[2:]
        assert {(entry.coop, entry.gateway) for _, entry in found} == {("kaimosi", "gw-road")}
        cursors = opened.cursors()
        assert (cursors["store"], cursors["watch"]) == (START + 4, START + 2)
        assert cursors.get("watch-history", START + 2) == START + 2
        assert opened.append([Entry("kaimosi", "gw-road", T0, tuple(wanted()))]) == START + 6
        assert opened.read(START + 5, 10, lane=LIVE)[0][1].readings == tuple(wanted())
    with closing(Quarantine(path)) as kept:
        assert kept.counts() == {"bad-pack": 1}


@pytest.mark.parametrize("name", versions("readings"))
def test_readings_are_all_there(name: str, tmp_path: Path) -> None:
    with closing(SqliteReadings(laid_down(name, tmp_path))) as store:
        assert store.range(SERIES) == wanted()
        assert (store.position(), store.count(), store.coops()) == (15, 5, ["kaimosi"])
        again = store.write([(16, Entry("kaimosi", "gw-road", T0, tuple(wanted())))])
        assert (again.inserted, again.duplicates) == (0, 5)
        assert store.repeats(SERIES) == [], "the journal that is read again is no repeat"
        later = tuple(replace(each, received_at=T0 + 99_000) for each in wanted()[:2])
        store.write([(17, Entry("kaimosi", "gw-road", T0, later))])
        assert [each.sequence for each in store.repeats(SERIES)] == [0, 1]
        ever = {"start_at": T0, "end_at": T0 + 99_000, "known_at": T0 + 99_000}
        assert store.heard("kaimosi", SERIES.device, **ever) == {"" if name == "readings-1" else "gw-road": 5}


@pytest.mark.parametrize("name", versions("influx-index"))
def test_an_index_still_knows_what_was_written(name: str, tmp_path: Path) -> None:
    with closing(InfluxIndex(laid_down(name, tmp_path))) as index:
        assert index.state[1:4] == (15, 5, 20)
        known = index.find(*SERIES)
        known.turn_to(7)
        assert [known.is_certainly_new(each.event_at, each.sequence) for each in wanted()] == [False] * 5
        assert known.is_certainly_new(T0 + 50_000, 5)


@pytest.mark.parametrize("name", versions("spool"))
def test_a_spool_still_has_what_nobody_confirmed(name: str, tmp_path: Path) -> None:
    with closing(Spool(laid_down(name, tmp_path), capacity_rows=100)) as spool:
        rows = spool.take(0, 10)
        assert [(row.device, row.boot, row.sequence) for row in rows] == [("van", 1, n) for n in range(5)]
        assert [row.event_at for row in rows] == [T0 + n * 10_000 for n in range(5)]


@pytest.mark.parametrize("name", versions("records"))
def test_records_keep_every_row_and_are_understood(name: str, tmp_path: Path) -> None:
    path = laid_down(name, tmp_path)
    before = rows_of(path)
    with closing(Records(f"sqlite:///{path}")) as records:
        assert records.version() == name.removeprefix("records-")
        records.migrate()
        assert records.version() == HEAD
        with records.reading() as connection:
            assert set(METADATA.tables) <= set(inspect(connection).get_table_names())
            registry = load_registry(connection, COOP)
            assert connection.execute(select(func.count()).select_from(outbox)).scalar() == 2
    ours = registry_of()
    assert [each.id for each in registry.assets] == sorted(each.id for each in ours.assets)
    assert {each.id: each.quantity_kg for each in registry.shipments} == {
        each.id: each.quantity_kg for each in ours.shipments
    }
    assert len(registry.legs) == len(ours.legs)
    after = rows_of(path)
    for table, rows in before.items():
        lost = [row for row in rows if not any(row.items() <= other.items() for other in after[table])]
        assert not lost, (table, lost)


def test_ends_that_were_kept_as_windows_are_ends_of_things(tmp_path: Path) -> None:
    with closing(Records(f"sqlite:///{laid_down(WITH_ENDS, tmp_path)}")) as records:
        with records.transaction() as connection:
            put_ends(connection)
        records.migrate()
        with records.reading() as connection:
            told_ends(connection)


def put_ends(connection: Connection) -> None:
    """Write ends as windows, one of another cooperative beside them, and a window that is one."""
    ends = [(COOP, "retired", kind, id_) for kind, id_ in ENDED.items()]
    others = [("other", "retired", "assets", "van-1"), (COOP, "maintenance", "asset", "van-1")]
    for coop, kind, scope, target in (*ends, *others):
        where = {"coop": coop, "kind": kind, "scope": scope, "target": target}
        row = {
            **where,
            "key": f"{kind}|{coop}|{scope}|{target}",
            "reason": "sold, 'as it is'",
            "opened_at": T0,
        }
        connection.execute(insert(alarm_windows), [{**row, "from_at": T0, "until_at": FOREVER_AT}])


def told_ends(connection: Connection) -> None:
    """See that these things have ended and no other, and that only the window is one."""
    registry = load_registry(connection, COOP)
    assert ends_in(registry) == {(kind, id_, T0, "sold, 'as it is'") for kind, id_ in ENDED.items()}
    (window,) = windows_since(connection, 0)
    assert (window.kind, window.target, window.over_at) == ("maintenance", "van-1", FOREVER_AT)


def ends_in(registry: Registry) -> set[tuple[str, str, int, str]]:
    return {
        (kind, each.id, each.retired_at, each.retired_why)
        for kind in RETIRABLE
        for each in getattr(registry, kind)
        if each.retired_at is not None or each.retired_why
    }


def rows_of(path: Path) -> dict[str, list[dict[str, object]]]:
    """Return every row of every table of ours, by the columns that there are today."""
    found = {}
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            if table in METADATA.tables:
                columns = set(METADATA.tables[table].columns.keys())
                rows = connection.execute(f"SELECT * FROM {table}").fetchall()
                found[table] = [
                    {key: value for key, value in dict(row).items() if key in columns} for row in rows
                ]
    return found


def test_records_of_postgresql_are_brought_forward_too(tmp_path: Path) -> None:
    """The same rows, in the tables that a server had at each version before this one."""
    with running_cluster() as cluster:
        for name in versions("records")[:-1]:
            (tmp_path / name).mkdir()
            brought_forward(name, laid_down(name, tmp_path / name), cluster.new(migrated=False))


def brought_forward(name: str, old: Path, url: str) -> None:
    with closing(Records(url)) as records:
        with records.transaction() as connection:
            migrate_to(connection, name.removeprefix("records-"))
            put_rows(connection, old)
            if name == WITH_ENDS:
                put_ends(connection)
        assert records.version() == name.removeprefix("records-")
        records.migrate()
        with records.reading() as connection:
            registry = load_registry(connection, COOP)
            told = connection.execute(select(func.count()).select_from(outbox)).scalar()
            if name == WITH_ENDS:
                told_ends(connection)
            else:
                assert ends_in(registry) == set()
    assert told == 2
    assert [each.id for each in registry.assets] == sorted(each.id for each in registry_of().assets)


def migrate_to(connection: Connection, version: str) -> None:
    settings = config.Config(attributes={"connection": connection})
    settings.set_main_option("script_location", str(tree.PROJECT / "links" / "migrations"))
    command.upgrade(settings, version)


def put_rows(connection: Connection, old: Path) -> None:
    """Copy every row of a SQLite file into the tables of the same names."""
    there = MetaData()
    there.reflect(connection)
    with closing(sqlite3.connect(old)) as file:
        file.row_factory = sqlite3.Row
        for table in there.sorted_tables:
            if table.name == "alembic_version":
                continue
            rows = [dict(row) for row in file.execute(f"SELECT * FROM {table.name}")]
            truths = [column.name for column in table.columns if isinstance(column.type, Boolean)]
            for row in rows:
                row.update({truth: bool(row[truth]) for truth in truths if row[truth] is not None})
            if rows:
                connection.execute(insert(table), rows)
