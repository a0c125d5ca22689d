"""Who may give which role, and to whose account somebody may do what. Pure; the accounts are handed in."""

from collections.abc import Iterable

from coldchain.access.actors import EVERYWHERE, Actor, Membership
from coldchain.access.permissions import ALLOWED, Permission, may
from coldchain.registry.things import Role

INSTALLATION = ""
"""In place of a cooperative: the installation itself; only who has a role everywhere has one here."""


def chain_of(coop: str) -> str:
    """Return in whose audit chain stands what is done to a role: everywhere is the installation's own."""
    return INSTALLATION if coop == EVERYWHERE else coop


def may_grant(actor: Actor, role: Role, coop: str) -> bool:
    """Return whether somebody may give or take a role, in a cooperative or everywhere: none above his own."""
    where = chain_of(coop)
    if not may(actor, Permission.MANAGE_ACCOUNTS, where):
        return False
    own = frozenset[Permission]().union(*(ALLOWED[each] for each in actor.roles_in(where)))
    return ALLOWED[role] <= own


def may_touch(actor: Actor, memberships: Iterable[Membership]) -> bool:
    """Return whether somebody may disable an account or give it a password: all of its roles are his to give.

    Args:
        actor: Who.
        memberships: All of the account. One without any is an admin's.
    """
    all_of_it = list(memberships)
    if not all_of_it:
        return may_grant(actor, Role.ADMIN, EVERYWHERE)
    return all(may_grant(actor, each.role, each.coop) for each in all_of_it)
