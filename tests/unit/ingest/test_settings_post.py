"""Pushed settings on their way to the broker, and what gateways say became of them, with real records."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from coldchain.errors import BrokerError
from coldchain.pushed import decode
from helpers.clock import ManualClock
from ingest.settings_post import FORBIDDEN, TOLD_AGAIN_MS, SettingsPost
from links.records import Records
from links.records_pushed import CANCELLED, Pushed, mark, push, pushes_of


class Ticket:
    def wait_acknowledged(self, timeout_s: float) -> bool:
        return True


class Line:
    """Takes what is published, unless it is down."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, bytes, bool]] = []
        self.is_down = False

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> Ticket:
        if self.is_down:
            raise BrokerError("broker", "nobody", "somebody", retry=True)
        self.sent.append((topic, payload, retain))
        return Ticket()


class Bench:
    def __init__(self, records: Records) -> None:
        self.records, self.clock, self.line = records, ManualClock(1_000_000), Line()
        self.post = SettingsPost(records, self.clock)
        self.post.line = self.line

    def push(self, text: str = "a = 1") -> Pushed:
        row = {"coop": "co", "gateway": "van-1", "hash": f"h-{text}", "text": text, "pushed_by": "me"}
        with self.records.transaction() as connection:
            return push(connection, row | {"pushed_at": self.clock.now()})

    def says(self, gateway_is: str = "online", /, **settings: Any) -> Pushed:
        """Return the newest push after the gateway has said this of its settings."""
        status = json.dumps({"state": gateway_is, "settings": settings})
        with self.records.transaction() as connection:
            self.post.follow(connection, "co", "van-1", status)
        return self.newest()

    def newest(self) -> Pushed:
        with self.records.reading() as connection:
            return pushes_of(connection, "co", "van-1")[0]

    def sent(self) -> list[int]:
        """Return the numbers of the pushes sent since the last time; 0 for one that was taken back."""
        self.post.send()
        found = [decode(payload) for _, payload, _ in self.line.sent]
        self.line.sent.clear()
        return [0 if each is None else each.id for each in found]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    records = Records(f"sqlite:///{tmp_path}/records.db")
    records.migrate()
    yield Bench(records)
    records.close()


def test_a_push_is_sent_retained_and_once(bench: Bench) -> None:
    pushed = bench.push()
    bench.post.send()
    ((topic, payload, retain),) = bench.line.sent
    assert (topic, retain) == ("coldchain/v1/co/van-1/settings", True)
    assert decode_id(payload) == pushed.id
    bench.line.sent.clear()
    assert bench.sent() == []


def decode_id(payload: bytes) -> int:
    return int(json.loads(payload)["id"])


@pytest.fixture(autouse=True)
def any_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the texts of this file have names instead of hashes."""
    monkeypatch.setattr("coldchain.pushed.text_hash", lambda text: f"h-{text}")


def test_without_a_connection_it_waits(bench: Bench) -> None:
    pushed = bench.push()
    bench.line.is_down = True
    assert bench.sent() == []
    bench.line.is_down = False
    assert bench.sent() == [pushed.id]
    bench.post.line = None
    bench.push("b")
    assert bench.sent() == []


def test_a_trial_is_answered_each_time_that_it_is_told(bench: Bench) -> None:
    pushed = bench.push()
    bench.sent()
    for _ in range(2):
        assert bench.says(id=pushed.id, pushed=pushed.hash, state="trial").state == "taken"
        assert bench.sent() == [pushed.id]
    assert bench.says(id=pushed.id, pushed=pushed.hash, state="proven").state == "proven"
    assert bench.sent() == []


@pytest.mark.parametrize("state", ["refused", "rolled-back"])
def test_what_failed_is_written_down_and_the_broker_forgets_it(bench: Bench, state: str) -> None:
    pushed = bench.push()
    bench.sent()
    found = bench.says(id=pushed.id, pushed=pushed.hash, state=state, detail="line 3: no")
    assert (found.state, found.detail) == (state, "line 3: no")
    assert bench.sent() == [0]
    bench.says(id=pushed.id, pushed=pushed.hash, state=state, detail="line 3: no")
    assert bench.sent() == []


def test_a_broker_that_forgot_is_told_again_after_a_while(bench: Bench) -> None:
    pushed = bench.push()
    bench.sent()
    bench.says(id=0)
    assert bench.sent() == []
    bench.clock.advance(TOLD_AGAIN_MS)
    bench.says(id=0)
    assert bench.sent() == [pushed.id]


def test_one_that_takes_none_refuses(bench: Bench) -> None:
    bench.push()
    found = bench.says(remote=False)
    assert (found.state, found.detail) == ("refused", FORBIDDEN)


def test_one_that_is_cancelled_is_taken_from_the_broker(bench: Bench) -> None:
    pushed = bench.push()
    bench.sent()
    with bench.records.transaction() as connection:
        mark(connection, pushed.id, state=CANCELLED, told_at=None)
    assert bench.sent() == [0]
    assert bench.says(id=pushed.id, pushed=pushed.hash, state="proven").state == "proven"  # it was quicker


def test_what_says_nothing_of_settings_changes_nothing(bench: Bench) -> None:
    before = bench.push()
    assert bench.says("offline", id=before.id, pushed=before.hash, state="proven") == before
    with bench.records.transaction() as connection:
        for status in ("{", '{"state":"online"}', '{"settings":{"id":"x"}}'):
            bench.post.follow(connection, "co", "van-1", status)
    assert bench.says(id=before.id, pushed="h-other", state="proven") == before
