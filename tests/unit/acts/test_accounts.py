"""Accounts as a manager and an admin change them, each change in the audit chain."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from acts.accounts import (
    NewAccount,
    ask,
    create,
    disable,
    enable,
    give_role,
    set_password,
    take_role,
    unlock,
)
from acts.doing import Outcome, Work
from coldchain.access.actors import EVERYWHERE, Actor, Membership, Via, at_the_machine
from coldchain.errors import AccessError, InputError
from coldchain.registry.things import Role
from helpers.console_server import SetClock
from helpers.signed_in import add_person
from links.records import Records
from links.records_accounts import account_of, change_account, memberships_of
from links.records_audit import newest

START = 1_800_000_000_000
ROOT = at_the_machine("root")
MARY = Actor(id="mary", via=Via.CONSOLE, memberships=(Membership(coop="a", role=Role.MANAGER),))
KEEPER = Membership(coop="a", role=Role.KEEPER)
ADMIN = Membership(coop=EVERYWHERE, role=Role.ADMIN)


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    records = Records(f"sqlite:///{tmp_path}/records.sqlite")
    records.migrate()
    yield records
    records.close()


def done(records: Records, actor: Actor, name: str, work: Work, coop: str = "a") -> Outcome:
    return ask(records, SetClock(START), actor, coop=coop, about=f"accounts/{name}", work=work)


def told(records: Records, coop: str = "a") -> list[str]:
    with records.reading() as connection:
        return [link.entry.action for link in newest(connection, coop)][::-1]


def test_a_manager_adds_an_account_of_his_cooperative(records: Records) -> None:
    done(records, MARY, "joe", create(MARY, NewAccount("joe", KEEPER, "Joe", password="$hash")))
    with records.reading() as connection:
        account = account_of(connection, "joe")
        assert memberships_of(connection, "joe") == (KEEPER,)
        (link,) = newest(connection, "a")
    assert account is not None
    assert (account.name, account.must_change) == ("Joe", True)
    assert (link.entry.action, link.entry.by) == ("account-added", "mary")
    assert "$hash" not in link.entry.new


@pytest.mark.parametrize("name", ["", "Joe", "a b", "../x", "x" * 64, "-x"])
def test_a_name_is_plain(records: Records, name: str) -> None:
    with pytest.raises(InputError, match="account name"):
        done(records, MARY, name, create(MARY, NewAccount(name, KEEPER)))


def test_an_account_is_added_once(records: Records) -> None:
    done(records, MARY, "joe", create(MARY, NewAccount("joe", KEEPER)))
    with pytest.raises(InputError, match="a name that is free"):
        done(records, MARY, "joe", create(MARY, NewAccount("joe", KEEPER)))


@pytest.mark.parametrize(
    "membership",
    [
        Membership(coop="a", role=Role.ADMIN),
        Membership(coop="b", role=Role.KEEPER),
        Membership(coop=EVERYWHERE, role=Role.KEEPER),
        ADMIN,
    ],
)
def test_a_manager_gives_no_role_above_his_own_nor_elsewhere(
    records: Records, membership: Membership
) -> None:
    add_person(records, "joe", Role.KEEPER, "a")
    with pytest.raises(AccessError):
        done(records, MARY, "joe", give_role(MARY, "joe", membership))
    with pytest.raises(AccessError):
        done(records, MARY, "eve", create(MARY, NewAccount("eve", membership)))
    assert told(records) == ["refused:manage-accounts"] * 2
    with records.reading() as connection:
        assert account_of(connection, "eve") is None
        assert memberships_of(connection, "joe") == (KEEPER,)


def test_a_manager_does_not_touch_an_account_that_works_elsewhere_too(records: Records) -> None:
    add_person(records, "joe", Role.KEEPER, "a")
    done(records, ROOT, "joe", give_role(ROOT, "joe", Membership(coop="b", role=Role.DRIVER)), "b")
    for work in (
        disable(MARY, "joe"),
        set_password(MARY, "joe", "$hash"),
        enable(MARY, "joe"),
        unlock(MARY, "joe"),
    ):
        with pytest.raises(AccessError):
            done(records, MARY, "joe", work)
    done(records, MARY, "joe", take_role(MARY, "joe", KEEPER))
    with records.reading() as connection:
        assert [each.coop for each in memberships_of(connection, "joe")] == ["b"]


def test_the_last_admin_stays(records: Records) -> None:
    add_person(records, "ann", Role.ADMIN, EVERYWHERE)
    for work in (disable(ROOT, "ann"), take_role(ROOT, "ann", ADMIN)):
        with pytest.raises(InputError, match="the last admin"):
            done(records, ROOT, "ann", work, EVERYWHERE)
    add_person(records, "bob", Role.ADMIN, EVERYWHERE)
    assert done(records, ROOT, "ann", disable(ROOT, "ann"), EVERYWHERE).came == "done"
    with pytest.raises(InputError, match="the last admin"):
        done(records, ROOT, "bob", disable(ROOT, "bob"), EVERYWHERE)
    assert told(records, "") == ["account-disabled"]


def test_what_is_so_already_is_not_written_down(records: Records) -> None:
    add_person(records, "joe", Role.KEEPER, "a")
    works = [give_role(MARY, "joe", KEEPER), enable(MARY, "joe"), unlock(MARY, "joe")]
    works.append(take_role(MARY, "joe", Membership(coop="a", role=Role.DRIVER)))
    assert [done(records, MARY, "joe", work).came for work in works] == ["so-already"] * 4
    assert told(records) == []


def test_a_role_gets_its_contact_later(records: Records) -> None:
    add_person(records, "joe", Role.KEEPER, "a")
    linked = Membership(coop="a", role=Role.KEEPER, contact="joe-k")
    done(records, MARY, "joe", give_role(MARY, "joe", linked))
    with records.reading() as connection:
        assert memberships_of(connection, "joe") == (linked,)


def test_disabled_and_enabled_again_and_unlocked(records: Records) -> None:
    add_person(records, "joe", Role.KEEPER, "a")
    done(records, MARY, "joe", disable(MARY, "joe", why="left"))
    done(records, MARY, "joe", enable(MARY, "joe"))
    with records.transaction() as connection:
        change_account(connection, "joe", failures=9, locked_until_at=START + 1)
    done(records, MARY, "joe", unlock(MARY, "joe"))
    with records.reading() as connection:
        account = account_of(connection, "joe")
    assert account is not None
    assert (account.disabled_at, account.failures, account.locked_until_at) == (None, 0, None)
    assert told(records) == ["account-disabled", "account-enabled", "account-unlocked"]


def test_nobody_of_that_name_is_said(records: Records) -> None:
    with pytest.raises(InputError, match="coldchain account list"):
        done(records, ROOT, "ghost", disable(ROOT, "ghost"), EVERYWHERE)
