"""The outbox worker: claimed, sent, failed, expired, in doubt. Seconds; channels that keep what they got."""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from alerts.channels.channel import Handed, Outgoing
from alerts.sender import LEASE_MS, Rules, Sender
from coldchain.errors import ChannelError, RecordsError
from coldchain.messages.prefixes import as_repeat
from helpers.clock import ManualClock
from links.records import Records
from links.records_outbox import NEVER_AT, Draft, claim, put
from links.records_tables import outbox

REPEAT = as_repeat("", "en")


class Kept:
    """A channel that keeps what it is given, and fails as often as it is told to."""

    def __init__(self, failures: int = 0, *, retry: bool = True) -> None:
        self.texts: list[str] = []
        self.failures = failures
        self.retry = retry

    def send(self, message: Outgoing, now: int) -> Handed:
        if self.failures:
            self.failures -= 1
            raise ChannelError("modem", "no network", "a network", retry=self.retry)
        self.texts.append(message.text)
        return Handed(f"ref-{now}")


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    records = Records(f"sqlite:///{tmp_path}/records.db")
    records.migrate()
    yield records
    records.close()


def write(
    records: Records,
    count: int = 1,
    *,
    channel: str = "kept",
    expires_at: int = 3_600_000,
    people: Sequence[str] = ("peter",),
) -> None:
    """Put messages into the outbox, to the people by turns."""
    whom = [people[number % len(people)] for number in range(count)]
    drafts = [
        Draft(f"k-{n}|x|{channel}", "highland", "t", who, channel, "+254", f"text {n}", 0, expires_at)
        for n, who in enumerate(whom)
    ]
    with records.transaction() as connection:
        put(connection, drafts)


def rows(records: Records, *names: str) -> list[tuple[Any, ...]]:
    """Return some columns of the outbox, in its order."""
    with records.reading() as connection:
        found = connection.execute(outbox.select().order_by(outbox.c.id)).mappings()
        return [tuple(row[name] for name in names) for row in found]


def sender_of(records: Records, channel: Kept, clock: ManualClock) -> Sender:
    """Return a sender with one channel."""
    return Sender(records, {"kept": channel}, clock=clock, rules=Rules(60))


def drain(sender: Sender) -> int:
    """Return how many messages a sender found due."""
    count = 0
    while sender.step():
        count += 1
    return count


def test_a_message_is_sent_once_with_its_reference(records: Records) -> None:
    channel, clock = Kept(), ManualClock(1000)
    write(records, 2)
    sender = sender_of(records, channel, clock)
    assert drain(sender) == 2
    assert drain(sender) == 0
    assert channel.texts == ["text 0", "text 1"]
    assert (
        rows(records, "sent_at", "reference", "attempts", "claimed_at", "in_doubt", "error")
        == [(1000, "ref-1000", 1, None, False, "")] * 2
    )


def test_an_outbox_without_due_messages_is_not_locked(records: Records) -> None:
    write(records)
    sender = sender_of(records, Kept(), ManualClock())
    drain(sender)
    with records.transaction():  # whoever writes now is not waited for
        assert sender.step() is False


def test_a_failure_waits_ever_longer_up_to_a_cap(records: Records) -> None:
    channel, clock = Kept(failures=10), ManualClock()
    write(records)
    sender = sender_of(records, channel, clock)
    waits = []
    for _ in range(10):
        drain(sender)
        ((due_at, error),) = rows(records, "due_at", "error")
        assert error == "modem: got no network; allowed: a network"
        waits.append((due_at - clock.now()) / 1000)
        clock.move_to(due_at)
    bounds = [(0.5, 1), (1, 2), (2, 4), (4, 8), (8, 16), (16, 32), (30, 60), (30, 60), (30, 60), (30, 60)]
    assert [low <= wait <= high for wait, (low, high) in zip(waits, bounds, strict=True)] == [True] * 10
    drain(sender)
    assert channel.texts == ["text 0"]  # it failed for certain each time, so this is no repeat
    assert rows(records, "attempts", "error", "in_doubt") == [(11, "", False)]


def test_a_message_of_a_sender_that_died_is_sent_as_a_possible_repeat(records: Records) -> None:
    clock = ManualClock()
    write(records)
    with records.transaction() as connection:
        claim(connection, clock.now(), LEASE_MS, 1)  # and then it was killed
    channel = Kept()
    sender = sender_of(records, channel, clock)
    clock.advance(LEASE_MS - 1)
    assert drain(sender) == 0
    clock.advance(1)
    assert drain(sender) == 1
    assert channel.texts == [f"{REPEAT}text 0"]
    assert rows(records, "in_doubt", "attempts") == [(True, 2)]


