"""Windows in the records, on a real database. Times are plain numbers."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from coldchain.judgement.windows import Scope, Window, WindowKind
from links.records import Records
from links.records_windows import Opening, as_window, end_window, open_window, window_of, windows_since

ON_POSTGRESQL = True
PAINT = Opening(
    "k-1", "highland", WindowKind.MAINTENANCE, Scope.ASSET, "van-1", 10, 50, "paint", "peter", "cli", 5
)


@pytest.fixture
def connection(records_url: str) -> Iterator[Connection]:
    records = Records(records_url)
    records.migrate()
    with records.transaction() as connection:
        yield connection
    records.close()


def test_the_window_of_an_act_is_opened_once(connection: Connection) -> None:
    first = open_window(connection, PAINT)
    assert open_window(connection, PAINT._replace(reason="another word")) == first
    assert (first.reason, first.over_at, first.opened_at) == ("paint", 50, 5)
    assert as_window(first) == Window(f"window-{first.id}", *PAINT[1:7])


def test_a_window_that_was_ended_is_over_then(connection: Connection) -> None:
    window = open_window(connection, PAINT)
    end_window(connection, window.id, 30)
    assert windows_since(connection, 30) == []
    (found,) = windows_since(connection, 29)
    assert (found.over_at, as_window(found).until_at) == (30, 30)


def test_what_is_not_over_is_found_by_cooperative_and_start(connection: Connection) -> None:
    later = open_window(connection, PAINT._replace(key="k-2", from_at=40, until_at=60))
    first = open_window(connection, PAINT)
    other = open_window(connection, PAINT._replace(key="k-3", coop="delta"))
    assert windows_since(connection, 20, "highland") == [first, later]
    assert windows_since(connection, 20) == [first, other, later]
    assert windows_since(connection, 50, "highland") == [later]


def test_nobody_reaches_the_window_of_another_cooperative(connection: Connection) -> None:
    window = open_window(connection, PAINT)
    assert window_of(connection, "highland", window.id) == window
    assert window_of(connection, "delta", window.id) is None
