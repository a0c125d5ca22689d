"""Sessions and tokens in the records: only hashes, and what is over goes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from coldchain.registry.things import Role
from helpers.signed_in import add_person
from links.records import Records
from links.records_sessions import (
    SessionRow,
    TokenRow,
    change_token,
    end_session,
    end_sessions,
    end_surplus,
    revoke_tokens,
    session_of,
    sessions_of,
    token_by_hash,
    token_by_id,
    tokens_as,
    tokens_of,
    touch_session,
    write_session,
    write_token,
)


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    records = Records(f"sqlite:///{tmp_path}/records.sqlite")
    records.migrate()
    add_person(records, "mary", Role.MANAGER, "a")
    yield records
    records.close()


def session(name: str, seen_at: int, expires_at: int = 1000) -> SessionRow:
    return SessionRow(
        token_hash=name, account="mary", csrf="c", created_at=seen_at, seen_at=seen_at, expires_at=expires_at
    )


def token(name: str, coop: str = "a", account: str = "mary") -> TokenRow:
    return TokenRow(
        id=name,
        token_hash=f"h-{name}",
        coop=coop,
        account=account,
        name="erp",
        role="auditor",
        created_at=1,
        expires_at=99,
    )


def test_a_session_comes_back_with_its_account(records: Records) -> None:
    with records.transaction() as connection:
        write_session(connection, session("s", 1))
        touch_session(connection, "s", 5)
        found = session_of(connection, "s")
        assert found is not None
        assert (found.session.seen_at, found.session.account, found.disabled_at) == (5, "mary", None)
        assert session_of(connection, "t") is None
        assert end_session(connection, "s")
        assert not end_session(connection, "s")


def test_sessions_that_are_over_go_with_the_next_log_in(records: Records) -> None:
    with records.transaction() as connection:
        write_session(connection, session("old", 1, expires_at=10))
        write_session(connection, session("new", 10))
        assert [each.token_hash for each in sessions_of(connection, "mary")] == ["new"]


def test_the_oldest_go_beyond_so_many_and_all_but_one(records: Records) -> None:
    with records.transaction() as connection:
        for number in range(5):
            write_session(connection, session(f"s-{number}", number))
        end_surplus(connection, "mary", 3)
        assert [each.token_hash for each in sessions_of(connection, "mary")] == ["s-4", "s-3", "s-2"]
        assert end_sessions(connection, "mary", but="s-3") == 2
        assert [each.token_hash for each in sessions_of(connection, "mary")] == ["s-3"]


def test_tokens_are_found_by_hash_and_end(records: Records) -> None:
    with records.transaction() as connection:
        for row in (token("t-1"), token("t-2", account="joe"), token("t-3", coop="b")):
            write_token(connection, row)
        assert token_by_hash(connection, "h-t-1") == token("t-1")
        assert token_by_id(connection, "h-t-1") is None
        assert [each.id for each in tokens_of(connection, "a")] == ["t-1", "t-2"]
        assert tokens_as(connection, "a", "", 50) == [token("t-1"), token("t-2", account="joe")]
        assert tokens_as(connection, "a", "kim", 50) == tokens_as(connection, "a", "", 10**18) == []
        change_token(connection, "t-1", revoked_at=5)
        assert [each.id for each in tokens_as(connection, "a", "", 50)] == ["t-2"]
        assert revoke_tokens(connection, "mary", 50) == 1
        assert [each.revoked_at for each in tokens_of(connection)] == [5, None, 50]