def test_a_certain_failure_does_not_take_away_an_earlier_doubt(records: Records) -> None:
    clock, channel = ManualClock(), Kept(failures=1)
    write(records)
    with records.transaction() as connection:
        claim(connection, clock.now(), LEASE_MS, 1)
    sender = sender_of(records, channel, clock)
    clock.advance(LEASE_MS)
    drain(sender)
    clock.advance(60_000)
    drain(sender)
    assert channel.texts == [f"{REPEAT}text 0"]


def test_a_kill_leaves_at_most_one_message_in_doubt(records: Records) -> None:
    clock = ManualClock()
    write(records, 5)
    sender = sender_of(records, Kept(), clock)
    assert sender.step()
    assert sender.step()  # and then it is killed, before it could write that the second was sent
    assert [claimed is not None for (claimed,) in rows(records, "claimed_at")] == [False, True] + [False] * 3
    clock.advance(LEASE_MS)
    channel = Kept()
    drain(sender_of(records, channel, clock))
    assert channel.texts == [f"{REPEAT}text 1", "text 2", "text 3", "text 4"]


def test_what_was_sent_is_written_as_soon_as_the_records_can_be(records: Records, tmp_path: Path) -> None:
    """A lock, or a full disk, after the message has gone out: it must not be sent again."""
    channel, clock = Kept(), ManualClock()
    write(records, 2)
    sender = sender_of(records, channel, clock)
    sender.step()
    with closing(sqlite3.connect(tmp_path / "records.db", isolation_level=None)) as other:
        other.execute("CREATE TRIGGER no BEFORE UPDATE ON outbox BEGIN SELECT RAISE(ABORT, 'no'); END")
        with pytest.raises(RecordsError):
            sender.step()
        other.execute("DROP TRIGGER no")
    drain(sender)
    assert channel.texts == ["text 0", "text 1"]
    assert rows(records, "sent_at", "in_doubt") == [(0, False), (0, False)]


def test_what_comes_too_late_is_not_sent(records: Records) -> None:
    channel, clock = Kept(), ManualClock(5000)
    write(records, expires_at=5000)
    drain(sender_of(records, channel, clock))
    assert channel.texts == []
    assert rows(records, "sent_at", "error", "due_at") == [(None, "expired", NEVER_AT)]


def test_what_can_never_be_sent_is_not_tried_again_and_says_why(records: Records) -> None:
    channel, clock = Kept(failures=1, retry=False), ManualClock()
    write(records)
    sender = sender_of(records, channel, clock)
    assert drain(sender) == 1
    clock.advance(10**10)
    assert drain(sender) == 0
    assert rows(records, "sent_at", "error") == [(None, "modem: got no network; allowed: a network")]


def test_a_channel_that_the_settings_lost_is_named(records: Records) -> None:
    write(records, channel="pigeon")
    drain(sender_of(records, Kept(), ManualClock()))
    assert rows(records, "error") == [
        ("message channel: got 'pigeon'; allowed: one of ['kept']. Add it to alerts.channels.",)
    ]


def test_one_bad_message_does_not_hold_up_the_others(records: Records) -> None:
    channel = Kept(failures=1)
    write(records, 3, people=("peter", "ann", "grace"))
    drain(sender_of(records, channel, ManualClock()))
    assert channel.texts == ["text 1", "text 2"]


def test_the_loop_writes_down_the_last_message_before_it_ends(records: Records) -> None:
    stop = threading.Event()

    class Last(Kept):
        def send(self, message: Outgoing, now: int) -> Handed:
            stop.set()
            return super().send(message, now)

    write(records, 2)
    sender_of(records, Last(), ManualClock(7)).run(stop)
    assert rows(records, "sent_at") == [(7,), (None,)]


class Unwell(Kept):
    """A channel that tells how it is."""

    trouble = ""

    def samples(self) -> dict[str, float]:
        return {}

    def troubles(self) -> dict[str, str]:
        return {"modem": self.trouble} if self.trouble else {}


def test_what_waits_goes_at_once_when_the_channel_is_well_again(records: Records) -> None:
    clock, channel = ManualClock(), Unwell(failures=6)
    write(records, people=("peter",))
    sender = sender_of(records, channel, clock)
    channel.trouble = "the port is away"
    for _ in range(5):
        drain(sender)
        clock.advance(61_000)
    assert (drain(sender), drain(sender), channel.failures) == (1, 0, 0)  # it waits once more
    channel.trouble = ""
    assert drain(sender) == 1
    assert channel.texts == ["text 0"]
