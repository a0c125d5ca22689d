"""How accounts and tokens are printed: UTC for all, as one account may serve several cooperatives."""

from collections.abc import Sequence
from typing import Any

import msgspec
from rich.markup import escape
from rich.table import Column, Table

from coldchain.access.actors import Membership
from coldchain.instants import to_iso
from commands.terminal import Terminal
from links.records_accounts import Account
from links.records_sessions import TokenRow

Listed = Sequence[tuple[Account, tuple[Membership, ...]]]


def print_accounts(found: Listed) -> None:
    """Print a line for each account."""
    if not found:
        print("No accounts: nobody can log in. Add one: coldchain account add NAME --role admin --own")
        return
    table = Table(Column("name", no_wrap=True), "for people", "roles", "state", box=None)
    for account, roles in found:
        table.add_row(*map(escape, (account.id, account.name, _roles(roles), _state(account))))
    Terminal().print(table)


def print_tokens(found: Sequence[TokenRow]) -> None:
    """Print a line for each token."""
    if not found:
        print("No tokens.")
        return
    table = Table(Column("id", no_wrap=True), "for", "role", "made by", "until", "last used", box=None)
    for row in found:
        until = f"revoked {to_iso(row.revoked_at)}" if row.revoked_at is not None else to_iso(row.expires_at)
        used = "never" if row.seen_at is None else to_iso(row.seen_at)
        cells = (row.id, row.name, f"{row.role} in {row.coop}", row.account, until, used)
        table.add_row(*map(escape, cells))
    Terminal().print(table)


def accounts_to_plain(found: Listed) -> list[dict[str, Any]]:
    """Return accounts in plain types, without any hash; instants in UTC."""
    return [
        {
            "id": account.id,
            "name": account.name,
            "language": account.language,
            "must_change": account.must_change,
            "has_password": bool(account.password),
            "disabled_at": _iso(account.disabled_at),
            "locked_until_at": _iso(account.locked_until_at),
            "roles": [msgspec.to_builtins(each) for each in roles],
        }
        for account, roles in found
    ]


def tokens_to_plain(found: Sequence[TokenRow]) -> list[dict[str, Any]]:
    """Return tokens in plain types, without any hash; instants in UTC."""
    return [
        {
            "id": row.id,
            "name": row.name,
            "role": row.role,
            "coop": row.coop,
            "contact": row.contact,
            "made_by": row.account,
            "expires_at": _iso(row.expires_at),
            "revoked_at": _iso(row.revoked_at),
            "last_used_at": _iso(row.seen_at),
        }
        for row in found
    ]


def print_json(plain: object) -> None:
    """Print one JSON document."""
    print(msgspec.json.encode(plain).decode())


def _roles(roles: Sequence[Membership]) -> str:
    said = (f"{each.role} in {each.coop}{f' as {each.contact}' if each.contact else ''}" for each in roles)
    return ", ".join(said) or "none: may do nothing"


def _state(account: Account) -> str:
    if account.disabled_at is not None:
        return f"disabled since {to_iso(account.disabled_at)}"
    if not account.password:
        return "has no password"
    return "must choose a password" if account.must_change else "may log in"


def _iso(at: int | None) -> str | None:
    return None if at is None else to_iso(at)
