"""Whoever acts: a person who has logged in, a program with a token, somebody at the machine, a text message.

Not a check of passwords: whoever makes an ``Actor`` has made sure of who it is.
"""

from enum import StrEnum

import msgspec

from coldchain.registry.things import Role

EVERYWHERE = "*"
"""In a membership: every cooperative of this installation."""


class Via(StrEnum):
    """How somebody came here."""

    CLI = "cli"
    CONSOLE = "console"
    API = "api"
    SMS = "sms"
    LABEL = "label"  # the page of a QR label
    FILE = "file"  # the settings file
    CLOCK = "clock"  # by itself


class Membership(msgspec.Struct, frozen=True, kw_only=True):
    """A role in a cooperative, and which contact of its registry this person is there; empty: none.

    ``coop`` is ``EVERYWHERE`` for all of them.
    """

    coop: str
    role: Role
    contact: str = ""


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """Who acts.

    Args:
        id: The account; for somebody at the machine the name that he has there.
        via: How he came.
        memberships: His roles.
        name: For people.
        address: From where he came: an IP address, a telephone number; empty at the machine.
        language: Of what he is told (ISO 639).
        is_visitor: Somebody at this machine who has not logged in, and may only look.
    """

    id: str
    via: Via
    memberships: tuple[Membership, ...] = ()
    name: str = ""
    address: str = ""
    language: str = "en"
    is_visitor: bool = False

    def roles_in(self, coop: str) -> frozenset[Role]:
        """Return the roles of this person in a cooperative."""
        return frozenset(each.role for each in self.memberships if each.coop in (coop, EVERYWHERE))

    def contacts_in(self, coop: str) -> frozenset[str]:
        """Return which contacts of a cooperative this person is."""
        return frozenset(each.contact for each in self.memberships if each.coop == coop and each.contact)

    def coops(self, known: tuple[str, ...]) -> tuple[str, ...]:
        """Return those of the known cooperatives in which this person has any role, in their order."""
        return tuple(coop for coop in known if self.is_visitor or self.roles_in(coop))


def at_the_machine(name: str) -> Actor:
    """Return somebody who has the files in hand, and so may do everything."""
    return Actor(id=name, name=name, via=Via.CLI, memberships=(Membership(coop=EVERYWHERE, role=Role.ADMIN),))
