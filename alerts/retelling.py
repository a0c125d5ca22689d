"""Telling people of an alarm that goes on: after a time in which they were spared it, or once more.

By what the alarm is about: a channel, a gateway, or goods. Who is told is decided where it always is.
"""

from collections.abc import Callable
from typing import NamedTuple

from msgspec.structs import replace

from alerts.bookkeeping import Desk
from alerts.gateway_record import gateway_drafts
from alerts.goods import Goods
from alerts.grouping import post
from alerts.judging import Judging
from alerts.silence import Silence
from alerts.telling import drafts
from coldchain.judgement.ageing import depth_of
from coldchain.judgement.alarm_table import AlarmEvent
from coldchain.judgement.alarms import Alarm, Transition
from coldchain.judgement.facts import Kind
from coldchain.judgement.untold import NOT_HEARD, Untold
from coldchain.messages.life import with_note
from coldchain.messages.subject import Subject
from coldchain.registry.profile import Limit
from links.records_life import Lively, key_of, raising_of, unsaid_ends, untold_of
from links.records_outbox import Draft
from links.records_sending import language_of
from links.records_untold import is_told, mark_told, people_of

_SPARED = (Untold.SUPPRESSED, Untold.CHATTER)
_GOODS = (Kind.PRODUCT, Kind.LAW)


class Telling(NamedTuple):
    """Where what it takes to tell people is found."""

    judging: Judging
    silence: Silence
    goods: Goods


def tell_what_goes_on(desk: Desk, telling: Telling, item: Lively, note: Callable[[str], str]) -> Alarm:
    """Return an alarm of which people have been told that it goes on; not when another one speaks for it.

    Args:
        desk: In a transaction.
        telling: Where what it takes is found.
        item: The alarm; people are no longer spared it.
        note: Says in a language what happened meanwhile, where there is room.
    """
    raising = raising_of(desk.connection, item.alarm)
    if raising is None:
        return item.alarm
    untold = untold_of(desk.connection, raising.id)
    never = untold in _SPARED
    if (untold in NOT_HEARD and not never) or (item.kind in _GOODS and not never):
        return item.alarm
    step = replace(raising, recorded_at=desk.now, late=False)
    if not never:
        step = replace(step, event=AlarmEvent.REALARM, id=f"{raising.id}~{desk.now}")
    made = [draft._replace(transition=raising.id) for draft in made_of(desk, telling, item, step)]
    post(desk, [_noted(desk, draft, note) for draft in made])
    if never:
        mark_told(desk.connection, [raising.id], desk.now)
    return replace(item.alarm, told_depth=depth_of(raising.excursion, limit_of(desk, telling, item)))


def tell_what_is_over(desk: Desk, telling: Telling, item: Lively, note: Callable[[str], str]) -> None:
    """Tell whoever was told that an alarm began, and was then spared its end, that it is over: once.

    Of goods only that harm never was: harm does not end.

    Args:
        desk: In a transaction.
        telling: Where what it takes is found.
        item: The alarm; it is over, and people are no longer spared it.
        note: Says in a language what happened meanwhile, where there is room.
    """
    hidden_at = item.alarm.hidden_at
    if hidden_at is None:
        return
    for step in unsaid_ends(desk.connection, item.alarm.id, hidden_at):
        if item.kind in _GOODS and step.event is not AlarmEvent.WITHDRAW:
            continue
        if is_told(desk.connection, step.alarm, step.occurrence, step.excursion.id):
            said = replace(step, recorded_at=desk.now, late=False)
            post(desk, [_noted(desk, draft, note) for draft in made_of(desk, telling, item, said)])
            if people_of(desk.connection, {step.id}):
                mark_told(desk.connection, [step.id], desk.now)
            return


def _noted(desk: Desk, draft: Draft, note: Callable[[str], str]) -> Draft:
    language = language_of(desk.connection, draft.coop, draft.contact)
    return draft._replace(body=with_note(draft.body, note(language), language))


def made_of(desk: Desk, telling: Telling, item: Lively, step: Transition) -> list[Draft]:
    """Return the messages that tell a step of an alarm; those about goods are put at once.

    Args:
        desk: In a transaction.
        telling: Where what it takes is found.
        item: The alarm.
        step: What is told.
    """
    if item.kind in _GOODS:
        telling.goods.tell(desk, item, step)
        return []
    if item.kind is Kind.GATEWAY:
        finding = telling.silence.finding_of(item.coop, item.device, desk.now)
        return [] if finding is None else gateway_drafts(desk, finding, item.alarm, [step])
    key = key_of(desk.connection, item.alarm.excursion)
    watch_list = telling.judging.watch_list
    watched = watch_list.by_key(key) or watch_list.unwatched(key)
    if watched is None:
        return []
    subject = Subject(watched, limit_of(desk, telling, item), desk.now)
    return drafts(subject, item.alarm, [step], desk.settings, desk=desk)


def limit_of(desk: Desk, telling: Telling, item: Lively) -> Limit | None:
    """Return the limit that an alarm is about; None when it is about something else, or that is gone."""
    if item.kind is not Kind.LIMIT:
        return None
    watched = telling.judging.watch_list.by_key(key_of(desk.connection, item.alarm.excursion))
    limits = watched.rules.limits if watched else ()
    name = item.alarm.id.rpartition("|")[2]
    return next((limit for limit in limits if limit.name == name), None)
