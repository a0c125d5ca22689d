"""What opens, and for how long: sessions of browsers and tokens of programs, on real records."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from acts.sessions import BELIEVED_S, LONGEST_TOKEN, Lasts, Sessions, hash_of, new_secret
from coldchain.access.actors import Via
from coldchain.registry.things import Role
from helpers.console_server import SetClock
from helpers.signed_in import add_person
from links.records import Records
from links.records_accounts import change_account
from links.records_sessions import (
    SessionRow,
    TokenRow,
    change_token,
    end_session,
    session_of,
    token_by_hash,
    write_session,
    write_token,
)

START = 1_800_000_000_000
HOUR, DAY = 3_600_000, 86_400_000


class Door:
    """Records with one session and one token."""

    def __init__(self, folder: Path) -> None:
        self.records = Records(f"sqlite:///{folder}/records.sqlite")
        self.records.migrate()
        self.clock = SetClock(START)
        self.sessions = Sessions(lambda: self.records, self.clock, Lasts(12 * 3600, 7 * 86_400))
        add_person(self.records, "mary", Role.KEEPER, "a", contact="m")
        self.token, self.bearer = new_secret(), "coldchain_" + new_secret()
        row = SessionRow(
            token_hash=hash_of(self.token),
            account="mary",
            csrf="c",
            created_at=START,
            seen_at=START,
            expires_at=START + 7 * DAY,
        )
        token = TokenRow(
            id="token-1",
            token_hash=hash_of(self.bearer),
            coop="a",
            account="mary",
            name="erp",
            role="auditor",
            created_at=START,
            expires_at=START + DAY,
        )
        with self.records.transaction() as connection:
            write_session(connection, row)
            write_token(connection, token)

    def is_open(self, after_ms: int = 0) -> bool:
        self.clock.at += after_ms
        return self.sessions.of_cookie(self.token, "") is not None


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    door = Door(tmp_path)
    yield door
    door.records.close()


def test_a_session_that_is_used_lasts_and_one_that_is_not_ends(door: Door) -> None:
    assert all(door.is_open(11 * HOUR) for _ in range(5))
    assert not door.is_open(12 * HOUR)


def test_a_session_ends_at_last_however_it_is_used(door: Door) -> None:
    came = [door.is_open(6 * HOUR) for _ in range(29)]
    assert came == [True] * 27 + [False] * 2


def test_who_is_disabled_is_out_within_two_seconds(door: Door) -> None:
    assert door.is_open()
    with door.records.transaction() as connection:
        change_account(connection, "mary", disabled_at=START)
    assert not door.is_open(round(BELIEVED_S * 1000))


def test_what_was_ended_here_is_out_at_once(door: Door) -> None:
    assert door.is_open()
    with door.records.transaction() as connection:
        end_session(connection, hash_of(door.token))
    door.sessions.forget()
    assert not door.is_open()


def test_that_somebody_was_seen_is_written_once_a_minute(door: Door) -> None:
    for _ in range(10):
        assert door.is_open(5_000)
    with door.records.reading() as connection:
        found = session_of(connection, hash_of(door.token))
    assert found is not None
    assert found.session.seen_at == START
    assert door.is_open(20_000)
    with door.records.reading() as connection:
        found = session_of(connection, hash_of(door.token))
    assert found is not None
    assert found.session.seen_at == START + 70_000


def test_a_token_has_its_role_until_it_ends(door: Door) -> None:
    visit = door.sessions.of_bearer(door.bearer, "10.0.0.1")
    assert visit is not None
    assert (visit.actor.id, visit.actor.via, visit.actor.address) == ("token-1", Via.API, "10.0.0.1")
    assert (list(visit.actor.roles_in("a")), visit.csrf) == ([Role.AUDITOR], "")
    with door.records.reading() as connection:
        row = token_by_hash(connection, hash_of(door.bearer))
    assert row is not None
    assert row.seen_at == START
    door.clock.at += DAY
    assert door.sessions.of_bearer(door.bearer, "") is None


def test_a_revoked_token_opens_nothing(door: Door) -> None:
    with door.records.transaction() as connection:
        change_token(connection, "token-1", revoked_at=START)
    assert door.sessions.of_bearer(door.bearer, "") is None


@pytest.mark.parametrize("token", ["", "x", "x" * (LONGEST_TOKEN + 1), "\ud800", "coldchain_", "' OR 1=1 --"])
def test_what_was_never_given_opens_nothing(door: Door, token: str) -> None:
    assert door.sessions.of_cookie(token, "") is None
    assert door.sessions.of_bearer(token, "") is None


def test_a_token_is_no_cookie_and_a_cookie_is_no_token(door: Door) -> None:
    assert door.sessions.of_cookie(door.bearer, "") is None
    assert door.sessions.of_bearer(door.token, "") is None


def test_nobody_is_known_while_there_are_no_records() -> None:
    assert Sessions(lambda: None, SetClock(START)).of_cookie("x", "") is None


def test_a_session_of_a_clock_that_was_years_ahead_opens_nothing(door: Door) -> None:
    assert door.is_open(-60_000)
    assert not door.is_open(-2 * 365 * DAY)
