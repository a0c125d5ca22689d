"""Holds back late notices while a backlog comes in, so that one notice with the final interval goes out.

A half-drained backlog shows an excursion too long, too short or in pieces. Its notice waits in the outbox for
a moment, renewed by every further reading from the backlog of the device, for minutes at most; what is found
meanwhile rewrites it. A message that somebody has claimed is never touched. Live alarms are never held.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import NamedTuple

from coldchain.judgement.alarm_table import AlarmEvent, AlarmState, Reason
from coldchain.judgement.alarms import Reconciled, Transition
from coldchain.judgement.facts import Excursion
from coldchain.judgement.succession import overlaps
from coldchain.judgement.untold import Untold
from links.records import Connection
from links.records_held import HeldNotice, all_held, drop_held, held_about, load_excursion, rewrite
from links.records_outbox import Draft
from links.records_untold import Reason as Why

HOLDS_AT_MOST = 10
_BEGINS = (AlarmEvent.RAISE, AlarmEvent.RECORD)
_PARTS_OF_CHANNEL_KEY = 5


class Waiting(NamedTuple):
    """Notices about one alarm point that wait, by the transition that they tell.

    Args:
        notices: Of each transition, one for every person and channel.
        parts: Of each transition, what has become of its excursion: none when it never was.
    """

    notices: dict[str, list[HeldNotice]]
    parts: dict[str, list[Excursion]]


class Hold(NamedTuple):
    """Now, and how long a notice waits for more of its backlog [ms]."""

    now: int
    hold_ms: int

    def until(self, created_at: int) -> int:
        """Return until when a notice is held that was first written then [ms]."""
        return min(self.now + self.hold_ms, created_at + HOLDS_AT_MOST * self.hold_ms)


def held(drafts: Iterable[Draft], steps: Iterable[Transition], hold: Hold, *, live: bool) -> list[Draft]:
    """Return the drafts, those of late notices held back.

    Args:
        drafts: What follows from the steps.
        steps: Transitions of one alarm.
        hold: How long.
        live: The channel's newest reading is of now: what goes on is told at once.
    """
    waits = {
        step.id: step.excursion.id
        for step in steps
        if step.late and (step.event is AlarmEvent.RECORD or not live)
    }
    return [
        draft._replace(held=waits[draft.transition], due_at=max(draft.due_at, hold.until(draft.created_at)))
        if draft.transition in waits
        else draft
        for draft in drafts
    ]


def waiting(connection: Connection, after: Reconciled, *, withdrawn: frozenset[str], now: int) -> Waiting:
    """Return which notices about an alarm point wait, and tell what has just changed.

    Args:
        connection: In a transaction, in which the changes are not written yet.
        after: What has just changed of the alarm point.
        withdrawn: Ids of excursions that no longer stand.
        now: [ms].
    """
    found = Waiting({}, {})
    told_anew = {step.excursion.id for step in after.transitions if step.event in _BEGINS}
    present = [item.excursion for item in after.known if item.excursion.id not in told_anew]
    changed = {item.id for item in present} | withdrawn
    for notice in held_about(connection, after.alarm.id, now):
        if notice.held in changed:
            found.notices.setdefault(notice.transition, []).append(notice)
            if notice.transition not in found.parts:
                found.parts[notice.transition] = _parts(connection, notice.held, present)
    return found


def said_by(waits: Waiting, after: Reconciled) -> dict[str, str]:
    """Return of each step that ends or takes back what a notice waits to tell the notice's step."""
    ended = {part.id: id_ for id_, parts in waits.parts.items() for part in parts}
    never = {notices[0].held: id_ for id_, notices in waits.notices.items() if not waits.parts[id_]}
    by = {AlarmEvent.RETURN: ended, AlarmEvent.WITHDRAW: never}
    return {
        step.id: by[step.event][step.excursion.id]
        for step in after.transitions
        if step.excursion.id in by.get(step.event, {})
    }


def said_once(waits: Waiting, said: Mapping[str, str], drafts: Iterable[Draft]) -> list[Draft]:
    """Return drafts without those to whoever has a notice that waits: it will tell the end too, or goes.

    Others have had theirs: they are told in a text of its own.

    Args:
        waits: The notices.
        said: See ``said_by``.
        drafts: What follows from the steps.
    """
    waiting = {
        (id_, notice.contact, notice.channel) for id_, by in said.items() for notice in waits.notices[by]
    }
    return [draft for draft in drafts if (draft.transition, draft.contact, draft.channel) not in waiting]


