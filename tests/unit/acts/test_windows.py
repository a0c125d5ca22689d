"""Opening and ending windows. What they do to alarms: test_beginning.py, test_life.py."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from acts.alarms import Act
from acts.windows import LONGEST_MS, Opened, Wanted, end, open_for
from coldchain.judgement.acts import Came
from coldchain.judgement.windows import Scope, WindowKind
from helpers.watching import COOP, MINUTE, at
from links.records import Connection, Records
from links.records_actions import actions_of

GRACE = Act("grace", "cli", at(0), "defrosting")
VAN = Wanted(COOP, WindowKind.MAINTENANCE, Scope.ASSET, "van-1", at(0), at(60))


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    records = Records(f"sqlite:///{tmp_path}/records.db")
    records.migrate()
    with records.transaction() as connection:
        yield connection
    records.close()


def test_a_window_is_opened_once_and_it_is_written_who_did_it(connection: Connection) -> None:
    done = open_for(connection, GRACE, VAN)
    assert done.window is not None
    assert (done.came, done.window.from_at, done.window.until_at) == (Came.DONE, at(0), at(60))
    assert open_for(connection, GRACE, VAN) == Opened(Came.DONE_BEFORE, done.window)
    (row,) = actions_of(connection, f"window-{done.window.id}")
    assert (row.person, row.via, row.comment, row.until_at) == ("grace", "cli", "defrosting", at(60))


@pytest.mark.parametrize(
    ("act", "wanted", "came"),
    [
        (GRACE._replace(comment=""), VAN, Came.REASON_NEEDED),
        (GRACE, VAN._replace(until_at=at(0)), Came.IN_THE_PAST),
        (GRACE, VAN._replace(from_at=at(-99), until_at=at(-9)), Came.IN_THE_PAST),
        (GRACE, VAN._replace(until_at=at(0) + LONGEST_MS), Came.DONE),
        (GRACE, VAN._replace(until_at=at(0) + LONGEST_MS + 1), Came.TOO_LONG),
        (GRACE, VAN._replace(from_at=at(10**6), until_at=at(10**6 + 9)), Came.TOO_LONG),
        (GRACE, VAN._replace(from_at=at(999), until_at=at(1099)), Came.DONE),
    ],
)
def test_a_window_has_a_reason_and_an_end(
    connection: Connection, act: Act, wanted: Wanted, came: Came
) -> None:
    done = open_for(connection, act, wanted)
    assert done.came is came
    assert (done.window is None) is came.is_refusal


def test_nothing_is_explained_after_the_fact(connection: Connection) -> None:
    done = open_for(connection, GRACE, VAN._replace(from_at=at(-30)))
    assert done.window is not None
    assert done.window.from_at == at(0)


def test_a_window_is_ended_before_its_time(connection: Connection) -> None:
    window = open_for(connection, GRACE, VAN).window
    assert window is not None
    later = GRACE._replace(at=at(20), comment="")
    done = end(connection, COOP, window.id, later)
    assert done.window is not None
    assert (done.came, done.window.over_at) == (Came.DONE, at(20))
    assert end(connection, COOP, window.id, later).came is Came.DONE_BEFORE
    assert end(connection, COOP, window.id, later._replace(at=at(20) + MINUTE)).came is Came.OVER
    assert end(connection, "delta", window.id, later) == Opened(Came.NO_SUCH)
