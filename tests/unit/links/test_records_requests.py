"""What was asked under a key is found again for a month, and belongs to the one who asked."""

from collections.abc import Iterator

import pytest

from links.records import Records
from links.records_requests import KEPT_MS, RequestRow, request_of, write_request

ON_POSTGRESQL = True


@pytest.fixture
def records(records_url: str) -> Iterator[Records]:
    found = Records(records_url)
    found.migrate()
    yield found
    found.close()


def row(account: str = "mary", key: str = "k1", at: int = 0) -> RequestRow:
    return RequestRow("highland", account, key, "digest", "{}", at)


def test_a_key_belongs_to_its_account(records: Records) -> None:
    with records.transaction() as connection:
        write_request(connection, row())
        assert request_of(connection, "highland", "mary", "k1") == row()
        assert request_of(connection, "highland", "peter", "k1") is None
        assert request_of(connection, "lakeside", "mary", "k1") is None


def test_a_key_is_written_once(records: Records) -> None:
    with records.transaction() as connection:
        write_request(connection, row())
        write_request(connection, row()._replace(outcome="other"))
        assert request_of(connection, "highland", "mary", "k1") == row()


def test_old_keys_go(records: Records) -> None:
    with records.transaction() as connection:
        write_request(connection, row(at=0))
        write_request(connection, row(key="k2", at=KEPT_MS))
        assert request_of(connection, "highland", "mary", "k1") is not None
        write_request(connection, row(key="k3", at=KEPT_MS + 1))
        assert request_of(connection, "highland", "mary", "k1") is None
