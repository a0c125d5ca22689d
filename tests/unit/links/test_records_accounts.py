"""Accounts and roles in the records."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert

from coldchain.access.actors import EVERYWHERE, Membership
from coldchain.errors import RecordsError
from coldchain.registry.things import Role
from helpers.small_fleet import _whole
from links.records import Records
from links.records_accounts import (
    Account,
    account_of,
    add_account,
    add_membership,
    can_log_in,
    change_account,
    list_accounts,
    lock_admins,
    memberships_by,
    memberships_of,
    names_by,
    remove_membership,
)
from links.records_tables import api_tokens, memberships


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    records = Records(f"sqlite:///{tmp_path}/records.sqlite")
    records.migrate()
    with records.transaction() as connection:
        for name, role, coop in (
            ("ann", Role.ADMIN, EVERYWHERE),
            ("joe", Role.KEEPER, "a"),
            ("kim", Role.KEEPER, "b"),
        ):
            add_account(connection, Account(id=name, created_at=1, changed_at=1, password="$hash"))
            add_membership(connection, name, Membership(coop=coop, role=role))
    yield records
    records.close()


def test_names_are_those_of_accounts_and_keys_that_have_one(records: Records) -> None:
    key = {"id": "key-1", "name": "The scale at the gate", "coop": "a", "created_at": 1}
    with records.transaction() as connection:
        change_account(connection, "ann", name="Ann Achieng")
        connection.execute(insert(api_tokens), [_whole(api_tokens, key)])
        found = names_by(connection, ["ann", "joe", "key-1", "nobody"])
        assert found == {"ann": "Ann Achieng", "key-1": "The scale at the gate"}
        assert names_by(connection, []) == {}


def test_an_account_comes_back_as_it_was_written(records: Records) -> None:
    account = Account(
        id="eve",
        created_at=1,
        changed_at=2,
        name="Eve \ufffd",
        must_change=True,
        failures=3,
        locked_until_at=9,
    )
    with records.transaction() as connection:
        assert add_account(connection, account)
        assert not add_account(connection, account)
        assert account_of(connection, "eve") == account
        change_account(connection, "eve", disabled_at=7, failures=0)
        found = account_of(connection, "eve", lock=True)
    assert found is not None
    assert (found.disabled_at, found.failures, found.must_change) == (7, 0, True)


def test_accounts_are_listed_by_cooperative(records: Records) -> None:
    with records.reading() as connection:
        assert [each.id for each in list_accounts(connection)] == ["ann", "joe", "kim"]
        assert [each.id for each in list_accounts(connection, "a")] == ["joe"]


def test_a_role_is_held_once_and_taken(records: Records) -> None:
    first = Membership(coop="a", role=Role.KEEPER, contact="j")
    with records.transaction() as connection:
        add_membership(connection, "joe", first)
        assert memberships_of(connection, "joe") == (first,)
        remove_membership(connection, "joe", Membership(coop="a", role=Role.KEEPER))
        assert memberships_of(connection, "joe") == ()


def test_a_role_that_no_program_here_knows_is_none(records: Records) -> None:
    with records.transaction() as connection:
        connection.execute(insert(memberships).values(coop="a", account="kim", role="emperor", contact=""))
        assert [each.role for each in memberships_by(connection, ["kim", "nobody"])["kim"]] == [Role.KEEPER]


def test_admins_of_the_installation_are_those_who_are_enabled(records: Records) -> None:
    with records.transaction() as connection:
        assert lock_admins(connection) == ["ann"]
        change_account(connection, "ann", disabled_at=1)
        assert lock_admins(connection) == []
        assert can_log_in(connection) == 2
        change_account(connection, "joe", password="")
        assert can_log_in(connection) == 1


def test_a_reader_changes_nothing(records: Records) -> None:
    with pytest.raises(RecordsError), records.reading() as connection:
        change_account(connection, "ann", name="x")
