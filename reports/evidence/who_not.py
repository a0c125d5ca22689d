"""Who was not told of an alarm though it was his business, or only later, and why. Pure.

By the rules that decide who is told, on the registry as the report knows it. Not why an alarm was kept from
everybody: that is on record, see ``links/records_evidence_untold.py``.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from coldchain.evidence import AlarmStory, Message, NotTold, Step
from coldchain.instants import MS_PER_S, zone_of
from coldchain.judgement.routing import Occasion, Route, RouteReason, route
from coldchain.judgement.unsent import Unsent
from coldchain.judgement.untold import BEGINS
from coldchain.not_told import OF_ROUTE, Why
from coldchain.registry.profile import Severity
from coldchain.registry.quiet_hours import quiet_until
from coldchain.registry.registry import Registry
from coldchain.registry.things import Asset, Contact

_WAITS_BY_ITSELF_MS = 300 * MS_PER_S
"""So long a message may wait for others, or be tried, before it is worth a word."""
_GOODS = ("product", "law")
_ROUTED = (Why.NOBODY, Why.UNWRITTEN)
"""Reasons of a step about which it was decided person by person."""
UNSENT = frozenset({*Unsent} - {Unsent.TOGETHER, Unsent.BY_GATEWAY})
"""Reasons of ours for which a message was never sent; a channel has others."""
_BOUND = (RouteReason.NO_ADDRESS, RouteReason.LEFT)
"""What is said of anybody, whatever his business is."""

Stops = Mapping[str, Sequence[tuple[int, bool]]]
"""When people asked for no messages, or for messages again (False), by contact, oldest first."""


class _Case(NamedTuple):
    story: AlarmStory
    registry: Registry
    stops: Stops


def with_persons(stories: Sequence[AlarmStory], registry: Registry, stops: Stops) -> tuple[AlarmStory, ...]:
    """Return alarms that also say who was not told, or only later, and why.

    Args:
        stories: As they are on record.
        registry: The cooperative.
        stops: Who had asked for no messages.
    """
    return tuple(_with(_Case(each, registry, stops)) for each in stories)


def _with(case: _Case) -> AlarmStory:
    story = case.story
    more = (*_waited(case), *_unsent(story), *_left_out(case))
    if not more:
        return story
    found = sorted((*story.not_told, *more), key=lambda each: (each.from_at, each.to, each.step, each.why))
    return replace(story, not_told=tuple(found))


def _waited(case: _Case) -> Iterator[NotTold]:
    """Yield whose message waited: while he slept, or for a reason that nobody wrote down."""
    contacts = {each.id: each for each in case.registry.contacts}
    zone = zone_of(case.registry.cooperative.time_zone)
    seen: set[tuple[str, int]] = set()
    for message in case.story.told:
        who, at = contacts.get(message.to), message.created_at
        if message.gateway or (message.to, at) in seen:
            continue
        quiet = quiet_until(who.quiet_hours, at, zone) if who and _may_wait(case.story) else 0
        until_at = quiet or message.sent_at
        is_long = message.sent_at is not None and message.sent_at - at > _WAITS_BY_ITSELF_MS
        is_quiet = bool(quiet) and (message.sent_at is None or message.sent_at >= quiet)
        if is_quiet or is_long:
            seen.add((message.to, at))
            yield _of_message(message, Why.QUIET if is_quiet else Why.WAITED, until_at)


def _unsent(story: AlarmStory) -> Iterator[NotTold]:
    """Yield whose message was never sent, for a reason of ours."""
    for message in story.told:
        if message.sent_at is None and message.error in UNSENT:
            yield _of_message(message, message.error, None)


def _of_message(message: Message, why: str, until_at: int | None) -> NotTold:
    return NotTold(why=why, from_at=message.created_at, until_at=until_at, step=message.step, to=message.to)


def _may_wait(story: AlarmStory) -> bool:
    return story.severity != Severity.CRITICAL


def _left_out(case: _Case) -> Iterator[NotTold]:
    """Yield whose business it was and who was not told that it began, by the rules."""
    story = case.story
    begun = next((each for each in story.steps if each.event in BEGINS), None)
    asset = next((each for each in case.registry.assets if each.id == story.asset), None)
    if begun is None or asset is None or story.severity not in [*Severity] or not _was_routed(story, begun):
        return
    told = {message.to for message in story.told}
    for each in _routes(case, asset, begun.recorded_at):
        why = OF_ROUTE.get(each.reason)
        if why is not None and each.contact.id not in told and _is_his(each, asset):
            yield NotTold(why=why, from_at=begun.recorded_at, step=begun.event, to=each.contact.id)


def _was_routed(story: AlarmStory, begun: Step) -> bool:
    """Return whether it was decided person by person who is told that it began."""
    whys = {each.why for each in story.not_told if each.step == begun.event}
    return whys <= {*_ROUTED} and (bool(story.told) or bool(whys))


def _routes(case: _Case, asset: Asset, at: int) -> list[Route]:
    """Return the decision about everybody at an instant [ms], with only the legs in the asset to look at."""
    story, registry = case.story, case.registry
    near = replace(registry, legs=tuple(each for each in registry.legs if each.asset == asset.id))
    shipment = story.device if story.kind in _GOODS else ""
    stopped = {id_ for id_, said in case.stops.items() if _had_stopped(said, at)}
    return route(near, asset, Severity(story.severity), Occasion(at, shipment, stopped))


def _had_stopped(said: Sequence[tuple[int, bool]], at: int) -> bool:
    before = [stop for when, stop in said if when <= at]
    return bool(before) and before[-1]


def _is_his(decided: Route, asset: Asset) -> bool:
    """Return whether an alarm was somebody's business; of the most reasons that is known already."""
    if decided.reason not in _BOUND:
        return True
    return _looks_after(decided.contact, asset)


def _looks_after(contact: Contact, asset: Asset) -> bool:
    return asset.id in contact.own_assets or (bool(asset.site) and asset.site in contact.own_sites)
