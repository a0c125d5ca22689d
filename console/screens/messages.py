"""Messages: what was told to whom and what became of it, what people answered, what the month has cost."""

from collections.abc import Mapping
from typing import NamedTuple

from starlette.responses import Response

from coldchain.access.permissions import Permission
from coldchain.judgement.budget import month_of
from coldchain.registry.things import Contact
from console.desk import Desk, Screen
from console.fields import whole_asked
from console.visit import Visit
from links.records_budget import Account, accounts
from links.records_inbox import Heard, heard_from
from links.records_messages import messages_told

PAGE = 50


class Cost(NamedTuple):
    """What a month has cost by all channels; money in one currency."""

    month: str
    rows: list[Account]
    messages: int
    segments: int
    money: float
    currency: str


def show(visit: Visit, desk: Desk) -> Response:
    """Return the page of messages, the newest first."""
    before = whole_asked(visit, "before")
    contact = visit.asked("to")
    month = month_of(visit.now, visit.zone)
    with visit.reading() as connection:
        told = messages_told(connection, visit.coop, contact=contact, before=before or None, limit=PAGE + 1)
        heard: list[Heard] = [] if before else heard_from(connection, visit.coop, contact, limit=PAGE)
        spent = [each for each in accounts(connection, month) if each.coop == visit.coop]
    people = {each.id: each for each in visit.registry.contacts}
    return desk.frame.page(
        visit,
        "messages.html",
        title="Messages",
        told=[(each, _name(people, each.contact)) for each in told[:PAGE]],
        heard=[(each, _name(people, each.contact) or each.address) for each in heard],
        cost=_cost(month, spent),
        to=contact,
        people=sorted(people.values(), key=lambda each: each.name),
        later=told[PAGE - 1].id if len(told) > PAGE else None,
    )


def _name(people: Mapping[str, Contact], id_: str) -> str:
    found = people.get(id_)
    return found.name if found is not None and found.name else id_


def _cost(month: str, spent: list[Account]) -> Cost:
    return Cost(
        month,
        spent,
        sum(each.messages for each in spent),
        sum(each.segments for each in spent),
        sum(each.money for each in spent),
        spent[0].currency if spent else "",
    )


SCREENS = (Screen("/messages", Permission.LOOK_MESSAGES, show),)
