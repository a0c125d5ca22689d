"""links/records_registry_files.py: the file's registry as it was last taken over."""

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from helpers.registered import COOP, FULL, NOON
from links.records import Records
from links.records_registry_files import file_registry, keep_file_registry


@pytest.fixture
def records(records_url: str) -> Iterator[Records]:
    records = Records(records_url)
    records.migrate()
    yield records
    records.close()


def test_the_last_file_is_kept_whole(records: Records) -> None:
    with records.transaction() as connection:
        assert file_registry(connection, COOP) is None
        keep_file_registry(connection, FULL, NOON)
        assert file_registry(connection, COOP) == FULL
        keep_file_registry(connection, replace(FULL, sites=()), NOON + 1)
        assert file_registry(connection, COOP) == replace(FULL, sites=())
        assert file_registry(connection, "other") is None
        connection.exec_driver_sql("""UPDATE registry_files SET content = '{"cooperative": 7}'""")
        assert file_registry(connection, COOP) is None, "a station has to start, whatever was kept"
