"""Legal holds for programs: listed, read, placed, released. Not what one keeps: ``coldchain/registry``."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from acts.holding import LONGEST_ABOUT, LONGEST_WHY, Said, lift, set_hold
from coldchain.access.permissions import Permission
from coldchain.registry.keeping import Hold
from console.api.ask import Ask
from console.api.operation import PREFIX, Body, CoopQuery, IdQuery, Operation, PageQuery
from console.api.paging import page_reply, slice_of
from console.api.problems import ChangedError, not_found
from console.api.reply import Reply, has, tag_of
from links.records_holds import holds_of

_LOOK = Permission.LOOK_AUDIT  # a hold, with its reason, is an entry of the audit chain
Why = Annotated[str, Meta(min_length=1, max_length=LONGEST_WHY, description="In words; one line.")]


class HoldQuery(PageQuery, frozen=True, kw_only=True):
    """Which holds: those that stand, those that were released; without, all."""

    state: Literal["", "standing", "released"] = ""


class HoldPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of holds, the oldest first. ``lifted_at``: when it was released [ms]; null: it stands."""

    items: list[Hold]
    after: str = ""


class NewHold(Body, frozen=True, kw_only=True):
    """What is held, as ``shipments/milk-7``; ``*``: everything of the cooperative."""

    about: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=LONGEST_ABOUT,
            description="Kind and id, of shipments, assets, devices, sites or contacts; *: everything.",
        ),
    ]
    why: Why


class Release(Body, frozen=True, kw_only=True):
    """Why a hold is released."""

    why: Why


def list_(ask: Ask) -> Reply:
    """Return a page of holds."""
    state = ask.query.state
    found = [each for each in _all(ask) if not state or (state == "standing") == (each.lifted_at is None)]
    items, after = slice_of(found, lambda each: (each.id,), after=ask.query.after, limit=ask.query.limit)
    return page_reply(ask, items, after)


def get(ask: Ask) -> Reply:
    """Return one hold."""
    return Reply(_one(ask, ask.query.id), is_tagged=True)


def place(ask: Ask) -> Reply:
    """Place a hold."""
    said = Said(ask.body.about, ask.body.why, ask.key)
    outcome = set_hold(ask.records, ask.clock, ask.actor, ask.coop, said=said)
    number = str(outcome.detail["hold"])
    where = f"{PREFIX}/holds/{number}?coop={ask.coop}"
    return Reply(_one(ask, number), status=201, headers={"location": where}, is_tagged=True)


def release(ask: Ask) -> Reply:
    """Release a hold, while it is the one that was seen."""
    number = _one(ask, ask.query.id).id

    def seen(hold: Hold) -> None:
        if ask.if_match and not has(tag_of(hold), ask.if_match):
            raise ChangedError(f"holds/{number}")

    said = Said(str(number), ask.body.why, ask.key)
    lift(ask.records, ask.clock, ask.actor, ask.coop, said=said, seen=seen)
    return Reply(_one(ask, str(number)), is_tagged=True)


def _all(ask: Ask) -> list[Hold]:
    with ask.records.reading() as connection:
        return holds_of(connection, ask.coop)


def _one(ask: Ask, number: str) -> Hold:
    found = next((each for each in _all(ask) if str(each.id) == number), None)
    if found is None:
        raise not_found("hold", number)
    return found


OPERATIONS = (
    Operation(
        "GET",
        "/holds",
        "listHolds",
        "Legal holds, those that were released too, the oldest first",
        list_,
        _LOOK,
        HoldQuery,
        answer=HoldPage,
    ),
    Operation("GET", "/holds/{id}", "getHold", "One legal hold", get, _LOOK, IdQuery)._replace(
        answer=Hold, errors=(404,)
    ),
    Operation(
        "POST",
        "/holds",
        "placeHold",
        "Keep everything about a thing until the hold is released",
        place,
        Permission.PLACE_HOLD,
        CoopQuery,
        body=NewHold,
        answer=Hold,
        status=201,
        errors=(404,),
    ),
    Operation(
        "POST",
        "/holds/{id}/release",
        "releaseHold",
        "Release a legal hold; that it stood, who released it and why is kept",
        release,
        Permission.RELEASE_HOLD,
        IdQuery,
        body=Release,
        answer=Hold,
        errors=(404, 412),
        checks=True,
    ),
)
