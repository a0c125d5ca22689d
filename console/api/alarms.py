"""Alarms for programs: listed, read, answered; and what people did about each."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from acts.answering import Answer, answer
from coldchain.access.permissions import Permission
from coldchain.instants import MS_PER_S
from coldchain.judgement.acts import Action
from console.api.ask import Ask
from console.api.operation import Body, IdQuery, Operation, PageQuery
from console.api.paging import mark, page_reply, parsed
from console.api.problems import not_found
from console.api.reply import Reply
from console.api.shipment_types import Done
from console.api.shipments import done
from links.records_actions import actions_of
from links.records_alarms_page import alarm_of, alarms_page
from links.records_views import AlarmRow

_LOOK = Permission.LOOK
_MINUTE_MS = 60 * MS_PER_S
LONGEST_MIN = 480
_LOOKS_AT_ONCE = 20


class AlarmQuery(PageQuery, frozen=True, kw_only=True):
    """Which alarms: those that are open, or those that are over."""

    state: Literal["open", "over"] = "open"


class AlarmPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of alarms, those whose state changed last first."""

    items: list[AlarmRow]
    after: str = ""


class NewAction(Body, frozen=True, kw_only=True):
    """What is done about an alarm; ``minutes``: for how long it is shelved. A comment is why."""

    action: Literal[
        "acknowledge", "comment", "shelve", "unshelve", "remove-from-service", "return-to-service", "close"
    ]
    comment: Annotated[str, Meta(max_length=1_000)] = ""
    minutes: Annotated[int, Meta(ge=0, le=LONGEST_MIN)] = 0


class ActionLine(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody, or the clock, did to an alarm, and its state afterwards."""

    key: str
    action: str
    person: str
    via: str
    at: int
    comment: str
    until_at: int | None
    outcome: str
    state: str
    suppression: str


class Actions(msgspec.Struct, frozen=True, kw_only=True):
    """What was done to an alarm, the oldest first."""

    items: list[ActionLine]
    after: str = ""


def list_(ask: Ask) -> Reply:
    """Return a page of alarms; to narrow roles those of what is theirs."""
    limit, is_open = ask.query.limit, ask.query.state == "open"
    before = _mark(ask.query.after)
    found: list[AlarmRow] = []
    with ask.records.reading() as connection:
        for _ in range(_LOOKS_AT_ONCE):
            rows = alarms_page(connection, ask.coop, is_open=is_open, before=before, limit=limit + 1)
            found += [each for each in rows if _sees(ask, each)]
            if len(found) > limit or len(rows) <= limit:
                break
            before = (rows[-1].since_at, rows[-1].id)
    last = found[limit - 1] if len(found) > limit else None
    after = mark((last.since_at, last.id)) if last is not None else ""
    return page_reply(ask, found[:limit], after)


def get(ask: Ask) -> Reply:
    """Return one alarm."""
    return Reply(_one(ask), is_tagged=True)


def actions(ask: Ask) -> Reply:
    """Return what was done to an alarm."""
    id_ = _one(ask).id
    with ask.records.reading() as connection:
        rows = actions_of(connection, id_)
    lines = [
        ActionLine(**{name: getattr(each, name) for name in ActionLine.__struct_fields__}) for each in rows
    ]
    return Reply(Actions(items=lines))


def act(ask: Ask) -> Reply:
    """Do something about an alarm."""
    body = ask.body
    said = Answer(
        alarm=_one(ask).id,
        action=Action(body.action),
        comment=body.comment,
        for_ms=body.minutes * _MINUTE_MS,
        at_most_ms=LONGEST_MIN * _MINUTE_MS,
        key=f"{ask.actor.id}|{ask.key}" if ask.key else "",  # keys of others are others
    )
    return Reply(done(answer(ask.records, ask.clock, ask.actor, coop=ask.coop, said=said)), status=201)


def _one(ask: Ask) -> AlarmRow:
    with ask.records.reading() as connection:
        row = alarm_of(connection, ask.coop, ask.query.id)
    if row is None or not _sees(ask, row):
        raise not_found("alarm", ask.query.id, "unknown-alarm")
    return row


def _sees(ask: Ask, alarm: AlarmRow) -> bool:
    """Return whether an alarm is his to see; of harm to goods the device is the shipment."""
    return not ask.is_narrow(_LOOK) or ask.scope.sees_alarm(alarm.asset, alarm.device)


def _mark(after: str) -> tuple[int, str] | None:
    key = parsed(after, (0, ""))
    return None if key is None else (int(key[0]), str(key[1]))


OPERATIONS = (
    Operation(
        "GET",
        "/alarms",
        "listAlarms",
        "Alarms, those whose state changed last first",
        list_,
        _LOOK,
        AlarmQuery,
        answer=AlarmPage,
        is_shared=True,
    ),
    Operation(
        "GET",
        "/alarms/{id}",
        "getAlarm",
        "One alarm",
        get,
        _LOOK,
        IdQuery,
        answer=AlarmRow,
        errors=(404,),
        is_shared=True,
    ),
    Operation(
        "GET",
        "/alarms/{id}/actions",
        "listActions",
        "What was done about an alarm, the oldest first",
        actions,
        _LOOK,
        IdQuery,
        answer=Actions,
        errors=(404,),
        is_shared=True,
    ),
    Operation(
        "POST",
        "/alarms/{id}/actions",
        "actOnAlarm",
        "Acknowledge, comment, shelve, take out of service; managers may do what is more than to answer",
        act,
        Permission.ANSWER_ALARM,
        IdQuery,
        body=NewAction,
        answer=Done,
        status=201,
        errors=(404, 409),
    ),
)
