"""Accounts and their roles in the records. Every function works inside the caller's transaction.

Not who may change them, and not what a password is.
"""

from collections.abc import Iterable

import msgspec
from sqlalchemy import Connection, Select, delete, func, insert, select, update

from coldchain.access.actors import EVERYWHERE, Membership
from coldchain.registry.things import Role
from links.records_sql import insert_once
from links.records_tables import accounts, api_tokens, memberships


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who may log in.

    Args:
        id: By which he logs in.
        name: For people.
        password: A hash; empty: no log-in by password.
        language: Of the pages (ISO 639).
        must_change: Somebody else knows the password.
        failures: Wrong passwords since the last right one.
        locked_until_at: No password is looked at before [ms]; None: it is.
        created_at: [ms].
        disabled_at: Since when he may not log in [ms]; None: he may.
        changed_at: When the password was set [ms].
    """

    id: str
    created_at: int
    changed_at: int
    name: str = ""
    password: str = ""
    language: str = ""
    must_change: bool = False
    failures: int = 0
    locked_until_at: int | None = None
    disabled_at: int | None = None


_COLUMNS = [accounts.c[name] for name in Account.__struct_fields__]


def account_of(connection: Connection, name: str, *, lock: bool = False) -> Account | None:
    """Return an account; None when there is none.

    Args:
        connection: In a transaction.
        name: Its id.
        lock: Nobody else changes it until the transaction ends.
    """
    query = select(*_COLUMNS).where(accounts.c.id == name)
    found = _accounts(connection, query.with_for_update() if lock else query)
    return found[0] if found else None


def list_accounts(connection: Connection, coop: str | None = None) -> list[Account]:
    """Return the accounts with a role in a cooperative by itself, by id; without one, all of them."""
    query = select(*_COLUMNS).order_by(accounts.c.id)
    if coop is not None:
        query = query.where(
            accounts.c.id.in_(select(memberships.c.account).where(memberships.c.coop == coop))
        )
    return _accounts(connection, query)


def names_by(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    """Return what people call some accounts and API tokens, by id; those without a name are left out."""
    found: dict[str, str] = {}
    for table in (api_tokens, accounts):
        query = select(table.c.id, table.c.name).where(table.c.id.in_(sorted(set(ids))), table.c.name != "")
        found |= {row.id: row.name for row in connection.execute(query)}
    return found


def add_account(connection: Connection, account: Account) -> bool:
    """Return whether an account was added; it is not when one of that id is there."""
    if account_of(connection, account.id, lock=True) is not None:
        return False
    connection.execute(insert(accounts).values(**msgspec.to_builtins(account)))
    return True


def change_account(connection: Connection, account: str, **changes: object) -> None:
    """Set some columns of an account."""
    connection.execute(update(accounts).where(accounts.c.id == account).values(**changes))


def memberships_of(connection: Connection, name: str) -> tuple[Membership, ...]:
    """Return the roles of an account, by cooperative."""
    return memberships_by(connection, [name]).get(name, ())


def memberships_by(connection: Connection, names: Iterable[str]) -> dict[str, tuple[Membership, ...]]:
    """Return the roles of accounts, by cooperative and role; those that no program here knows are none."""
    table, known = memberships.c, list(Role)
    query = select(table.account, table.coop, table.role, table.contact)
    query = query.where(table.account.in_(list(names)), table.role.in_(known))
    found: dict[str, list[Membership]] = {}
    for row in connection.execute(query.order_by(table.account, table.coop, table.role)):
        each = Membership(coop=row.coop, role=Role(row.role), contact=row.contact)
        found.setdefault(row.account, []).append(each)
    return {name: tuple(each) for name, each in found.items()}


def add_membership(connection: Connection, name: str, membership: Membership) -> None:
    """Give an account a role; one that it has gets the contact that is said now."""
    remove_membership(connection, name, membership)
    row = {
        "account": name,
        "coop": membership.coop,
        "role": membership.role.value,
        "contact": membership.contact,
    }
    insert_once(connection, memberships, [row])


def remove_membership(connection: Connection, name: str, membership: Membership) -> None:
    """Take a role from an account; whichever contact stands there."""
    table = memberships.c
    mine = (table.account == name) & (table.coop == membership.coop) & (table.role == membership.role.value)
    connection.execute(delete(memberships).where(mine))


def lock_admins(connection: Connection) -> list[str]:
    """Return the enabled admins of the installation; none of them changes until the transaction ends."""
    table = memberships.c
    admins = select(table.account).where(table.coop == EVERYWHERE, table.role == Role.ADMIN.value)
    query = select(accounts.c.id, accounts.c.disabled_at).where(accounts.c.id.in_(admins))
    rows = connection.execute(query.order_by(accounts.c.id).with_for_update())
    return [row.id for row in rows if row.disabled_at is None]


def can_log_in(connection: Connection) -> int:
    """Return how many accounts can log in: enabled, with a password and a role."""
    has_role = select(memberships.c.account)
    query = select(func.count()).select_from(accounts)
    query = query.where(
        accounts.c.disabled_at.is_(None), accounts.c.password != "", accounts.c.id.in_(has_role)
    )
    return connection.execute(query).scalar_one()


def _accounts(connection: Connection, query: Select[tuple[object, ...]]) -> list[Account]:
    names = Account.__struct_fields__
    rows = connection.execute(query)
    return [msgspec.convert(dict(zip(names, row, strict=True)), Account) for row in rows]
