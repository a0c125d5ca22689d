"""Short numbers for alarms: the same for the same, short, and not used again for weeks."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from links.records import Records
from links.records_answer_codes import REUSED_AFTER_MS, Coded, code_for, coded_by

PETER = ("highland", "peter")


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    records = Records(f"sqlite:///{tmp_path}/records.db")
    records.migrate()
    yield records
    records.close()


def test_one_raising_has_one_code_for_one_person(records: Records) -> None:
    with records.transaction() as connection:
        assert code_for(connection, PETER, ("a", 1), 0) == "10"
        assert code_for(connection, PETER, ("a", 1), 5) == "10"
        assert code_for(connection, PETER, ("a", 2), 5) == "11"
        assert code_for(connection, ("highland", "ann"), ("b", 1), 5) == "10"
        assert coded_by(connection, PETER, "11") == Coded("highland", "a", 2)
        assert coded_by(connection, PETER, "12") is None


def test_a_code_means_something_else_only_after_weeks(records: Records) -> None:
    with records.transaction() as connection:
        given = [code_for(connection, PETER, ("a", number), number) for number in range(95)]
        assert len(set(given)) == 95
        assert given[89:92] == ["99", "100", "101"]
        assert code_for(connection, PETER, ("b", 1), REUSED_AFTER_MS + 200) == "10"
        later = [code_for(connection, PETER, ("c", number), REUSED_AFTER_MS + 201) for number in range(3)]
        assert later == ["11", "12", "13"]
