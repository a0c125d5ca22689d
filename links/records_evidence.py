"""What a report needs of the records, as it was known at an instant: only what was written down up to then.

Read-only; nothing is judged. Instants are ms since 1970, UTC.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from msgspec.structs import replace
from sqlalchemy import Connection, Row, or_, select

from coldchain.audit import Link
from coldchain.errors import RegistryError
from coldchain.evidence import Action, AlarmStory, Given, Message, Person, Step
from coldchain.judgement.acts import NOTES
from coldchain.judgement.facts import Kind
from coldchain.judgement.windows import About
from coldchain.registry.custody import CustodyAct, laid
from coldchain.registry.keeping import Hold
from coldchain.registry.registry import Registry
from coldchain.registry.undone import undone
from links.records_audit import changes_since, entries_of
from links.records_custody import acts_of
from links.records_evidence_told import gateways_told, messages_of, told_alone, told_of
from links.records_evidence_untold import Raising, known_of, not_told_of
from links.records_holds import holds_of
from links.records_registry import written_registry
from links.records_shipments import SHIPMENT, verdicts_of
from links.records_sql import parts
from links.records_tables import accounts, alarm_actions, api_tokens, excursions, transitions

_NO_SITES: Mapping[str, str] = MappingProxyType({})


def registry_known(connection: Connection, coop: str, known_at: int) -> tuple[Registry, list[CustodyAct]]:
    """Return the registry as it was known at an instant with what people had said of goods by then, and that.

    What was registered, changed or removed later is undone, by what the audit chain keeps of it.

    Raises:
        RegistryError: There is no such cooperative.
    """
    written = written_registry(connection, coop)
    if written is None:
        allowed = "one that is registered"
        raise RegistryError("cooperative", repr(coop[:80]), allowed, reason="unknown-cooperative")
    acts = [each for each in acts_of(connection, coop) if each.recorded_at <= known_at]
    return laid(undone(written, changes_since(connection, coop, known_at)), acts), acts


def given_to(connection: Connection, coop: str, shipment: str, known_at: int) -> tuple[Given, ...]:
    """Return the verdicts that had been given on goods, the oldest first."""
    rows = verdicts_of(connection, coop, shipment)
    return tuple(Given(**row._asdict()) for row in rows if row.recorded_at <= known_at)


def holds_known(connection: Connection, coop: str, known_at: int) -> list[Hold]:
    """Return the legal holds of up to an instant [ms], as they were then; one lifted later still stood."""
    found = [each for each in holds_of(connection, coop) if each.set_at <= known_at]
    return [
        each
        if each.lifted_at is None or each.lifted_at <= known_at
        else replace(each, lifted_at=None, lifted_by="", lifted_why="")
        for each in found
    ]


def stories_of(  # noqa: PLR0913 - whose, where, which goods, as known when
    connection: Connection,
    coop: str,
    where: Sequence[tuple[str, int, int]],
    shipment: str,
    *,
    known_at: int,
    sites: Mapping[str, str] = _NO_SITES,
) -> tuple[AlarmStory, ...]:
    """Return the alarms about goods, and about what they were in while they were in it.

    Args:
        connection: To read from.
        coop: Cooperative.
        where: Assets, each from until before.
        shipment: Of the goods; empty: none.
        known_at: Only steps, messages and actions of up to then.
        sites: Where assets stand, by their ids; of those that stand somewhere.
    """
    found = excursions.c
    about = [
        (found.asset == asset)
        & (found.channel != SHIPMENT)
        & (found.started_at < until_at)
        & or_(found.ended_at.is_(None), found.ended_at > from_at)
        for asset, from_at, until_at in where
    ]
    if shipment:
        about.append((found.key == f"{coop}/{shipment}") & (found.channel == SHIPMENT))
    if not about:
        return ()
    columns = (found.id, found.point, found.asset, found.device, found.channel, found.limit_name, found.kind)
    query = select(*columns, found.severity).where(found.coop == coop, or_(*about))
    rows: dict[str, Any] = {row.id: row for row in connection.execute(query)}
    return tuple(_stories(connection, _Asked(coop, rows, known_at, sites)))


def entries_about(
    connection: Connection, coop: str, things: Collection[str], known_at: int
) -> tuple[Link, ...]:
    """Return the entries of a cooperative's audit chain about some things (kind and id), in their order."""
    found = (link for some in parts(things) for link in entries_of(connection, coop, some, known_at))
    return tuple(sorted(found, key=lambda link: link.seq))


