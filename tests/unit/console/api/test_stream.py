"""console/api/stream.py: what happens, told as it is written down; whoever was cut off goes on."""

import http.client
import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from coldchain.errors import RecordsError
from coldchain.registry.things import Role
from helpers.api_client import Client, api_place, told
from helpers.small_fleet import ALARM
from links.records_sessions import change_token

_PATH = f"/alarms/{quote(ALARM, safe='')}/actions"


class _Stream:
    def __init__(self, answer: http.client.HTTPResponse) -> None:
        self.answer, self.last = answer, ""

    def event(self) -> tuple[str, dict[str, object]]:
        """Return the next event; heartbeats are passed over."""
        kind = ""
        while True:
            line = self.answer.readline().decode()
            assert line, "the stream has ended"
            name, _, value = line.rstrip("\n").partition(": ")
            if name == "id":
                self.last = value
            elif name == "event":
                kind = value
            elif name == "data":
                return kind, json.loads(value)


@contextmanager
def _open(client: Client, after: str = "") -> Iterator[_Stream]:
    connection = http.client.HTTPConnection(urlsplit(client.address).netloc, timeout=20)
    headers = {"Authorization": f"Bearer {client.token}"} | ({"Last-Event-ID": after} if after else {})
    connection.request("GET", "/api/v1/stream", headers=headers)
    try:
        yield _Stream(connection.getresponse())
    finally:
        connection.close()


def _say(client: Client, comment: str) -> None:
    assert client.ask("POST", _PATH, {"action": "comment", "comment": comment}).status == 201


def test_events_come_and_whoever_was_cut_off_misses_none(tmp_path: Path) -> None:
    with api_place(tmp_path) as place:
        manager, driver = place.client(Role.MANAGER), place.client(Role.DRIVER, contact="peter")
        with _open(manager) as stream, _open(driver) as his, _open(place.client(Role.CARRIER)) as none:
            assert stream.answer.status == his.answer.status == none.answer.status == 200
            assert stream.answer.getheader("content-type") == "text/event-stream"
            _say(manager, "one")
            kind, said = stream.event()
            assert (kind, said["comment"], said["asset"]) == ("action", "one", "van-1")
            assert his.event()[1]["comment"] == "one"
            first = stream.last
        _say(manager, "two")
        _say(manager, "three")
        with _open(manager, first) as stream:
            assert [stream.event()[1]["comment"] for _ in range(2)] == ["two", "three"]
        with _open(manager, "0") as stream:
            assert stream.event()[1]["comment"] == "one"


def test_a_stream_ends_with_its_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.api.stream.CHECK_S", 0.2)
    with api_place(tmp_path) as place:
        manager = place.client(Role.MANAGER)
        auditor = place.client(Role.AUDITOR)
        with _open(auditor) as stream:
            with place.records.transaction() as connection:
                change_token(connection, f"auditor-{place.fleet.registry.cooperative.id}-", revoked_at=1)
            _say(manager, "wakes it")
            assert b"retry" in stream.answer.read()  # which returns when it has ended


def test_whoever_was_away_for_too_long_is_told_so(tmp_path: Path) -> None:
    with api_place(tmp_path) as place:
        manager = place.client(Role.MANAGER)
        with _open(manager, "7") as stream:
            assert stream.event() == ("gap", {})
        assert manager.ask("HEAD", "/stream").status == 200


def test_records_that_fail_end_a_stream_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise RecordsError("records", "a full disk", "room", retry=True)

    monkeypatch.setattr("console.api.stream.Stream._written", fails)
    with api_place(tmp_path) as place:
        manager = place.client(Role.MANAGER)
        with _open(manager) as stream:
            _say(manager, "one")
            assert b"retry" in stream.answer.read()
        assert manager.ask("GET", "/me").status == 200


def test_so_many_are_open_and_no_more(tmp_path: Path) -> None:
    with api_place(tmp_path) as place:
        manager = place.client(Role.MANAGER)
        with ExitStack() as stack:
            streams = [stack.enter_context(_open(manager)) for _ in range(6)]
            assert [each.answer.status for each in streams] == [200] * 5 + [429]
            assert json.loads(streams[-1].answer.read())["reason"] == "too-many-streams"
        assert told(place.client(Role.MANAGER, coop="nowhere").ask("GET", "/stream"))["status"] == 404
