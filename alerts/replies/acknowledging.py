"""Acknowledges what a person has been told of: by the number in the text, or what he was told last.

Without a number, "OK" means the place of which he was told last. When a text about one more place went
out so shortly before that it does not show which one he had read, he is asked.
"""

from collections.abc import Sequence

from acts.alarms import Act, acknowledge
from alerts.replies.conversation import CLOCKS_DIFFER_MS, VIA, Asked, Conversation, Reply, asset_name
from links.records_alarms import load_alarm
from links.records_answer_codes import Coded, code_for, coded_by
from links.records_inbox import Person
from links.records_unanswered import Unanswered, unanswered

CROSSED_MS = 60_000
"""Who answers so soon after a text has gone out may not have read it."""
MOST_CHOICES = 4


def answer(asked: Asked) -> Reply:
    """Return what came of an acknowledgement."""
    talk, codes = asked.talk, asked.understood.codes
    waiting = [
        (person, each)
        for person in talk.people
        for each in unanswered(
            talk.connection, (person.coop, person.contact), talk.said_at + CLOCKS_DIFFER_MS
        )
    ]
    if codes:
        return _by_codes(asked, waiting)
    if not waiting:
        return Reply("nothing-open", "nothing_open")
    places = list(dict.fromkeys((each.coop, each.asset) for _, each in sorted(waiting, key=_newest)))
    if len(places) > 1 and not asked.understood.everything and _crossed(waiting, talk.said_at):
        return Reply("which-alarm", "which_alarm", {"choices": _choices(talk, waiting)})
    chosen = places if asked.understood.everything else places[:1]
    done = [(person, each) for person, each in waiting if (each.coop, each.asset) in chosen]
    left = [(person, each) for person, each in waiting if (each.coop, each.asset) not in chosen]
    return _acknowledge(asked, done, left)


def _by_codes(asked: Asked, waiting: Sequence[tuple[Person, Unanswered]]) -> Reply:
    """Acknowledge what numbers name to this person; nobody else's."""
    talk = asked.talk
    named: dict[tuple[Person, Coded], None] = {}
    for code in asked.understood.codes:
        found = [
            (person, coded)
            for person in talk.people
            if (coded := coded_by(talk.connection, (person.coop, person.contact), code))
        ]
        if not found:
            return Reply("unknown-code", "unknown_code", {"code": code})
        named |= dict.fromkeys(found)
    again = [
        coded for _, coded in named if load_alarm(talk.connection, coded.alarm).occurrence != coded.occurrence
    ]
    if len(again) == len(named):
        return Reply("raised-again", "raised_again")
    done = [
        (person, Unanswered(coded.alarm, coded.coop, coded.occurrence, _asset_of(coded.alarm, waiting), 0))
        for person, coded in named
        if coded not in again
    ]
    mine = {each.alarm for _, each in done}
    return _acknowledge(asked, done, [pair for pair in waiting if pair[1].alarm not in mine])


def _acknowledge(
    asked: Asked,
    done: Sequence[tuple[Person, Unanswered]],
    left: Sequence[tuple[Person, Unanswered]],
) -> Reply:
    talk = asked.talk
    came: list[str] = []
    for person, each in done:
        act = Act(
            person.contact, VIA, talk.now, asked.understood.rest, talk.received.key, talk.received.address
        )
        came.append(acknowledge(talk.connection, each.alarm, act).came)
    registries = {person.coop: registry for person, registry in talk.registries()}
    names = dict.fromkeys(asset_name(registries[each.coop], each.asset) for _, each in done)
    outcome = f"acknowledged: {', '.join(dict.fromkeys(each.alarm for _, each in done))} ({came[0]})"
    places = {"what": ", ".join(names)}
    if left:
        places["choices"] = _choices(talk, left)
    return Reply(outcome, "acknowledged", places)


def _crossed(waiting: Sequence[tuple[Person, Unanswered]], said_at: int) -> bool:
    newest = max(each.told_at for _, each in waiting)
    return newest > said_at - CROSSED_MS


def _choices(talk: Conversation, waiting: Sequence[tuple[Person, Unanswered]]) -> str:
    """Return how to answer about each place: "OK 17 Van 1, OK 18 Van 2"."""
    registries = {person.coop: registry for person, registry in talk.registries()}
    shown: dict[tuple[str, str], str] = {}
    for person, each in waiting:
        code = code_for(
            talk.connection, (person.coop, person.contact), (each.alarm, each.occurrence), talk.now
        )
        name = asset_name(registries[each.coop], each.asset)
        shown.setdefault((each.coop, each.asset), f"OK {code} {name}")
    return ", ".join([*shown.values()][:MOST_CHOICES])


def _asset_of(alarm: str, waiting: Sequence[tuple[Person, Unanswered]]) -> str:
    known = next((each.asset for _, each in waiting if each.alarm == alarm), "")
    return known or alarm.split("|", 1)[0].split("/")[1]


def _newest(pair: tuple[Person, Unanswered]) -> int:
    return -pair[1].told_at