def persons_of(
    connection: Connection, registry: Registry, ids: Iterable[str], known_at: int
) -> dict[str, Person]:
    """Return those who are named, by id: contacts as registered, else accounts and tokens made by an instant.

    An account keeps its name for good; which roles it has today says nothing of what it had then.
    """
    known = {
        each.id: Person(name=each.name or each.id, role=str(each.role), reach=each.reach)
        for each in registry.contacts
    }
    wanted = {id_ for id_ in ids if id_}
    for table in (api_tokens, accounts):
        for some in parts(wanted - known.keys()):
            was_there = (table.c.created_at <= known_at) & (table.c.name != "")
            query = select(table.c.id, table.c.name).where(table.c.id.in_(some), was_there)
            known |= {row.id: Person(name=row.name) for row in connection.execute(query)}
    return {id_: known.get(id_) or Person(name=id_) for id_ in sorted(wanted)}


class _Asked(NamedTuple):
    """Which excursions, of whom, as known when [ms], and where assets stand."""

    coop: str
    rows: Mapping[str, Any]
    known_at: int
    sites: Mapping[str, str]


def _stories(connection: Connection, asked: _Asked) -> list[AlarmStory]:
    rows, known_at = asked.rows, asked.known_at
    steps: dict[tuple[str, int], list[Row[Any]]] = {}
    for some in parts(rows):
        query = select(transitions).where(
            transitions.c.excursion.in_(some), transitions.c.recorded_at <= known_at
        )
        for row in connection.execute(query.order_by(transitions.c.recorded_at, transitions.c.id)):
            steps.setdefault((row.alarm, row.occurrence), []).append(row)
    if not steps:
        return []
    about = {id_ for each in steps.values() for row in each for id_ in (row.id, row.told_with) if id_}
    told = told_of(connection, about, known_at)
    alone = gateways_told(connection, {alarm for alarm, _ in steps}, known_at)
    done = _done(connection, rows, known_at)
    alarms = {alarm for alarm, _ in steps}
    since = min((step.event_at for each in steps.values() for step in each), default=0)
    known = known_of(connection, asked.coop, alarms, since=since, known_at=known_at)
    found = []
    for key, mine in steps.items():
        excursion = rows[mine[0].excursion]
        messages = (*messages_of(mine, told), *told_alone(mine, alone.get(key[0], ())))
        raising = Raising(_about(asked, excursion), mine, messages, told)
        story = _story(key, excursion, mine, messages, done)
        found.append(replace(story, not_told=not_told_of(raising, known)))
    return sorted(found, key=lambda story: (min(step.event_at for step in story.steps), story.id))


def _about(asked: _Asked, excursion: Row[Any]) -> About:
    """Return what a window asks of an alarm."""
    site = asked.sites.get(excursion.asset, "")
    kind = Kind(excursion.kind) if excursion.kind in [*Kind] else Kind.LIMIT
    place = (asked.coop, excursion.asset, site, excursion.device, excursion.channel)
    return About(*place, kind, excursion.severity)


def _story(
    key: tuple[str, int],
    excursion: Row[Any],
    steps: Sequence[Row[Any]],
    told: tuple[Message, ...],
    done: Mapping[str, list[Action]],
) -> AlarmStory:
    about = dict.fromkeys(step.excursion for step in steps)
    return AlarmStory(
        id=f"{key[0]}#{key[1]}",
        asset=excursion.asset,
        device=excursion.device,
        channel="" if excursion.channel == SHIPMENT else excursion.channel,
        limit=excursion.limit_name,
        kind=excursion.kind,
        severity=excursion.severity,
        steps=tuple(
            Step(
                event=step.event,
                from_state=step.from_state,
                to_state=step.to_state,
                event_at=step.event_at,
                recorded_at=step.recorded_at,
                late=step.late,
            )
            for step in steps
        ),
        told=told,
        actions=tuple(action for id_ in about for action in done.get(id_, ())),
    )


def _done(connection: Connection, rows: Iterable[str], known_at: int) -> dict[str, list[Action]]:
    """Return what was done about excursions, by their ids."""
    found: dict[str, list[Action]] = {}
    for some in parts(rows):
        query = select(alarm_actions).where(
            alarm_actions.c.excursion.in_(some),
            alarm_actions.c.at <= known_at,
            alarm_actions.c.action.not_in(NOTES),
        )
        for row in connection.execute(query.order_by(alarm_actions.c.at, alarm_actions.c.id)):
            action = Action(
                action=row.action,
                by=row.person,
                via=row.via,
                at=row.at,
                comment=row.comment,
                until_at=row.until_at,
            )
            found.setdefault(row.excursion, []).append(action)
    return found
