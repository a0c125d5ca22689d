"""Leaves out whom a gateway has told already, while it was alone: one person, one alarm, one text.

The gateway's word comes before its readings. It counts for the same excursion, and for one of the same alarm
point at the same time, since late readings may have moved a start. Whoever was told that it began is told by
the server that it is over: what the server first finds when it is over, it tells such a person as OVER.
"""

from collections.abc import Iterable
from typing import Protocol

from msgspec.structs import replace

from alerts.settings import AlertsSettings
from alerts.speaking import language_of, reader_of
from coldchain.instants import MS_PER_S
from coldchain.judgement.alarm_table import AlarmEvent
from coldchain.judgement.alarms import Transition
from coldchain.judgement.facts import Kind
from coldchain.judgement.untold import Untold, is_over_soon
from coldchain.messages.catalogue import phrases
from coldchain.messages.subject import Subject, words
from coldchain.told import IN_DOUBT_MS, Claim, ClaimState
from links.records import Connection
from links.records_gateway_told import claims_of, is_about
from links.records_outbox import Draft
from links.records_untold import Reason, mark_untold

_BEGINS = (AlarmEvent.RAISE, AlarmEvent.RECORD)


class ToldDesk(Protocol):
    """Where and when something is told."""

    @property
    def connection(self) -> Connection:
        """Return where to write, in a transaction."""

    @property
    def settings(self) -> AlertsSettings:
        """Return how people are told."""

    @property
    def now(self) -> int:
        """Return when this is [ms]."""


def without_told(
    desk: ToldDesk, subject: Subject, steps: Iterable[Transition], made: list[Draft], *, first: bool = True
) -> list[Draft]:
    """Return the drafts that are to go out, after whom a gateway has told has been left out.

    Args:
        desk: In a transaction in which the steps are written already.
        subject: What the alarm is about.
        steps: Of one alarm.
        made: The drafts that follow from them.
        first: Whether the steps are told for the first time; then it is written why one is not.
    """
    for step in steps:
        if step.event not in _BEGINS or step.excursion.kind is not Kind.LIMIT:
            continue
        found = claims_of(desk.connection, subject.watched.coop, step.alarm)
        claims = {each.contact: each for each in found if is_about(each, step.excursion)}
        mine = [draft for draft in made if draft.transition == step.id]
        if not claims or not mine:
            continue
        kept = [
            each for draft in mine for each in _after(desk, subject, step, draft, claims.get(draft.contact))
        ]
        made = [draft for draft in made if draft.transition != step.id] + kept
        if first and not kept:
            mark_untold(desk.connection, {step.id: Reason(Untold.BY_GATEWAY)})
    return made


def _after(
    desk: ToldDesk, subject: Subject, step: Transition, draft: Draft, claim: Claim | None
) -> list[Draft]:
    """Return what becomes of one draft when a gateway has a claim on its reader; empty: it is left out."""
    if claim is None:
        return [draft]
    if claim.state is ClaimState.SENT:
        if step.event is AlarmEvent.RAISE:
            return []
        over = replace(step, event=AlarmEvent.RETURN, event_at=step.excursion.ended_at or step.event_at)
        if is_over_soon(over, round(desk.settings.over_after * MS_PER_S)):
            return []
        return [draft._replace(body=words(subject, over, _language(draft, subject)))]
    if step.event is AlarmEvent.RECORD:
        return [draft]
    doubt_ends_at = claim.at + IN_DOUBT_MS
    if desk.now < doubt_ends_at:  # the gateway may still say that it is sent: the sender asks again
        draft = draft._replace(due_at=max(draft.due_at, doubt_ends_at))
    repeat = phrases(_language(draft, subject)).say("prefix", "repeat")
    return [draft._replace(body=f"{repeat}{draft.body}")]


def _language(draft: Draft, subject: Subject) -> str:
    """Return the language of a draft's reader."""
    registry = subject.watched.registry
    return language_of(reader_of(draft.contact, registry), registry)
