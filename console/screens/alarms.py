"""Alarms: those that want somebody, the story of one, and what people do about it."""

from typing import NamedTuple

from starlette.responses import Response

from acts.answering import Answer, answer, permission_for
from coldchain.access.permissions import Permission
from coldchain.errors import InputError, RegistryError
from coldchain.instants import MS_PER_S
from coldchain.judgement.acts import Action
from coldchain.judgement.alarm_table import AlarmState, Suppression
from coldchain.judgement.facts import Excursion
from console.desk import Desk, Screen
from console.fields import whole_of
from console.frame import see
from console.his import his_alarms, sees_alarm, told_of
from console.reasons import mistake
from console.view import AlarmView
from console.visit import Visit
from links import records_views as views
from links.records import Connection
from links.records_actions import ActionRow, actions_of
from links.records_held import load_excursion
from links.records_life import Lively, StepRow, lively, steps_of

STEPS_SHOWN = 60
MOST = 300
_MINUTE_MS = 60 * MS_PER_S
SHELVE_MIN = (30, 60, 120, 240, 480, 1440)
MOST_MINUTES = 366 * 24 * 60


class Story(NamedTuple):
    """All that is known of one alarm: as it is, what it is about, its steps, what was done, who was told."""

    item: Lively
    excursion: Excursion | None
    steps: list[StepRow]
    actions: list[ActionRow]
    told: list[views.MessageRow]


def show_all(visit: Visit, desk: Desk) -> Response:
    """Return the page of open alarms, the most urgent first."""
    with visit.reading() as connection:
        found = [
            each
            for each in views.open_alarms(connection, visit.coop)
            if sees_alarm(visit, each.asset, each.device)
        ]
        told = told_of(connection, visit, found[:MOST])
        lookup = visit.lookup_in(connection)
    alarms = his_alarms(visit, lookup, found[:MOST], told)
    return desk.frame.page(
        visit,
        "alarms.html",
        title="Alarms",
        active=[each for each in alarms if not each.over],
        over=[each for each in alarms if each.over],
        more=max(0, len(found) - MOST),
    )


def show_one(visit: Visit, desk: Desk) -> Response:
    """Return the page of one alarm."""
    return _page(visit, desk, visit.asked("id"))


def act(visit: Visit, desk: Desk) -> Response:
    """Do something to an alarm, and show it."""
    id_ = visit.said("id")
    try:
        action = Action(visit.said("action"))
        permission_for(action)
    except (KeyError, ValueError):
        allowed = "acknowledge, comment, shelve, unshelve, remove-from-service, return-to-service, close"
        raise InputError("action", repr(visit.said("action")[:40]), allowed) from None
    said = Answer(
        alarm=id_,
        action=action,
        comment=visit.said("comment"),
        for_ms=whole_of(visit.said("minutes"), MOST_MINUTES) * _MINUTE_MS,
        at_most_ms=round(desk.shelve_at_most_s * MS_PER_S),
        key=visit.said("key"),
    )
    try:
        outcome = answer(visit.records, visit.clock, visit.actor, coop=visit.coop, said=said)
    except InputError as error:
        if visit.said("from") != "list" and error.reason != "not-allowed":
            return _page(visit, desk, id_, problem=mistake(error))
        raise
    path = "/alarms" if visit.said("from") == "list" else "/alarm"
    where = {} if visit.said("from") == "list" else {"id": id_}
    return see(visit, path, said="again" if outcome.again else outcome.came, **where)


def _page(visit: Visit, desk: Desk, id_: str, *, problem: str = "") -> Response:
    with visit.reading() as connection:
        story = _story(connection, visit, id_)
        lookup = visit.lookup_in(connection)
        row = next((each for each in views.open_alarms(connection, visit.coop) if each.id == id_), None)
    shown: AlarmView | None = None
    if row is not None:
        shown = next(iter(his_alarms(visit, lookup, [row], story.told)), None)
    alarm = story.item.alarm
    return desk.frame.page(
        visit,
        "alarm.html",
        title="Alarm",
        status=422 if problem else 200,
        problem=problem,
        story=story,
        alarm=alarm,
        shown=shown,
        asset=lookup.assets.get(story.item.asset),
        is_open=alarm.state is not AlarmState.NORMAL,
        is_shelved=alarm.suppression is Suppression.SHELVED,
        minutes=_shelving(desk),
    )


def _story(connection: Connection, visit: Visit, id_: str) -> Story:
    coop = visit.coop
    found = lively(connection, [id_])
    if not found or found[0].coop != coop or not sees_alarm(visit, found[0].asset, found[0].device):
        raise RegistryError("alarm", repr(id_[:120]), f"an alarm of {coop}", reason="unknown-alarm")
    alarm = found[0].alarm
    told = views.messages_about(connection, coop, [id_])
    actions = actions_of(connection, id_)
    if visit.is_narrow(Permission.LOOK):
        mine = visit.actor.contacts_in(coop)
        told = [each for each in told if each.contact in mine]
        actions = [each if each.person in mine else each._replace(person="") for each in actions]
    return Story(
        item=found[0],
        excursion=load_excursion(connection, alarm.excursion),
        steps=steps_of(connection, id_, STEPS_SHOWN),
        actions=actions,
        told=told[-STEPS_SHOWN:],
    )


def _shelving(desk: Desk) -> list[int]:
    """Return for how long one may choose to shelve an alarm [min]; the longest is what is allowed at most."""
    most = max(1, int(desk.shelve_at_most_s // 60))
    return [*(each for each in SHELVE_MIN if each < most), most]


SCREENS = (
    Screen("/alarms", Permission.LOOK, show_all),
    Screen("/alarm", Permission.LOOK, show_one),
    Screen("/alarm", Permission.ANSWER_ALARM, act, method="POST"),
)
