"""What every act on goods has in common: who says it, whether these goods are his to move, and the one door.

Not what is said: see ``moving``, ``dividing``, ``correcting`` and ``shipments``.
"""

import secrets
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

import msgspec

from acts.doing import Asked, Change, NotHisError, Outcome, do
from coldchain.access.actors import Actor, Via
from coldchain.access.permissions import Permission, may
from coldchain.access.scope import Scope
from coldchain.errors import InputError
from coldchain.registry.custody import CustodyAct
from coldchain.registry.custody_rules import OLDEST_MS
from coldchain.registry.custody_way import Way
from coldchain.registry.registry import Registry
from coldchain.registry.things import Cooperative
from links.clock import Clock
from links.records import Connection, Records
from links.records_ways import assets_named, contacts_named, load_way

SHIPMENTS = "shipments/"
T = TypeVar("T")


class Who(NamedTuple):
    """Who says something of goods, of which cooperative."""

    actor: Actor
    coop: str

    @property
    def person(self) -> str:
        """Return how the records call him: the contact that he is, else his account."""
        return self.contact or self.actor.id

    @property
    def contact(self) -> str:
        """Return the contact that he is in the cooperative; empty: none."""
        return next(iter(sorted(self.actor.contacts_in(self.coop))), "")

    @property
    def oldest_ms(self) -> int | None:
        """Return how long ago what he says may have been [ms]; None: as long as he likes."""
        return None if may(self.actor, Permission.CORRECT_GOODS, self.coop) else OLDEST_MS


class Asking(NamedTuple):
    """What every act is asked with.

    Args:
        records: Where.
        clock: Says when it is now.
        actor: Who.
        coop: To whose goods.
        key: The same twice from one person is one action; empty: each is one of its own.
    """

    records: Records
    clock: Clock
    actor: Actor
    coop: str
    key: str = ""


Work = Callable[[Connection, int, Who], tuple[Outcome, list[Change]]]


def ask(asking: Asking, permission: Permission, about: str, *, content: object, work: Work) -> Outcome:
    """Return what came of an act on goods.

    Args:
        asking: Who asks, and where.
        permission: What kind of thing it is.
        about: Id of the shipment; empty for a new one.
        content: What he says.
        work: Does it.

    Raises:
        AccessError: He may not, or these goods are not his to move; that he tried is written down.
        InputError: It cannot be; ``reason`` says why in a word.
        RecordsError: The records cannot be written.
    """
    who = Who(asking.actor, asking.coop)
    asked = Asked(asking.actor, permission, asking.coop, f"{SHIPMENTS}{about}", asking.key, content)
    return do(asking.records, asking.clock, asked, lambda connection, now: work(connection, now, who))


def way_to_move(connection: Connection, who: Who, shipment: str) -> Way:
    """Return a shipment of somebody's cooperative with all that was said of it; see ``way_of_shipment``."""
    return way_of_shipment(connection, who.coop, shipment)


def way_of_shipment(connection: Connection, coop: str, shipment: str) -> Way:
    """Return a shipment with all that was said of it; capitals do not matter.

    Raises:
        InputError: There is none of that id.
    """
    way = load_way(connection, coop, shipment.strip().lower()) if shipment else None
    if way is None:
        next_step = "Look at the label, or at: coldchain shipment list"
        raise InputError(
            "shipment", repr(shipment[:80]), "one of this cooperative", next_step, reason="no-such-shipment"
        )
    return way


def check_his(connection: Connection, who: Who, way: Way, act: CustodyAct) -> None:
    """Return when goods are somebody's to move: ``Scope`` says so, or he stands before their label.

    Who has opened the page of a label may take the goods over himself, whoever holds them.

    Raises:
        NotHisError: They are not.
    """
    mine = who.actor.contacts_in(who.coop)
    if who.actor.via is Via.LABEL and act.custodian in mine:
        return
    named = {act.asset, *(leg.asset for leg in way.legs)}
    small = Registry(
        cooperative=Cooperative(id=who.coop, name=""),
        assets=tuple(assets_named(connection, who.coop, named).values()),
        contacts=tuple(contacts_named(connection, who.coop, mine)),
        shipments=(way.shipment,),
        legs=way.legs,
    )
    scope, id_ = Scope(who.actor, small, act.at), way.shipment.id
    before = [each.from_at for each in way.legs if each.from_at < act.at]
    held_at = (
        act.at if way.leg_at(act.at) or not before else before[-1]
    )  # who held them last may still say so
    if scope.may_move(id_, held_at) or (act.asset and scope.may_take(id_, act.asset, act.at)):
        return
    raise NotHisError(f"shipment {act.shipment}", who.person, "who carries these goods, or keeps their place")


def made(kind: type[T], fields: Mapping[str, Any]) -> T:
    """Return a thing of fields that somebody gave.

    Raises:
        InputError: One is of another type.
    """
    try:
        return msgspec.convert(dict(fields), kind)
    except msgspec.ValidationError as error:
        raise InputError("a field", str(error), "values as the documents say", reason="bad-field") from None


def new_key(shipment: str, together: str = "") -> str:
    """Return what names an act; those that were one for whoever said them begin alike."""
    return f"{together or secrets.token_hex(8)}|{shipment}"


def plain(act: CustodyAct) -> dict[str, Any]:
    """Return an act for the audit chain and for whoever asked: what is not empty of it."""
    found: dict[str, Any] = msgspec.to_builtins(act)
    return {name: value for name, value in found.items() if value not in ("", None)}
