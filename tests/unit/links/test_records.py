"""The records database opens, migrates and locks as promised; what fails says what to do."""

import io
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic import command, config
from alembic.autogenerate import compare_metadata
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, event, insert, inspect, select, text

from coldchain.errors import RecordsError
from helpers.quick_records import quick_records
from links.records import HEAD, Records
from links.records_tables import METADATA, cursors

pytestmark = pytest.mark.usefixtures("real_migrations")
MIGRATIONS = Path(sys.modules["links.records"].__file__ or "").with_name("migrations")


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/new folder/records.db"


@pytest.fixture
def records(url: str) -> Iterator[Records]:
    records = Records(url)
    records.migrate()
    yield records
    records.close()


def _positions(records: Records) -> dict[str, int]:
    with records.reading() as connection:
        return {row.consumer: row.position for row in connection.execute(select(cursors))}


def _put(records: Records, consumer: str, position: int) -> None:
    with records.transaction() as connection:
        connection.execute(insert(cursors), [{"consumer": consumer, "position": position}])


def test_migrating_makes_the_tables_as_they_are_described(records: Records) -> None:
    assert records.version() == HEAD
    with records.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_migrating_and_describing_give_the_same_columns(records: Records, tmp_path: Path) -> None:
    described = create_engine(f"sqlite:///{tmp_path}/described.db")
    METADATA.create_all(described)

    def look(query: str) -> list[tuple[Any, ...]]:
        with described.connect() as one, records.reading() as other:
            rows = sorted(tuple(row) for row in one.execute(text(query)))
            assert sorted(tuple(row) for row in other.execute(text(query))) == rows
            return rows

    for table in METADATA.tables:  # defaults and not-null included, which Alembic does not compare
        assert look(f"SELECT name, type, \"notnull\", dflt_value, pk FROM pragma_table_info('{table}')")
        look(f"SELECT name, \"unique\" FROM pragma_index_list('{table}') WHERE origin != 'pk'")
    described.dispose()


def test_other_tests_begin_with_what_alembic_makes(records: Records, tmp_path: Path) -> None:
    with quick_records(), closing(Records(f"sqlite:///{tmp_path}/copy.db")) as copy:
        copy.migrate()
    dumps = []
    for file in (tmp_path / "copy.db", tmp_path / "new folder" / "records.db"):
        with closing(sqlite3.connect(file)) as connection:
            dumps.append(list(connection.iterdump()))
    assert dumps[0] == dumps[1]
    assert len(dumps[0]) > len(METADATA.tables)


def test_the_newest_migration_is_known_by_name() -> None:
    scripts = ScriptDirectory(str(MIGRATIONS))
    assert scripts.get_heads() == [HEAD]


def test_migrations_can_be_taken_back(records: Records) -> None:
    with records.transaction() as connection:
        settings = config.Config(attributes={"connection": connection})
        settings.set_main_option("script_location", str(MIGRATIONS))
        command.downgrade(settings, "base")
    with records.reading() as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]
    records.migrate()
    assert records.version() == HEAD


def test_postgresql_can_be_migrated() -> None:
    out = io.StringIO()
    options = {"as_sql": True, "output_buffer": out}
    context = MigrationContext.configure(dialect_name="postgresql", opts=options)
    steps = [step for step in ScriptDirectory(str(MIGRATIONS)).walk_revisions() if step.revision <= HEAD]
    with Operations.context(context):
        for step in reversed(steps):
            step.module.upgrade()
    made = out.getvalue()
    assert made.count("CREATE TABLE") == len(METADATA.tables)
    assert "id BIGSERIAL NOT NULL" in made


START = """
import sys
from links.records import Records
records = Records(sys.argv[1])
records.migrate()
print(records.version(), "alembic" in sys.modules)
"""


