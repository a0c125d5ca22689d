"""Alarms, as people answer them from a page or by a program: through the one door.

The acts themselves: ``alarms.py``, ``removing.py``. What was done is written into the audit chain by the row
that keeps the act (``links/records_actions.py``), so it is not named here once more.
"""

from collections.abc import Callable
from typing import NamedTuple

from acts import alarms, removing
from acts.alarms import Act, Done
from acts.asking import Who
from acts.doing import Asked, Change, NotHisError, Outcome, do
from coldchain.access.actors import Actor
from coldchain.access.permissions import Permission, is_narrow
from coldchain.access.scope import Scope
from coldchain.errors import InputError
from coldchain.judgement.acts import Action, Came
from links.clock import Clock
from links.records import Connection, Records
from links.records_life import lively
from links.records_registry import load_registry

_REFUSED = {
    Came.REASON_NEEDED: ("no reason", "a few words that say why", "Others will ask why."),
    Came.TOO_LONG: ("longer than is allowed", "what is allowed", "For longer: out of service, maintenance."),
    Came.IN_THE_PAST: ("an end that is past", "an end to come", "Choose a later one."),
    Came.STILL_HEARD: (
        "a sensor that was just heard",
        "one that is gone",
        "It ends by itself; or shelve it.",
    ),
    Came.GOODS: ("harm to goods", "an alarm of a sensor", "It ends when the goods have arrived."),
    Came.NO_SUCH: ("none of that name", "one that is listed", "Look at the list of alarms."),
}
_PERMISSIONS = {
    Action.ACKNOWLEDGE: Permission.ANSWER_ALARM,
    Action.COMMENT: Permission.ANSWER_ALARM,
    Action.SHELVE: Permission.SHELVE_ALARM,
    Action.UNSHELVE: Permission.SHELVE_ALARM,
    Action.REMOVE: Permission.SHELVE_ALARM,
    Action.RETURN: Permission.SHELVE_ALARM,
    Action.CLOSE: Permission.SHELVE_ALARM,
}
_ACTS: dict[Action, Callable[[Connection, str, Act], Done]] = {
    Action.ACKNOWLEDGE: alarms.acknowledge,
    Action.COMMENT: alarms.comment,
    Action.UNSHELVE: alarms.unshelve,
    Action.REMOVE: alarms.remove_from_service,
    Action.RETURN: alarms.return_to_service,
    Action.CLOSE: removing.close,
}


class Answer(NamedTuple):
    """What somebody does to an alarm.

    Args:
        alarm: Its id.
        action: What.
        comment: In his own words.
        for_ms: For how long it is shelved [ms].
        at_most_ms: Nobody may shelve it for longer [ms].
        key: The same twice is one act.
    """

    alarm: str
    action: Action
    comment: str = ""
    for_ms: int = 0
    at_most_ms: int = 0
    key: str = ""


def permission_for(action: Action) -> Permission:
    """Return what one must be allowed for an act on an alarm; KeyError for what people do not do."""
    return _PERMISSIONS[action]


def answer(records: Records, clock: Clock, actor: Actor, *, coop: str, said: Answer) -> Outcome:
    """Return what came of it.

    Args:
        records: Where.
        clock: Says when it is now.
        actor: Who does it.
        coop: Whose alarm it is.
        said: What is done.

    Raises:
        AccessError: He may not.
        InputError: It was refused; the reason is that of ``Came``.
        RecordsError: The records cannot be written.
    """
    asked = Asked(
        actor,
        permission_for(said.action),
        coop,
        f"alarms/{said.alarm}",
        said.key,
        [said.action, said.comment, said.for_ms],
    )

    def work(connection: Connection, now: int) -> tuple[Outcome, list[Change]]:
        if alarms.coop_of(said.alarm) != coop:
            raise refusal(Came.NO_SUCH)
        _check_his(connection, now, asked)
        by = Act(person_of(actor, coop), actor.via, now, said.comment, said.key, actor.address)
        done = _done(connection, said, by)
        if done.came.is_refusal:
            raise refusal(done.came)
        return Outcome(came=str(done.came), about=f"alarms/{said.alarm}"), []

    return do(records, clock, asked, work)


def _check_his(connection: Connection, now: int, asked: Asked) -> None:
    """Return when an alarm is somebody's to answer: a narrow role has only those of what is his."""
    if not is_narrow(asked.actor, asked.permission, asked.coop):
        return
    found = lively(connection, [asked.about.partition("/")[2]])
    scope = Scope(asked.actor, load_registry(connection, asked.coop), now)
    if found and not scope.sees_alarm(found[0].asset, found[0].device):
        raise NotHisError("alarm", asked.actor.id, "an alarm of what is his")


def refusal(came: Came, thing: str = "alarm") -> InputError:
    """Return why an act on an alarm, or on a window, was refused, to be raised."""
    return InputError(thing, *_REFUSED[came], reason=str(came))


def _done(connection: Connection, said: Answer, by: Act) -> Done:
    if said.action is Action.SHELVE:
        until_at = by.at + said.for_ms
        return alarms.shelve(connection, said.alarm, by, until_at=until_at, at_most_ms=said.at_most_ms)
    return _ACTS[said.action](connection, said.alarm, by)


def person_of(actor: Actor, coop: str) -> str:
    """Return who it was: the contact that he is there, so that people know him; else his account."""
    return Who(actor, coop).person
