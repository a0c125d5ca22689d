"""Who asks, which cooperatives are his, and the description of this interface."""

from functools import lru_cache
from typing import Annotated

import msgspec
from msgspec import Meta
from starlette.responses import Response

from coldchain.access.actors import Actor, Membership, Via
from coldchain.access.permissions import Permission, may
from coldchain.registry.things import Cooperative
from console.api import at_hand
from console.api.ask import Ask
from console.api.operation import Operation, Query
from console.api.problems import not_found
from console.api.reply import Reply


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """A role in a cooperative; ``coop`` is ``*`` for all of them. ``contact`` is who he is there."""

    coop: str
    role: str
    contact: str


class Me(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks, what he may in each cooperative, and until when what he holds counts [ms]; 0: no end."""

    id: str
    name: str
    via: str
    memberships: list[Member]
    permissions: dict[str, list[str]]
    ends_at: int


class Cooperatives(msgspec.Struct, frozen=True, kw_only=True):
    """The cooperatives with which he has to do."""

    items: list[Cooperative]
    after: str = ""


class CooperativeQuery(Query, frozen=True, kw_only=True):
    """Which cooperative."""

    id: Annotated[str, Meta(min_length=1, max_length=63)]


def who(ask: Ask) -> Reply:
    """Return who asks."""
    actor = ask.actor
    his = actor.coops(ask.shared.kept.coops())
    permissions = {coop: _permissions(actor.memberships, coop) for coop in his}
    members = [Member(coop=each.coop, role=each.role, contact=each.contact) for each in actor.memberships]
    me = Me(
        id=actor.id,
        name=actor.name,
        via=actor.via,
        memberships=members,
        permissions=permissions,
        ends_at=ask.visit.ends_at,
    )
    return Reply(me, is_tagged=True)


@lru_cache(maxsize=1_000)
def _permissions(memberships: tuple[Membership, ...], coop: str) -> list[str]:
    """Return what somebody may in a cooperative; asked again and again."""
    actor = Actor(id="", via=Via.API, memberships=memberships)
    return [str(each) for each in Permission if may(actor, each, coop)]


def cooperatives(ask: Ask) -> Reply:
    """Return his cooperatives."""
    his = ask.actor.coops(ask.shared.kept.coops())
    items = [ask.shared.kept.lookup(coop).registry.cooperative for coop in his]
    return Reply(Cooperatives(items=items))


def cooperative(ask: Ask) -> Reply:
    """Return one of them."""
    if ask.query.id not in ask.actor.coops(ask.shared.kept.coops()):
        raise not_found("cooperative", ask.query.id, "unknown-cooperative")
    return Reply(ask.shared.kept.lookup(ask.query.id).registry.cooperative, is_tagged=True)


def document(ask: Ask) -> Reply:
    """Return the description of this interface."""
    return Reply(response=Response(ask.shared.document(), media_type="application/json"))


OPERATIONS = (
    Operation(
        "GET",
        "/me",
        "getMe",
        "Who am I, and what may I do",
        who,
        query=Query,
        answer=Me,
        at_hand=at_hand.cooperatives,
    ),
    Operation(
        "GET",
        "/cooperatives",
        "listCooperatives",
        "The cooperatives with which I have to do",
        cooperatives,
        query=Query,
        answer=Cooperatives,
    ),
    Operation(
        "GET",
        "/cooperatives/{id}",
        "getCooperative",
        "One cooperative",
        cooperative,
        query=CooperativeQuery,
        answer=Cooperative,
        errors=(404,),
    ),
    Operation(
        "GET",
        "/openapi.json",
        "getDescription",
        "This interface, described",
        document,
        query=Query,
        answer=dict,
    ),
)
