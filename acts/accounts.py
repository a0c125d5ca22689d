"""Accounts, as whoever manages them does it: add, roles, a password, disable, enable, unlock.

Each function here does its work in the caller's transaction and says what was changed; ``ask`` sends it
through the one door. A password comes as its hash, and stands in no audit chain. Not one's own password: see
``signing_in.py``.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from acts.doing import Asked, Change, NotHisError, Outcome, Work, do
from coldchain.access.actors import EVERYWHERE, Actor, Membership
from coldchain.access.granting import chain_of, may_grant, may_touch
from coldchain.access.permissions import Permission
from coldchain.errors import InputError
from coldchain.reading import check_name
from coldchain.registry.things import Role
from links.clock import Clock
from links.records import Connection, Records
from links.records_accounts import (
    Account,
    account_of,
    add_account,
    add_membership,
    change_account,
    in_service,
    lock_admins,
    memberships_of,
    remove_membership,
)
from links.records_sessions import end_sessions, revoke_tokens

LONGEST_NAME = 200
Done = tuple[Outcome, list[Change]]


class NewAccount(NamedTuple):
    """An account to be added.

    Args:
        id: By which somebody logs in.
        membership: Its first role.
        name: For people.
        language: Of the pages (ISO 639); empty: as the cooperative has it.
        password: A hash; empty: none yet.
        must_change: Somebody else knows the password.
    """

    id: str
    membership: Membership
    name: str = ""
    language: str = ""
    password: str = ""
    must_change: bool = True


def ask(  # noqa: PLR0913 - who, where, what, and the work
    records: Records,
    clock: Clock,
    actor: Actor,
    *,
    coop: str,
    about: str,
    work: Callable[[Connection, int], Done],
    content: object = None,
    key: str = "",
) -> Outcome:
    """Return what came of a change of accounts, through the one door.

    Args:
        records: Where.
        clock: Says when it is now.
        actor: Who wants it.
        coop: In whose name: that of the role; ``*`` for everywhere.
        about: The account, or the token.
        work: Does it: one of the functions below, with what it needs.
        content: What was said, without any password.
        key: The same twice is one act.

    Raises:
        AccessError: He may not; that he tried is written down.
        InputError: It makes no sense.
        RecordsError: The records cannot be written.
    """
    asked = Asked(actor, Permission.MANAGE_ACCOUNTS, chain_of(coop), about, key, content)
    return do(records, clock, asked, work)


def create(actor: Actor, new: NewAccount) -> Work:
    """Return the work of adding an account with one role."""

    def work(connection: Connection, now: int) -> Done:
        check_name("account", new.id)
        _may_grant(actor, new.membership)
        check_here(connection, now, [new.membership])
        account = Account(
            id=new.id,
            created_at=now,
            changed_at=now,
            name=new.name[:LONGEST_NAME],
            password=new.password,
            language=new.language,
            must_change=new.must_change,
        )
        if not add_account(connection, account):
            next_step = "Take another name, or give that account a role."
            raise InputError(
                "account", repr(new.id), "a name that is free", next_step, reason="account-there"
            )
        add_membership(connection, new.id, new.membership)
        about = f"accounts/{new.id}"
        said = {"name": account.name, "language": new.language, "role": _plain(new.membership)}
        return Outcome(about=about), [Change("account-added", about, None, said)]

    return work


def give_role(actor: Actor, name: str, membership: Membership) -> Work:
    """Return the work of giving an account a role, or saying which contact it is in one."""

    def work(connection: Connection, now: int) -> Done:
        _there(connection, name)
        _may_grant(actor, membership)
        check_here(connection, now, [membership])
        before = _held(connection, name, membership)
        if before == membership:
            return Outcome(came="so-already", about=f"accounts/{name}"), []
        add_membership(connection, name, membership)
        about, old = f"accounts/{name}", None if before is None else _plain(before)
        return Outcome(about=about), [Change("role-given", about, old, _plain(membership))]

    return work


def take_role(actor: Actor, name: str, membership: Membership) -> Work:
    """Return the work of taking a role from an account; its sessions go on with what is left."""

    def work(connection: Connection, now: int) -> Done:
        del now
        _there(connection, name)
        _may_grant(actor, membership)
        before = _held(connection, name, membership)
        if before is None:
            return Outcome(came="so-already", about=f"accounts/{name}"), []
        if membership.role is Role.ADMIN and membership.coop == EVERYWHERE:
            _not_the_last(connection, name)
        remove_membership(connection, name, membership)
        about = f"accounts/{name}"
        return Outcome(about=about), [Change("role-taken", about, _plain(before), None)]

    return work


def set_password(actor: Actor, name: str, password: str, *, must_change: bool = True) -> Work:
    """Return the work of giving an account another password; it is logged out everywhere, and unlocked.

    Args:
        actor: Who does it.
        name: Of the account.
        password: The hash.
        must_change: Whoever logs in next has to choose one of his own.
    """

    def work(connection: Connection, now: int) -> Done:
        _touchable(connection, actor, name)
        change_account(
            connection,
            name,
            password=password,
            must_change=must_change,
            failures=0,
            locked_until_at=None,
            changed_at=now,
        )
        ended = end_sessions(connection, name)
        about = f"accounts/{name}"
        return Outcome(about=about, detail={"sessions": ended}), [
            Change("password-set", about, None, {"must_change": must_change, "sessions": ended})
        ]

    return work


def disable(actor: Actor, name: str, *, why: str = "") -> Work:
    """Return the work of shutting an account out: its sessions end, and so do the tokens that it made."""

    def work(connection: Connection, now: int) -> Done:
        account = _touchable(connection, actor, name)
        about = f"accounts/{name}"
        if account.disabled_at is not None:
            return Outcome(came="so-already", about=about), []
        _not_the_last(connection, name)
        change_account(connection, name, disabled_at=now)
        ended = end_sessions(connection, name)
        said = {"sessions": ended, "tokens": revoke_tokens(connection, name, now)}
        return Outcome(about=about, detail=said), [Change("account-disabled", about, None, said, why)]

    return work


def enable(actor: Actor, name: str) -> Work:
    """Return the work of letting an account in again, and of forgetting wrong passwords."""

    def work(connection: Connection, now: int) -> Done:
        account = _touchable(connection, actor, name)
        about = f"accounts/{name}"
        if account.disabled_at is None:
            return Outcome(came="so-already", about=about), []
        check_here(connection, now, memberships_of(connection, name))
        change_account(connection, name, disabled_at=None, failures=0, locked_until_at=None)
        return Outcome(about=about), [Change("account-enabled", about, {"disabled_at": account.disabled_at})]

    return work


def unlock(actor: Actor, name: str) -> Work:
    """Return the work of forgetting the wrong passwords of an account."""

    def work(connection: Connection, now: int) -> Done:
        del now
        account = _touchable(connection, actor, name)
        about = f"accounts/{name}"
        if not account.failures and account.locked_until_at is None:
            return Outcome(came="so-already", about=about), []
        change_account(connection, name, failures=0, locked_until_at=None)
        return Outcome(about=about), [Change("account-unlocked", about, {"failures": account.failures})]

    return work


def check_here(connection: Connection, now: int, roles: Sequence[Membership]) -> None:
    """Return when one of some roles counts, or there are none: not all are those of people who have left.

    Raises:
        InputError: All are.
    """
    if roles and not in_service(connection, roles, now):
        names = ", ".join(dict.fromkeys(each.contact for each in roles))
        next_step = f"Bring the person back first: coldchain contact reinstate {roles[0].contact}"
        raise InputError(
            "role", f"one as {names}, who has left", "one as who is here", next_step, reason="has-left"
        )


def _there(connection: Connection, name: str) -> Account:
    account = account_of(connection, name, lock=True)
    if account is None:
        raise InputError(
            "account", repr(name[:80]), "one of `coldchain account list`", reason="no-such-account"
        )
    return account


def _touchable(connection: Connection, actor: Actor, name: str) -> Account:
    account = _there(connection, name)
    if not may_touch(actor, memberships_of(connection, name)):
        raise NotHisError(f"account {name}", actor.id, "whoever may give all roles that it has")
    return account


def _may_grant(actor: Actor, membership: Membership) -> None:
    if not may_grant(actor, membership.role, membership.coop):
        raise NotHisError(
            f"role {membership.role} in {membership.coop}", actor.id, "whoever may do all that the role may"
        )


def _held(connection: Connection, name: str, wanted: Membership) -> Membership | None:
    held = memberships_of(connection, name)
    return next((each for each in held if (each.coop, each.role) == (wanted.coop, wanted.role)), None)


def _not_the_last(connection: Connection, name: str) -> None:
    if lock_admins(connection) == [name]:
        raise InputError(
            f"account {name}",
            "the last admin of this installation",
            "another enabled admin beside it",
            reason="last-admin",
        )


def _plain(membership: Membership) -> dict[str, str]:
    return {"role": membership.role.value, "coop": membership.coop, "contact": membership.contact}
