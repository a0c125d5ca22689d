"""Tokens of programs: made, shown once, revoked; by ``accounts.ask``. Who holds one: ``sessions.py``."""

import secrets
from typing import NamedTuple

from acts.accounts import Done, check_here
from acts.doing import Change, NotHisError, Outcome, Work
from acts.sessions import TOKEN_PREFIX, hash_of, new_secret
from coldchain.access.actors import Actor, Membership
from coldchain.access.granting import may_grant
from coldchain.errors import InputError
from coldchain.instants import MS_PER_S
from coldchain.registry.things import Role
from links.records import Connection
from links.records_sessions import TokenRow, change_token, token_by_id, write_token

LONGEST_NAME = 100
LONGEST_S = 5 * 366 * 86_400.0
DEFAULT_S = 366 * 86_400.0


class NewToken(NamedTuple):
    """A token to be made: what for, with which role, and for how long [s]."""

    name: str
    membership: Membership
    lasts_s: float = DEFAULT_S


class Made(NamedTuple):
    """What is made: the work that writes it down, its id, and the token, which is kept nowhere."""

    work: Work
    id: str
    token: str


def make(actor: Actor, new: NewToken) -> Made:
    """Return a new token and the work that makes it count.

    Args:
        actor: Who makes it; it can do no more than he.
        new: What it shall be.
    """
    token_id, token = f"token-{secrets.token_hex(4)}", TOKEN_PREFIX + new_secret()

    def work(connection: Connection, now: int) -> Done:
        membership = new.membership
        if not may_grant(actor, membership.role, membership.coop):
            raise NotHisError(f"token with role {membership.role}", actor.id, "a role that he may give")
        check_here(connection, now, [membership])
        if not new.name.strip() or len(new.name) > LONGEST_NAME:
            raise InputError("token", f"the name {new.name[:80]!r}", f"1 to {LONGEST_NAME} characters")
        if not 0 < new.lasts_s <= LONGEST_S:
            raise InputError("token", f"{new.lasts_s:.0f} s", "more than nothing, at most 5 years")
        row = TokenRow(
            id=token_id,
            token_hash=hash_of(token),
            coop=membership.coop,
            account=actor.id,
            name=new.name.strip(),
            role=membership.role.value,
            contact=membership.contact,
            created_at=now,
            expires_at=now + round(new.lasts_s * MS_PER_S),
        )
        write_token(connection, row)
        about = f"tokens/{token_id}"
        said = {"name": row.name, "role": row.role, "coop": row.coop, "expires_at": row.expires_at}
        return Outcome(about=about, detail=said), [Change("token-made", about, None, said)]

    return Made(work, token_id, token)


def revoke(actor: Actor, token_id: str, coop: str) -> Work:
    """Return the work of ending a token of a cooperative (``*``: one that counts everywhere)."""

    def work(connection: Connection, now: int) -> Done:
        row = token_by_id(connection, token_id)
        if row is None or row.coop != coop:
            raise InputError("token", repr(token_id[:80]), "one of `coldchain account token list`")
        if not may_grant(actor, Role(row.role), row.coop):
            raise NotHisError(f"token {token_id}", actor.id, "whoever may give its role")
        about = f"tokens/{token_id}"
        if row.revoked_at is not None:
            return Outcome(came="so-already", about=about), []
        change_token(connection, token_id, revoked_at=now)
        return Outcome(about=about), [Change("token-revoked", about, {"name": row.name}, None)]

    return work
