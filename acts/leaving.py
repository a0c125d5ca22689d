"""The accounts and tokens of a person who is retired end with him, in the same transaction.

An account that is him alone is disabled; of one that is somebody elsewhere too his roles here are taken away,
and the tokens that it made here. Nobody ends what is above him: then the person is not retired. Coming back
gives nothing back: accounts are enabled, and roles given, by whoever manages them (``accounts.py``); what a
release before this one, or an end that was to come, has left open ends then.
"""

from collections.abc import Iterator, Sequence

from acts.accounts import disable, take_role
from acts.doing import Change
from acts.retired_check import SLIP_MS
from acts.tokens import revoke
from coldchain.access.actors import Actor, Membership
from coldchain.errors import AccessError, RegistryError
from coldchain.registry.entries import about_of
from coldchain.registry.merge import Step
from coldchain.registry.things import Contact
from links.records import Connection
from links.records_accounts import account_of, accounts_as, memberships_of
from links.records_sessions import end_sessions, tokens_as, tokens_of


def end_access(
    connection: Connection, now: int, coop: str, steps: Sequence[Step], *, actor: Actor
) -> list[Change]:
    """Return what was ended of the accounts and tokens of those whom steps retire; nobody: nothing.

    An end that is to come ends none yet: from its instant on roles as that person do not count.

    Args:
        connection: In a transaction.
        now: [ms].
        coop: Whose registry.
        steps: What becomes of entries.
        actor: Who does it.

    Raises:
        RegistryError: Somebody of them has a role, or a token with one, that is not the actor's to take.
    """
    changes: list[Change] = []
    for step in steps:
        if (person := _gone(step, now)) is not None:
            try:
                changes += _end(connection, now, actor, (coop, person))
            except AccessError as error:
                next_step = "Have an admin end it, or retire the person."
                about = about_of(step.kind, step.key)
                came = f"somebody with {error.thing}, which is not yours to end"
                raise RegistryError(
                    about, came, "accounts that you may end", next_step, reason="account-above"
                ) from None
    return changes


def access_of(connection: Connection, coop: str, contact: str, now: int) -> list[str]:
    """Return the accounts and tokens that would end with a person, by name; those alone that still open."""
    found = [account_of(connection, each) for each in accounts_as(connection, coop, contact)]
    names = [each.id for each in found if each is not None and each.disabled_at is None]
    return [*names, *(each.name or each.id for each in tokens_as(connection, coop, contact, now))]


def _gone(step: Step, now: int) -> Contact | None:
    """Return who leaves by a step, or had left and comes back by it; None: nobody."""
    if not isinstance(step.new, Contact):
        return None
    was = isinstance(step.old, Contact) and step.old.retired_at is not None and step.old.retired_at <= now
    is_gone = step.new.retired_at is not None and step.new.retired_at <= now + SLIP_MS
    if was == is_gone:
        return None
    return step.old if was and isinstance(step.old, Contact) else step.new


def _end(connection: Connection, now: int, actor: Actor, who: tuple[str, Contact]) -> Iterator[Change]:
    """End all that opens as a person of a cooperative; yield each change."""
    coop, contact = who
    why = f"contacts/{contact.id} was retired: {contact.retired_why}"
    for name in accounts_as(connection, coop, contact.id):
        account, held = account_of(connection, name, lock=True), memberships_of(connection, name)
        if account is None or account.disabled_at is not None:
            continue
        here = [each for each in held if (each.coop, each.contact) == (coop, contact.id)]
        if len(here) == len(held):
            changes = disable(actor, name)(connection, now)[1]
        else:
            changes = list(_take(connection, now, actor, (name, coop, here)))
        yield from (each._replace(why=why) for each in changes)
    for token in tokens_as(connection, coop, contact.id, now):
        yield from (each._replace(why=why) for each in revoke(actor, token.id, coop)(connection, now)[1])


def _take(
    connection: Connection, now: int, actor: Actor, what: tuple[str, str, Sequence[Membership]]
) -> Iterator[Change]:
    """Take roles, and what it made in their cooperative, from an account that goes on; it is logged out."""
    name, coop, roles = what
    for each in roles:
        yield from take_role(actor, name, each)(connection, now)[1]
    for token in tokens_of(connection, coop):
        if token.account == name and token.revoked_at is None and token.expires_at > now:
            yield from revoke(actor, token.id, coop)(connection, now)[1]
    end_sessions(connection, name)


__all__ = ["access_of", "end_access"]