def test_programs_that_start_together_migrate_once(url: str) -> None:
    argv = [sys.executable, "-c", START, url]
    children = [subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    said = [child.communicate(timeout=60)[0].split() for child in children]
    assert [child.returncode for child in children] == [0] * 4
    assert {version for version, _ in said} == {HEAD}
    again = subprocess.run(argv, stdout=subprocess.PIPE, text=True, check=True)
    assert again.stdout.split() == [HEAD, "False"], "a start that has nothing to migrate must be quick"


def test_a_failed_migration_leaves_nothing(url: str) -> None:
    records = Records(url)
    with records.transaction() as connection:
        connection.execute(text("CREATE TABLE gateway_status (coop TEXT)"))  # the last table to be made
    with pytest.raises(RecordsError, match="gateway_status already exists"):
        records.migrate()
    with records.reading() as connection:
        assert inspect(connection).get_table_names() == ["gateway_status"]
    records.close()


def test_a_database_of_a_newer_program_is_refused(records: Records) -> None:
    with records.transaction() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(RecordsError, match=r"9999.*update this one") as caught:
        records.migrate()
    assert not caught.value.retry
    assert records.version() == "9999"


def test_a_transaction_is_kept_whole_or_not_at_all(records: Records) -> None:
    _put(records, "kept", 1)
    with records.transaction() as connection:
        connection.execute(insert(cursors), [{"consumer": "undone", "position": 2}])
        connection.execute(text("CREATE TABLE other (number INTEGER)"))
        connection.rollback()
    assert _positions(records) == {"kept": 1}
    with records.reading() as connection:
        assert "other" not in inspect(connection).get_table_names()


def test_an_error_inside_undoes_everything(records: Records) -> None:
    twice = [{"consumer": "a", "position": 1}, {"consumer": "a", "position": 2}]
    with pytest.raises(RecordsError, match="UNIQUE") as caught, records.transaction() as connection:
        connection.execute(insert(cursors), twice)
    assert not caught.value.retry
    assert _positions(records) == {}


def test_two_transactions_never_overlap(records: Records, url: str) -> None:
    other = Records(url)
    _put(records, "count", 0)

    def count(database: Records) -> None:
        for _ in range(50):
            with database.transaction() as connection:
                position = connection.execute(select(cursors.c.position)).scalar_one()
                connection.execute(cursors.update().values(position=position + 1))

    threads = [threading.Thread(target=count, args=(database,)) for database in (records, records, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert _positions(records) == {"count": 150}
    other.close()


def _be_impatient(connection: sqlite3.Connection, *_: object) -> None:
    connection.execute("PRAGMA busy_timeout=10")


def test_a_locked_database_can_be_tried_again(records: Records, url: str) -> None:
    other = Records(url)
    with other.transaction() as held:
        held.execute(insert(cursors), [{"consumer": "other", "position": 1}])
        assert _positions(records) == {}  # readers are not held up
        event.listen(records.engine, "checkout", _be_impatient)
        with pytest.raises(RecordsError, match="locked by another process") as caught:
            _put(records, "mine", 1)
        assert caught.value.retry
    assert _positions(records) == {"other": 1}
    other.close()


def test_reading_sees_one_moment(records: Records) -> None:
    with records.reading() as connection:
        count = text("SELECT count(*) FROM cursors")
        assert connection.execute(count).scalar() == 0
        _put(records, "store", 1)
        assert connection.execute(count).scalar() == 0
    assert _positions(records) == {"store": 1}


def test_reading_cannot_write_and_does_not_spoil_the_connection(records: Records) -> None:
    with pytest.raises(RecordsError, match="not writable"), records.reading() as connection:
        connection.execute(insert(cursors), [{"consumer": "store", "position": 1}])
    _put(records, "store", 1)
    assert _positions(records) == {"store": 1}


@pytest.mark.parametrize("url", ["records.db", "sqlite://", "sqlite:///:memory:", "mysql://u:secret@h/d", ""])
def test_a_url_of_another_kind_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(RecordsError, match="records URL") as caught:
        Records(url)
    assert not caught.value.retry
    assert "secret" not in str(caught.value)


def test_a_missing_driver_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(RecordsError, match=r"pip install 'coldchain\[postgresql\]") as caught:
        Records("postgresql+psycopg://user:secret@host/name")
    assert not caught.value.retry
    assert "secret" not in str(caught.value)


def test_a_file_of_something_else_is_not_tried_again(tmp_path: Path) -> None:
    (tmp_path / "records.db").write_bytes(b"time,temperature\n" * 1000)
    records = Records(f"sqlite:///{tmp_path}/records.db")
    with pytest.raises(RecordsError, match="no SQLite database") as caught:
        records.migrate()
    assert not caught.value.retry
    records.close()


def test_new_records_are_their_owners_only_whatever_the_mask(tmp_path: Path) -> None:
    """There are telephone numbers and passwords in them; by hand a program runs with the mask of a person."""
    before = os.umask(0o022)
    try:
        with closing(Records(f"sqlite:///{tmp_path}/a b.sqlite")) as records:
            assert list(tmp_path.iterdir()) == []  # looking makes none
            records.migrate()
    finally:
        os.umask(before)
    assert {each.stat().st_mode & 0o777 for each in tmp_path.iterdir()} == {0o600}
