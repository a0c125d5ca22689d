"""A program that speaks to a real console over HTTP with a token of its own, for tests."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from acts.sessions import TOKEN_PREFIX, hash_of
from coldchain.registry.things import Role
from commands.asked_reports import StationAsked
from commands.packs_for_console import StationPacks
from commands.station import open_station
from console.settings import ConsoleSettings
from helpers.console_server import Answer, fetch, served
from helpers.signed_in import CHEAP
from helpers.small_fleet import COOP, NOW, Fleet, build_fleet, station_of
from ingest.backfill import Backfill
from ingest.known import Limits
from links.clock import Clock, SystemClock
from links.records import Records
from links.records_sessions import TokenRow, write_token

FAR_AT = 4_000_000_000_000
RATE = 100_000
"""So many requests a second that no test is held up."""


class FleetClock(SystemClock):
    """The machine's clock, set to when the small fleet is."""

    def __init__(self) -> None:
        self._off = NOW - SystemClock().now()

    def now(self) -> int:
        return super().now() + self._off


def add_token(records: Records, role: Role, coop: str = COOP, *, contact: str = "", name: str = "") -> str:
    """Return a token that counts, after writing it down."""
    id_ = name or f"{role}-{coop}-{contact}"
    token = f"{TOKEN_PREFIX}{id_}"
    row = TokenRow(
        id=id_,
        token_hash=hash_of(token),
        coop=coop,
        account="tests",
        name=id_,
        role=role.value,
        contact=contact,
        created_at=0,
        expires_at=FAR_AT,
    )
    with records.transaction() as connection:
        write_token(connection, row)
    return token


class Client:
    """A program.

    Args:
        address: Of the console.
        token: What it holds; empty: nothing.
    """

    def __init__(self, address: str, token: str = "") -> None:
        self.address, self.token = address, token

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Return the answer; a body that is no bytes is sent as JSON."""
        given = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        given |= headers or {}
        if body is not None and not isinstance(body, bytes):
            given.setdefault("Content-Type", "application/json")
            body = json.dumps(body).encode()
        return fetch(self.address, f"/api/v1{path}", given, method=method, body=body)

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Any:
        """Return what a path holds; it has to be there."""
        answer = self.ask("GET", path, headers=headers)
        assert answer.status == 200, answer.text
        return json.loads(answer.body)


def told(answer: Answer) -> Any:
    """Return what an answer says."""
    return json.loads(answer.body)


class Place(NamedTuple):
    """A console that runs, with the fleet's stores."""

    fleet: Fleet
    records: Records
    address: str

    def client(self, role: Role, coop: str = COOP, contact: str = "") -> Client:
        """Return a program with a role."""
        return Client(self.address, add_token(self.records, role, coop, contact=contact))


@contextmanager
def api_place(folder: Path, *, rate: int = RATE, clock: Clock | None = None) -> Iterator[Place]:
    """Yield a small fleet's console; its stores are the test's own."""
    fleet = build_fleet(folder, hours=1)
    records = Records(fleet.records_url)
    clock = clock or FleetClock()
    taker = Backfill(fleet.journal, records, limits=Limits(), clock=clock)
    settings = ConsoleSettings(port=0, api_rate=rate)
    try:
        station = open_station(station_of(fleet))
        with served(
            fleet.sources(),
            clock,
            settings,
            passwords=CHEAP,
            taker=taker,
            asker=StationAsked(station),
            packer=StationPacks(station, clock),
        ) as address:
            yield Place(fleet, records, address)
    finally:
        taker.close()
        records.close()
