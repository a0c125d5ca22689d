"""The records on a real PostgreSQL server: several programs at once, and a server that goes."""

import signal
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest
from sqlalchemy import text

from coldchain.errors import RecordsError
from coldchain.told import Claim, ClaimState
from helpers.postgresql import Cluster, running_cluster
from links.records import HEAD, Records
from links.records_alarms import cursor_of, move_cursor
from links.records_gateway_told import claims_of, save_claims
from links.records_gateways import save_status, statuses_since
from links.records_outbox import Draft, claim, put
from links.records_pushed import by_id, mark, push


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with running_cluster() as running:
        yield running


@pytest.fixture
def records(cluster: Cluster) -> Iterator[Records]:
    with closing(Records(cluster.new())) as opened:
        yield opened


def _position(records: Records) -> int:
    with records.reading() as connection:
        return cursor_of(connection, "watch")


def test_a_new_database_is_migrated_by_one_of_two_programs(cluster: Cluster) -> None:
    url = cluster.new(migrated=False)
    with closing(Records(url)) as one, closing(Records(url)) as other:
        one.migrate()
        other.migrate()
        assert one.version() == other.version() == HEAD


def test_of_two_watchers_one_moves_the_cursor(records: Records) -> None:
    with records.transaction() as connection:
        assert move_cursor(connection, "watch", before=0, after=5)
    with records.transaction() as other:
        assert not move_cursor(other, "watch", before=0, after=9)
    assert _position(records) == 5


def test_a_watcher_that_waited_for_another_writes_nothing(cluster: Cluster, records: Records) -> None:
    """The second one waits for the row in the server, and then sees that it has moved."""
    answers: list[bool] = []

    def second() -> None:
        with records.transaction() as connection:
            answers.append(move_cursor(connection, "watch", before=0, after=9))

    with records.transaction() as connection:
        assert move_cursor(connection, "watch", before=0, after=5)
        thread = threading.Thread(target=second)
        thread.start()
        waits = "SELECT count(*) FROM pg_locks WHERE NOT granted"
        while cluster.execute(waits) == [(0,)]:
            assert thread.is_alive()
    thread.join(timeout=30)
    assert answers == [False]
    assert _position(records) == 5


def test_two_senders_at_once_do_not_send_the_same_message(records: Records) -> None:
    drafts = [
        Draft(f"t|{number}|sms", "co", "t", f"{number}", "sms", "+1", "warm", 0, 10**9, 0, "")
        for number in range(4)
    ]
    with records.transaction() as connection:
        put(connection, drafts)
    with records.transaction() as one, records.transaction() as other:
        first = {item.key for item in claim(one, 5, 1000, 2)}
        second = {item.key for item in claim(other, 5, 1000, 9)}
    assert len(first) == len(second) == 2
    assert not first & second


def test_what_a_gateway_says_is_kept_whatever_is_in_it(records: Records) -> None:
    """A NUL is refused by PostgreSQL for good: one bad message would hold everything behind it for ever."""
    told = Claim(
        id="a\0b",
        excursion="e",
        point="p",
        contact="peter",
        state=ClaimState.SENT,
        started_at=1,
        at=2,
        text="warm\0 °C",
    )
    with records.transaction() as connection:
        save_claims(connection, "co", "gw", claims=[told], received_at=3)
        save_status(connection, "co", "gw", status='{"text": "\0"}', received_at=3)
        row = {"coop": "co", "gateway": "gw", "hash": "h", "text": "x", "pushed_at": 1, "pushed_by": "me"}
        pushed = push(connection, row)
        mark(connection, pushed.id, state="refused", detail="line 1: \0\ud83d")
        [found] = claims_of(connection, "co", "p")
        assert (found.id, found.text) == ("a\ufffdb", "warm\ufffd °C")
        assert by_id(connection, pushed.id).detail == "line 1: \ufffd\ufffd"
    with records.reading() as connection:
        assert [each.status for each in statuses_since(connection, 0)] == ['{"text": "\ufffd"}']


def test_a_connection_lost_inside_a_transaction_undoes_it_and_is_tried_again(
    cluster: Cluster, records: Records
) -> None:
    def move_and_lose() -> None:
        with records.transaction() as connection:
            move_cursor(connection, "watch", before=0, after=5)
            ending = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state LIKE 'idle in%'"
            cluster.execute(ending)
            move_cursor(connection, "watch", before=5, after=6)

    with pytest.raises(RecordsError) as caught:
        move_and_lose()
    assert caught.value.retry
    assert _position(records) == 0
    with records.transaction() as connection:
        assert move_cursor(connection, "watch", before=0, after=7)
    assert _position(records) == 7


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT])
def test_a_server_that_was_away_is_found_again(
    cluster: Cluster, records: Records, how: signal.Signals
) -> None:
    with records.transaction() as connection:
        assert move_cursor(connection, "watch", before=0, after=3)
        connection.execute(text("SELECT pg_current_wal_flush_lsn()"))
    cluster.execute("CHECKPOINT")  # the server of this test forces nothing to the disk by itself
    cluster.stop(how)
    try:
        with pytest.raises(RecordsError) as caught:
            _position(records)
        assert caught.value.retry
    finally:
        cluster.start()
    assert _position(records) == 3


def test_a_standby_is_tried_again(records: Records) -> None:
    def move() -> None:
        with records.transaction() as connection:
            connection.execute(text("SET TRANSACTION READ ONLY"))
            move_cursor(connection, "watch", before=0, after=3)

    with pytest.raises(RecordsError) as caught:
        move()
    assert caught.value.retry


def test_reading_sees_one_moment_and_cannot_write(records: Records) -> None:
    with records.reading() as connection:
        assert cursor_of(connection, "watch") == 0
        with records.transaction() as other:
            move_cursor(other, "watch", before=0, after=3)
        assert cursor_of(connection, "watch") == 0
    with pytest.raises(RecordsError), records.reading() as connection:
        move_cursor(connection, "watch", before=3, after=4)
    assert _position(records) == 3