def why_not(said: Mapping[str, str], after: Reconciled, own: Container[str]) -> dict[str, Why]:
    """Return of each such step why it has no text of its own, and which notice tells it.

    Args:
        said: See ``said_by``.
        after: What has just changed.
        own: Ids of the steps that somebody is told in a text of its own.
    """
    found = {}
    for step in after.transitions:
        if step.id in said and step.event is AlarmEvent.RETURN:
            found[step.id] = Why("" if step.id in own else Untold.TOGETHER, said[step.id])
        elif step.id in said and step.id not in own:
            found[step.id] = Why(Untold.NEVER_TOLD)
    return found


def retold(waits: Waiting, point: str) -> list[Transition]:
    """Return, for each waiting notice and what has become of its excursion, the step as it is told now."""
    return [
        Transition(
            id=id_,
            alarm=point,
            occurrence=0,
            from_state=AlarmState.NORMAL,
            to_state=AlarmState.NORMAL,
            event=AlarmEvent.RAISE if part.ended_at is None else AlarmEvent.RECORD,
            reason=Reason.FOUND_LATE,
            event_at=part.confirmed_at,
            recorded_at=notices[0].created_at,
            late=True,
            excursion=part,
        )
        for id_, notices in waits.notices.items()
        for part in waits.parts[id_]
    ]


def rewrite_all(
    connection: Connection, waits: Waiting, drafts: Iterable[Draft], *, hold: Hold, release: bool
) -> list[Draft]:
    """Have waiting notices say what is known now; return what they have no room for: further parts.

    Two whose excursions have melted into one become one, and one whose excursion never was goes.

    Args:
        connection: In a transaction.
        waits: What waits.
        drafts: The words of ``retold``, each with its excursion in ``held``.
        hold: How long to wait on.
        release: Do not wait any longer: it is so now.
    """
    more: list[Draft] = []
    said: set[tuple[str, str, str]] = set()  # whom, how, of what
    texts = {(draft.transition, draft.contact, draft.channel, draft.held): draft for draft in drafts}
    for transition, notices in waits.notices.items():
        for notice in notices:
            due_at = hold.now if release else hold.until(notice.created_at)
            fresh = []
            for part in waits.parts[transition]:
                whom = (notice.contact, notice.channel, part.id)
                draft = texts.get((transition, *whom))
                if draft is not None and whom not in said:
                    said.add(whom)
                    fresh.append(draft)
            if not fresh:
                drop_held(connection, [notice.id], hold.now)
                continue
            due_at = max(due_at, fresh[0].due_at)  # quiet hours
            changed = notice._replace(body=fresh[0].body, held=fresh[0].held, due_at=due_at)
            if rewrite(connection, changed, hold.now):
                more += [_beside(draft, due_at) for draft in fresh[1:]]
    return more


def renew(connection: Connection, devices: set[tuple[str, str]], hold: Hold) -> None:
    """Hold on to notices about devices whose backlog still comes in.

    Args:
        connection: In a transaction.
        devices: Cooperative and name of each.
        hold: How long to wait on.
    """
    if not devices:
        return
    for notice in all_held(connection, hold.now):
        due_at = hold.until(notice.created_at)
        if (notice.coop, _device_of(notice.held)) in devices and due_at > notice.due_at:
            rewrite(connection, notice._replace(due_at=due_at), hold.now)


def _device_of(excursion: str) -> str:
    """Return the device that an excursion is about, by its id; empty when it is about something else."""
    parts = excursion.split("/")
    return parts[2] if len(parts) == _PARTS_OF_CHANNEL_KEY else ""


def _parts(connection: Connection, id_: str, present: Sequence[Excursion]) -> list[Excursion]:
    """Return what stands now where an excursion was when it was last told."""
    old = load_excursion(connection, id_)
    return [item for item in present if item.id == id_ or (old is not None and overlaps(old, item))]


def _beside(draft: Draft, due_at: int) -> Draft:
    """Return a notice about a further part of what was one excursion when it was first written."""
    key = f"{draft.transition}~{draft.held.rpartition('|')[2]}|{draft.contact}|{draft.channel}"
    return draft._replace(key=key, due_at=due_at)
