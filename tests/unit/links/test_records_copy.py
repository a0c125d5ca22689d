"""links/records_copy.py: all rows go along, and a second life begins without telling twice unsaid."""

from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, text

from coldchain.errors import RecordsError
from helpers.small_fleet import COOP, build_fleet
from links.records import Records
from links.records_copy import copy_records, renew
from links.records_outbox import NEVER_AT, Draft, claim, mark_sent, put
from links.records_outbox import Taken as Said
from links.records_tables import METADATA, outbox, sessions


def all_rows(records: Records) -> dict[str, list[tuple[object, ...]]]:
    with records.reading() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table))]
            for table in METADATA.sorted_tables
        }


def test_every_row_of_every_table_goes_along(tmp_path: Path) -> None:
    fleet = build_fleet(tmp_path, hours=1)
    told: list[int] = []
    with (
        closing(Records(fleet.records_url)) as source,
        closing(Records(f"sqlite:///{tmp_path}/copy.db")) as target,
    ):
        with source.reading() as connection:
            count = copy_records(connection, target, told.append)
        assert all_rows(source) == all_rows(target)
        assert count == sum(told) == sum(map(len, all_rows(source).values())) > 40
        with source.reading() as connection, pytest.raises(RecordsError, match="an empty one"):
            copy_records(connection, target, told.append)


def test_tables_of_another_program_are_not_copied(tmp_path: Path) -> None:
    with (
        closing(Records(f"sqlite:///{tmp_path}/old.db")) as source,
        closing(Records(f"sqlite:///{tmp_path}/new.db")) as target,
    ):
        source.migrate()
        with source.transaction() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
        with source.reading() as connection, pytest.raises(RecordsError, match="Start the station once"):
            copy_records(connection, target, lambda _: None)


def test_what_was_not_sent_goes_as_a_repeat_and_log_ins_end(tmp_path: Path) -> None:
    with closing(Records(f"sqlite:///{tmp_path}/r.db")) as records:
        records.migrate()
        with records.transaction() as connection:
            drafts = [Draft(key, COOP, "t", "grace", "log", "log", "text", 1, 10**15) for key in "abcd"]
            put(connection, drafts)
            connection.execute(outbox.update().where(outbox.c.key == "d").values(due_at=NEVER_AT))
            sent, claimed = claim(connection, 2, 60_000, 2)
            mark_sent(connection, sent.id, 3, Said())
            row = {column.name: _blank(column.type.python_type) for column in sessions.columns}
            connection.execute(insert(sessions).values(row))
        with records.transaction() as connection:
            assert renew(connection) == (2, 1)
            assert connection.execute(select(func.count()).select_from(sessions)).scalar() == 0
            found = claim(connection, 4, 60_000, 9)
    assert {each.key: each.in_doubt for each in found} == {claimed.key: True, "c": True}


def _blank(kind: type) -> object:
    return b"" if kind is bytes else kind(0) if kind is not str else ""
