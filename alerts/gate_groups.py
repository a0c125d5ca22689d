"""The last look at several alarms in one text: each is looked at, and only what goes on is told as going on.

A text may have waited for hours for a network. What is over in it is dropped with the reason that it would
have by itself, and its row says so: whoever is not told of a beginning is not told that it never was.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from alerts.grouping import in_order, part_of, said_together
from alerts.speaking import language_of, reader_of
from alerts.standing import Left, said_as_over, told_as_over, why_dropped
from coldchain.errors import RegistryError
from coldchain.judgement.unsent import Unsent
from coldchain.messages.catalogue import phrases
from coldchain.messages.groups import over_note
from coldchain.messages.life import with_note
from coldchain.registry.registry import Registry
from links.records import Connection
from links.records_gateway_told import is_told_meanwhile
from links.records_grouping import Inside, Waiting, reword
from links.records_outbox import TOGETHER, Claimed, mark_doubtful, mark_refused
from links.records_registry import load_registry
from links.records_sending import fate_of


class Sorted(NamedTuple):
    """What stands in a text, the most urgent first; why some is dropped; since when some is over [ms]."""

    rows: Sequence[Waiting]
    gone: Mapping[int, str]
    over: Mapping[int, int]


def what_is_left(connection: Connection, whole: Claimed, parts: Sequence[Inside], now: int) -> Left | Unsent:
    """Return what a text for several alarms says now [ms], or why it has nothing to say any more.

    Args:
        connection: In the transaction in which it was claimed.
        whole: The message.
        parts: What it tells.
        now: [ms].
    """
    gone: dict[int, str] = {part.row.id: part.error for part in parts if part.error != TOGETHER}
    over: dict[int, int] = {}
    for part in parts:
        if part.row.id in gone:
            continue
        item = _item(whole, part)
        fate = fate_of(connection, item)
        by_gateway = is_told_meanwhile(connection, item.transition, item.contact)
        dropped = Unsent.BY_GATEWAY if by_gateway else why_dropped(connection, item, fate)
        if dropped is not None:
            gone[part.row.id] = dropped
            _drop(connection, whole, part, dropped, now)
        elif (over_at := told_as_over(connection, item, fate)) is not None:
            over[part.row.id] = over_at
    if not gone and not over:
        return Left(whole, whole.body)
    rows = in_order(part.row for part in parts)
    if len(gone) == len(rows):
        first = gone[rows[0].id]
        return Unsent(first) if first in [*Unsent] else Unsent.OVER
    try:
        registry = load_registry(connection, whole.coop)
    except RegistryError:  # it was taken out while this waited: nobody knows what things are called
        return Left(whole, whole.body)
    return _reworded(connection, whole, registry, Sorted(rows, gone, over))


def _item(whole: Claimed, part: Inside) -> Claimed:
    """Return what stands in a text as if it were to go by itself, the way that the text goes."""
    row = part.row
    return whole._replace(
        id=row.id,
        key=row.key,
        transition=row.transition,
        body=row.body,
        purpose=row.purpose,
        severity=row.severity,
        rank=part.rank,
    )


def _drop(connection: Connection, whole: Claimed, part: Inside, reason: str, now: int) -> None:
    """Write why a text does not tell one of several any more; it may have done so before."""
    if whole.in_doubt:
        mark_doubtful(connection, part.row.id, reason, now)
    mark_refused(connection, part.row.id, reason, now)


def _reworded(connection: Connection, whole: Claimed, registry: Registry, parts: Sorted) -> Left:
    """Return a text without what is over, which it names; with nothing left but that, it begins with it."""
    rows, gone, over = parts
    language = language_of(reader_of(whole.contact, registry), registry)
    goes_on = [row for row in rows if row.id not in gone and row.id not in over]
    kept = goes_on or [row for row in rows if row.id in over]
    text = said_together(kept, registry)
    must = [row for row in rows if row.id in over] if goes_on else []  # critical: no other text tells of it
    may = [row for row in rows if gone.get(row.id) == Unsent.OVER]
    if must:
        text = f"{text}{phrases(language).say('list', 'sentence')}{_named(must, registry, language)}"
    if may:
        text = with_note(text, _named(may, registry, language), language)
    reword(connection, whole, text, kept[0].transition)
    item = whole._replace(body=text, transition=kept[0].transition)
    if goes_on:
        return Left(item, text)
    return Left(item, said_as_over(connection, item, text, max(over.values())))


def _named(rows: Sequence[Waiting], registry: Registry, language: str) -> str:
    return over_note([part_of(registry, row._asdict(), row.body) for row in rows], language=language)
