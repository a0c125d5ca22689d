"""One request to an operation: who asks, for which cooperative, with which parameters. Not an answer."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from starlette.types import Scope as AsgiScope

from acts.asking import Asking
from acts.backfill import Taker
from acts.sessions import Visit
from coldchain.access.actors import Actor
from coldchain.access.permissions import NARROW, Permission, is_narrow, may
from coldchain.access.scope import Scope
from coldchain.errors import RecordsError
from coldchain.registry.registry import Lookup
from console.api.kept import Kept
from console.asked import Asker
from console.desk import Packer
from console.gather import Gather
from console.pages import Pages
from console.watched import Watched
from links.clock import Clock
from links.records import Records


class Shared(NamedTuple):
    """What all operations share.

    Args:
        gather: Reads the stores.
        kept: What is believed for a moment.
        clock: Says when it is now.
        pages: Knows what the first page shows.
        watched: Knows how the programs are.
        cooperative: Meant when a request names none; empty: the only one there is.
        taker: Takes readings of loggers; None: none are taken here.
        document: Makes the description of the interface.
        asker: Makes summaries in the background; None: none are made here.
        packer: Makes evidence packs; None: none are made here.
        reached_at: The address at which telephones reach the console, and the station's own number.
    """

    gather: Gather
    kept: Kept
    clock: Clock
    pages: Pages
    watched: Watched
    cooperative: str = ""
    taker: Taker | None = None
    document: Callable[[], bytes] = bytes
    reached_at: tuple[str, str] = ("", "")
    asker: Asker | None = None
    packer: Packer | None = None


class Ask:
    """A request, as far as it was understood.

    Args:
        shared: What all operations share.
        visit: Who asks.
        scope: As it came.
        headers: Of the request, names in small letters.
        query: Its parameters.
        coop: The cooperative; empty where it is about none.
        body: What was sent: of the operation's type, or bytes.
    """

    def __init__(  # noqa: PLR0913 - what a request is made of
        self,
        shared: Shared,
        visit: Visit,
        scope: AsgiScope,
        *,
        headers: Mapping[str, str],
        query: Any,  # noqa: ANN401 - of the operation's type
        coop: str,
        body: Any = None,  # noqa: ANN401 - of the operation's type
    ) -> None:
        self.shared, self.visit, self.asgi = shared, visit, scope
        self.headers, self.query, self.coop, self.body = headers, query, coop, body
        self.now = shared.clock.now()

    @property
    def actor(self) -> Actor:
        """Return who asks."""
        return self.visit.actor

    @property
    def clock(self) -> Clock:
        """Return what says when it is now."""
        return self.shared.clock

    @property
    def key(self) -> str:
        """Return under what the same twice is one action; empty: each is one of its own."""
        return self.headers.get("idempotency-key", "")

    @property
    def if_match(self) -> str:
        """Return which version is meant to be changed; empty: whichever."""
        return self.headers.get("if-match", "")

    @cached_property
    def records(self) -> Records:
        """Return the records database.

        Raises:
            RecordsError: There is none yet.
        """
        records = self.shared.gather.records()
        if records is None:
            raise RecordsError(
                "records", "nothing", "a database", "It comes with the first start.", retry=True
            )
        return records

    @property
    def asking(self) -> Asking:
        """Return what acts on goods are asked with."""
        return Asking(self.records, self.clock, self.actor, self.coop, self.key)

    @property
    def lookup(self) -> Lookup:
        """Return what is registered in the cooperative, half a second old at most."""
        return self.shared.kept.lookup(self.coop)

    @cached_property
    def scope(self) -> Scope:
        """Return what is his; to be asked where ``is_narrow`` says so."""
        return Scope(self.actor, self.lookup.registry, self.now)

    @property
    def sees(self) -> tuple[object, ...]:
        """Return what decides how much he is shown: two who are alike in it get the same answers."""
        roles = self.actor.roles_in(self.coop)
        return (self.coop, roles, self.actor.is_visitor, self.actor.id if roles & NARROW else "")

    def is_narrow(self, permission: Permission) -> bool:
        """Return whether he may do it only to what is his."""
        return is_narrow(self.actor, permission, self.coop)

    def may(self, permission: Permission) -> bool:
        """Return whether he may do a kind of thing in this cooperative."""
        return may(self.actor, permission, self.coop)
