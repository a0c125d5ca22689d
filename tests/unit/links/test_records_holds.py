"""Legal holds are numbered, stand until they are lifted, and stay afterwards."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from coldchain.registry.keeping import Hold
from helpers.registered import records_with
from links.records import Records
from links.records_holds import add_hold, holds_needed, holds_of, lift_hold, standing_holds


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    with records_with(tmp_path) as records:
        yield records


def test_a_hold_comes_back_with_its_number_and_stays_when_it_is_lifted(records: Records) -> None:
    drafted = Hold(id=0, about="shipments/s-1", why="a court", by="ann", set_at=5)
    with records.transaction() as connection:
        first, second = add_hold(connection, "c", drafted), add_hold(connection, "c", drafted)
        add_hold(connection, "other", drafted)
        assert first.id < second.id
        lifted = replace(first, lifted_at=9, lifted_by="bob", lifted_why="it is over")
        lift_hold(connection, "c", lifted)
        lift_hold(connection, "other", replace(second, lifted_at=9))
    with records.reading() as connection:
        assert holds_of(connection, "c") == [lifted, second]
        assert [each.lifted_at for each in holds_of(connection, "other")] == [None]


def test_what_stands_is_told_of_every_cooperative_and_of_new_records_too(
    records: Records, tmp_path: Path
) -> None:
    drafted = Hold(id=0, about="*", why="a court", by="ann", set_at=5)
    with records.transaction() as connection:
        first, second = add_hold(connection, "c", drafted), add_hold(connection, "other", drafted)
        over = add_hold(connection, "third", drafted)
        lift_hold(connection, "third", replace(over, lifted_at=9))
        assert standing_holds(connection) == {"c": [first], "other": [second]}
    with closing(Records(f"sqlite:///{tmp_path}/new.sqlite")) as new, new.reading() as connection:
        assert standing_holds(connection) == {}


def test_what_was_lifted_a_short_time_ago_is_needed_as_if_it_stood(records: Records, tmp_path: Path) -> None:
    drafted = Hold(id=0, about="*", why="a court", by="ann", set_at=5)
    with records.transaction() as connection:
        first, second, third = (add_hold(connection, "c", drafted) for _ in range(3))
        lift_hold(connection, "c", replace(first, lifted_at=9))
        lift_hold(connection, "c", replace(second, lifted_at=10))
        assert holds_needed(connection, 10) == {"c": [second, third]}
        assert holds_needed(connection, 9) == {"c": [first, second, third]}
        assert holds_needed(connection, 11) == {"c": [third]}
    with closing(Records(f"sqlite:///{tmp_path}/new.sqlite")) as new, new.reading() as connection:
        assert holds_needed(connection, 0) == {}
