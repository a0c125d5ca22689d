"""Who is logged in, and the tokens of programs, in the records: only hashes of what opens.

Every function works inside the caller's transaction. Not how long a session lasts: see ``acts/sessions.py``.
"""

from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, delete, insert, select, update

from links.records_tables import accounts, api_tokens, sessions


class SessionRow(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who is logged in. Instants in ms; ``expires_at`` is the end, whatever he does."""

    token_hash: str
    account: str
    csrf: str
    created_at: int
    seen_at: int
    expires_at: int
    address: str = ""
    agent: str = ""


class Found(NamedTuple):
    """A session with what counts of its account."""

    session: SessionRow
    name: str
    language: str
    must_change: bool
    disabled_at: int | None


class TokenRow(msgspec.Struct, frozen=True, kw_only=True):
    """A token of a program: see the table. Instants in ms; ``account`` is who made it."""

    id: str
    token_hash: str
    coop: str
    account: str
    name: str
    role: str
    contact: str = ""
    created_at: int
    expires_at: int
    seen_at: int | None = None
    revoked_at: int | None = None


_SESSION = [sessions.c[name] for name in SessionRow.__struct_fields__]
_TOKEN = [api_tokens.c[name] for name in TokenRow.__struct_fields__]
_SWEPT = 1_000


def write_session(connection: Connection, row: SessionRow) -> None:
    """Write that somebody is logged in; sessions that are over by their end go."""
    old = select(sessions.c.token_hash).where(sessions.c.expires_at <= row.created_at).limit(_SWEPT)
    connection.execute(delete(sessions).where(sessions.c.token_hash.in_(old)))
    connection.execute(insert(sessions).values(**msgspec.to_builtins(row)))


def session_of(connection: Connection, token_hash: str) -> Found | None:
    """Return the session of a token's hash; None when there is none."""
    about = [accounts.c[name] for name in ("name", "language", "must_change", "disabled_at")]
    query = select(*_SESSION, *about).join(accounts, accounts.c.id == sessions.c.account)
    row = connection.execute(query.where(sessions.c.token_hash == token_hash)).first()
    if row is None:
        return None
    count = len(_SESSION)
    return Found(_struct(SessionRow, tuple(row)[:count]), *tuple(row)[count:])


def touch_session(connection: Connection, token_hash: str, now: int) -> None:
    """Write that somebody was seen now [ms]."""
    change = update(sessions).where(sessions.c.token_hash == token_hash)
    connection.execute(change.values(seen_at=now))


def end_session(connection: Connection, token_hash: str) -> bool:
    """Return whether there was such a session; there is none afterwards."""
    return connection.execute(delete(sessions).where(sessions.c.token_hash == token_hash)).rowcount > 0


def end_sessions(connection: Connection, account: str, *, but: str = "") -> int:
    """Return how many sessions of an account were ended: all but that of one hash."""
    mine = (sessions.c.account == account) & (sessions.c.token_hash != but)
    return connection.execute(delete(sessions).where(mine)).rowcount


def end_surplus(connection: Connection, account: str, most: int) -> None:
    """End the sessions of an account that were not seen for the longest, beyond so many."""
    query = select(sessions.c.token_hash).where(sessions.c.account == account)
    hashes = connection.execute(query.order_by(sessions.c.seen_at.desc(), sessions.c.token_hash).offset(most))
    if surplus := list(hashes.scalars()):
        connection.execute(delete(sessions).where(sessions.c.token_hash.in_(surplus)))


def sessions_of(connection: Connection, account: str) -> list[SessionRow]:
    """Return the sessions of an account, the last seen first."""
    query = select(*_SESSION).where(sessions.c.account == account).order_by(sessions.c.seen_at.desc())
    return [_struct(SessionRow, tuple(row)) for row in connection.execute(query)]


def write_token(connection: Connection, row: TokenRow) -> None:
    """Write a new token of a program."""
    connection.execute(insert(api_tokens).values(**msgspec.to_builtins(row)))


def token_by_hash(connection: Connection, token_hash: str) -> TokenRow | None:
    """Return the token of a hash; None when there is none."""
    return _token(connection, api_tokens.c.token_hash == token_hash)


def token_by_id(connection: Connection, token_id: str) -> TokenRow | None:
    """Return a token by its id, its row locked; None when there is none."""
    return _token(connection, api_tokens.c.id == token_id, lock=True)


def tokens_of(connection: Connection, coop: str | None = None) -> list[TokenRow]:
    """Return the tokens of a cooperative, or all, the oldest first."""
    query = select(*_TOKEN).order_by(api_tokens.c.created_at, api_tokens.c.id)
    if coop is not None:
        query = query.where(api_tokens.c.coop == coop)
    return [_struct(TokenRow, tuple(row)) for row in connection.execute(query)]


def tokens_as(connection: Connection, coop: str, contact: str, now: int) -> list[TokenRow]:
    """Return the tokens that open as a person of a cooperative's registry at an instant [ms], by id."""
    table = api_tokens.c
    mine = (table.coop == coop) & (table.contact == contact) & table.revoked_at.is_(None)
    query = select(*_TOKEN).where(mine, table.expires_at > now).order_by(table.id)
    return [_struct(TokenRow, tuple(row)) for row in connection.execute(query)]


def change_token(connection: Connection, token_id: str, **changes: object) -> None:
    """Set some columns of a token."""
    connection.execute(update(api_tokens).where(api_tokens.c.id == token_id).values(**changes))


def revoke_tokens(connection: Connection, account: str, now: int) -> int:
    """Return how many tokens that an account made were ended now [ms]."""
    mine = (api_tokens.c.account == account) & api_tokens.c.revoked_at.is_(None)
    mine &= api_tokens.c.expires_at > now
    return connection.execute(update(api_tokens).where(mine).values(revoked_at=now)).rowcount


def _token(connection: Connection, condition: Any, *, lock: bool = False) -> TokenRow | None:  # noqa: ANN401
    query = select(*_TOKEN).where(condition)
    row = connection.execute(query.with_for_update() if lock else query).first()
    return None if row is None else _struct(TokenRow, tuple(row))


def _struct(kind: Any, row: tuple[Any, ...]) -> Any:  # noqa: ANN401 - either kind of row
    return kind(**dict(zip(kind.__struct_fields__, row, strict=True)))
