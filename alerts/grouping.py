"""One place, one message: what comes together for one person is told in one text.

What is urgent goes at once; what follows it within ``group_wait`` is one more text. What is not urgent waits
``group_wait`` for more. The rows wait in the outbox: a restart forgets nothing, and should the watcher stand
still, each goes out by itself. Late notices are grouped by their own rule (``holding``).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from alerts.settings import AlertsSettings
from alerts.speaking import language_of, reader_of
from alerts.telling import TellDesk
from coldchain.instants import MS_PER_S, zone_of
from coldchain.judgement.alarm_table import AlarmEvent
from coldchain.judgement.facts import Kind
from coldchain.judgement.untold import BEGINS, Untold, is_as_urgent, urgency
from coldchain.messages.groups import BEGIN, CLOSE, END, LATE, WITHDRAW, Part, group_message
from coldchain.registry.profile import Severity
from coldchain.registry.registry import Registry
from links.records import Connection
from links.records_grouping import (
    Neighbour,
    Waiting,
    begun_in_vain,
    drop_begin,
    has_groups,
    neighbours,
    together,
    waiting,
)
from links.records_outbox import Draft, put
from links.records_untold import Reason, mark_untold

AHEAD_MS = 3_000
"""Messages are put together so long before they are due: after that a sender may have them [ms]."""

_URGENT = (Severity.HIGH, Severity.CRITICAL)
_STEPS_UP = (AlarmEvent.REALARM, AlarmEvent.WORSEN)  # told at once, alone: it was grave already
_PHASES = {
    AlarmEvent.RAISE: BEGIN,
    AlarmEvent.RECORD: BEGIN,
    AlarmEvent.RETURN: END,
    AlarmEvent.CLOSE: CLOSE,
    AlarmEvent.WITHDRAW: WITHDRAW,
}


def post(desk: TellDesk, drafts: Iterable[Draft]) -> None:
    """Put messages into the outbox, each due when it fits with others about its place.

    Args:
        desk: In a transaction in which what they tell is written already.
        drafts: What people are to be told.
    """
    wait_ms = round(desk.settings.group_wait * MS_PER_S)
    for draft in drafts:
        put(desk.connection, [_timed(desk, draft, wait_ms) if wait_ms else draft])


def _timed(desk: TellDesk, draft: Draft, wait_ms: int) -> Draft:
    """Return a message that is due when others about its place are, or after a while; or at once."""
    event = event_of(draft.transition)
    begins = event in BEGINS
    if draft.held:
        waits = draft.purpose == "gateway"
        return draft._replace(due_at=max(draft.due_at, desk.now + wait_ms)) if waits else draft
    if event in _STEPS_UP or event is None or not draft.about or draft.due_at > desk.now + wait_ms:
        return draft
    before = neighbours(desk.connection, draft, desk.now - wait_ms)
    alike = [each for each in before if (each.event in BEGINS) is begins]
    if begins and draft.severity in _URGENT:
        return draft._replace(due_at=max(draft.due_at, _after_urgent(alike, draft, wait_ms)))
    open_at = [
        each.due_at for each in alike if not each.is_sent and desk.now < each.due_at <= desk.now + wait_ms
    ]
    return draft._replace(due_at=max(draft.due_at, min(open_at, default=desk.now + wait_ms)))


def _after_urgent(alike: Sequence[Neighbour], draft: Draft, wait_ms: int) -> int:
    """Return when something urgent is told: at once, or so long after what was told at once [ms]; 0: now."""
    told = [
        each.created_at
        for each in alike
        if is_as_urgent(each.severity, draft.severity)
        and each.severity in _URGENT
        and each.created_at < draft.created_at  # what is found in one step is one text
    ]
    return min(told) + wait_ms if told else 0


def event_of(transition: str) -> AlarmEvent | None:
    """Return what a step's id says has happened; None for what is no step of an alarm."""
    parts = transition.rsplit("|", 2)
    return AlarmEvent(parts[1]) if len(parts) > 1 and parts[1] in [*AlarmEvent] else None


def is_gathering(connection: Connection, settings: AlertsSettings, now: int) -> bool:
    """Return whether something is to be put together at an instant [ms]; locks nobody out."""
    wait_ms = round(settings.group_wait * MS_PER_S)
    return bool(wait_ms) and has_groups(connection, now - wait_ms, now + AHEAD_MS, now + wait_ms)


def gather(desk: TellDesk, registries: Mapping[str, Registry]) -> int:
    """Put together what is due now or soon for the same person about the same place; return how many texts.

    Args:
        desk: In a transaction.
        registries: By cooperative.
    """
    wait_ms = round(desk.settings.group_wait * MS_PER_S)
    made = 0
    if not wait_ms:
        return made
    for rows in _groups(_ripe(desk, wait_ms)).values():
        registry = registries.get(rows[0].coop)
        if len(rows) > 1 and registry is not None and rows_due_soon(rows, desk.now):
            together(desk.connection, _together(rows, registry), [row.key for row in rows])
            made += 1
    return made


def _ripe(desk: TellDesk, wait_ms: int) -> list[Waiting]:
    """Return what may be told now; a late notice only when it would go out by itself in a moment."""
    found = waiting(desk.connection, desk.now - wait_ms, desk.now + wait_ms)
    return [
        row for row in found if not row.held or row.kind == Kind.GATEWAY or rows_due_soon([row], desk.now)
    ]


def rows_due_soon(rows: Iterable[Waiting], now: int) -> bool:
    """Return whether a sender may have one of these in a moment [ms]."""
    return any(row.due_at <= now + AHEAD_MS for row in rows)


def forget_vain(desk: TellDesk) -> None:
    """Take back what waits to say that something began which is over or answered before anybody heard of it.

    After quiet hours people still hear that it was, and is over.
    """
    wait_ms = round(desk.settings.group_wait * MS_PER_S)
    for row in begun_in_vain(desk.connection, desk.now):
        short = row["due_at"] - row["created_at"] <= wait_ms
        end = drop_begin(desk.connection, row, with_end=short)
        if end is not None:
            reason = Reason(Untold.TOGETHER, end) if end else Reason(Untold.OVER_BEFORE)
            mark_untold(desk.connection, {row["step"]: reason})


def _groups(rows: Iterable[Waiting]) -> dict[tuple[str, ...], list[Waiting]]:
    """Return messages by what makes them one text, the most urgent first."""
    found: dict[tuple[str, ...], list[Waiting]] = {}
    for row in rows:
        phase = _phase(row)
        if phase:
            goods = "goods" if row.purpose == "goods" else ""
            urgent = "urgent" if phase == BEGIN and row.severity in _URGENT else ""  # says more by itself
            key = (row.coop, row.contact, row.channel, row.about, goods, urgent, phase)
            found.setdefault(key, []).append(row)
    return {key: in_order(each) for key, each in found.items()}


def in_order(rows: Iterable[Waiting]) -> list[Waiting]:
    """Return messages as they are told in one text, the most urgent first."""
    return sorted(rows, key=lambda row: (-urgency(row.severity), row.started_at, row.id))


def _phase(row: Waiting) -> str:
    if "~" in row.key:  # is several in one already, or a step up
        return ""
    if row.late:
        return LATE
    return _PHASES.get(AlarmEvent(row.event), "")


def _together(rows: Sequence[Waiting], registry: Registry) -> Draft:
    first = rows[0]
    return Draft(
        key=f"{first.transition}~{len(rows)}-{first.id}|{first.contact}|{first.channel}",
        coop=first.coop,
        transition=first.transition,
        contact=first.contact,
        channel=first.channel,
        address=first.address,
        body=said_together(rows, registry),
        created_at=max(row.created_at for row in rows),
        expires_at=max(row.expires_at for row in rows),
        due_at=min(row.due_at for row in rows),
        purpose=first.purpose,
        severity=first.severity,
        about=first.about,
        late=bool(first.late),
    )


def said_together(rows: Sequence[Waiting], registry: Registry) -> str:
    """Return one text for several messages to one person, the first of them first; of one its own."""
    first = rows[0]
    if len(rows) == 1:
        return first.body
    return group_message(
        _phase(first),
        [part_of(registry, row._asdict(), row.body) for row in rows],
        place_name(registry, first.about),
        zone=zone_of(registry.cooperative.time_zone),
        language=language_of(reader_of(first.contact, registry), registry),
    )


def part_of(registry: Registry, row: Mapping[str, Any], body: str) -> Part:
    """Return one of several alarms as their text names it.

    Args:
        registry: Knows what things are called.
        row: ``kind``, ``asset``, ``device``, ``limit_name`` and ``started_at`` of its excursion.
        body: Its own text.
    """
    names = {asset.id: asset.name or asset.id for asset in registry.assets}
    kind, asset, device = row["kind"], row["asset"], row["device"]
    name = device if kind == Kind.GATEWAY else names.get(asset, asset)
    return Part(kind, name, thing_of(kind, device, row["limit_name"]), row["started_at"], body)


def thing_of(kind: str, device: str, limit_name: str) -> str:
    """Return what is wrong in a few words: a sensor by its name, all else by the limit's."""
    return device if kind in (Kind.ABSENCE, Kind.SENSOR) else limit_name.replace("-", " ")


def place_name(registry: Registry, about: str) -> str:
    """Return what people call a place."""
    names = {each.id: each.name for each in registry.assets} | {each.id: each.name for each in registry.sites}
    return names.get(about) or about
