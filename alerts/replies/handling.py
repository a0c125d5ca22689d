"""Handles one message of the inbox: who it is, what is meant, what is done, what is replied.

Everything is written in the caller's transaction, the reply and "handled" too: killed at any moment, it has
happened once or not at all. Never replied to: unknown numbers, short codes, names, what we said ourselves,
what is old, and whoever has had his share of replies for the hour.
"""

from collections.abc import Callable

from alerts.replies import acknowledging, changing_hands, reporting, status
from alerts.replies.conversation import Asked, Conversation, Reply
from alerts.replies.wording import language_of, reply_words
from coldchain.access.actors import Via
from coldchain.audit import Entry
from coldchain.messages.plain_words import words_of
from coldchain.messages.understanding import Kind, Understood, understand
from links.answer_words import answer_words
from links.records import Connection
from links.records_audit import append
from links.records_choices import choose, stopped
from links.records_inbox import mark_handled
from links.records_outbox import Draft, put
from links.records_talk import replies_since, said_by_us

HOUR_MS = 3_600_000
REPLIES_AN_HOUR = 12
PUZZLED_AN_HOUR = 2
"""Replies an hour to what is not understood: two machines that answer each other fall silent at once."""
OLD_MS = 12 * HOUR_MS
"""What was said longer ago is done where that is still right, but not replied to."""
PURPOSE = "reply"
_PUZZLED = frozenset({"not_understood", "unknown_code", "unknown_place"})


def handle(talk: Conversation) -> None:
    """Handle a message and write what came of it."""
    understood, reply = _reply(talk)
    outcome = reply.outcome
    if reply.kind:
        silent = _silence(talk, reply)
        if silent:
            outcome = f"{outcome}; no reply: {silent}"
        else:
            put(talk.connection, [_draft(talk, reply)])
    mark_handled(talk.connection, talk.received.id, talk.now, meaning=understood.kind, outcome=outcome)


def _reply(talk: Conversation) -> tuple[Understood, Reply]:
    nobody = Understood(Kind.UNKNOWN)
    if not talk.people:
        return nobody, Reply("unknown-sender")
    names = [(each.coop, each.contact) for each in talk.people]
    if said_by_us(talk.connection, names, words_of(talk.received.body)):
        return nobody, Reply("our-own-words")
    languages = [language_of(each.language) for each in talk.people]
    understood = understand(talk.received.body, languages, answer_words().vocabularies)
    return understood, _DO[understood.kind](Asked(talk, understood))


def _silence(talk: Conversation, reply: Reply) -> str:
    """Return why a reply is not sent; empty when it is."""
    if talk.now - talk.said_at > OLD_MS:
        return "old"
    names = [(each.coop, each.contact) for each in talk.people]
    sent, puzzled = replies_since(talk.connection, names, talk.now - HOUR_MS, talk.now + HOUR_MS)
    if sent >= REPLIES_AN_HOUR or (reply.kind in _PUZZLED and puzzled >= PUZZLED_AN_HOUR):
        return "enough"
    return ""


def _draft(talk: Conversation, reply: Reply) -> Draft:
    """Return the reply, on the channel by which the message came, to where it came from."""
    person, received = talk.first, talk.received
    return Draft(
        key=f"reply|{received.id}|{person.contact}|{received.channel}",
        coop=person.coop,
        transition="",
        contact=person.contact,
        channel=received.channel,
        address=received.address,
        body=reply_words(reply.kind, person.language, **reply.places),
        created_at=talk.now,
        expires_at=talk.reply_until_at,
        purpose=PURPOSE,
    )


def _stop(asked: Asked) -> Reply:
    _choose(asked.talk.connection, asked, stopped_at=asked.talk.now)
    return Reply("stopped", "stopped")


def _start(asked: Asked) -> Reply:
    _choose(asked.talk.connection, asked, stopped_at=None)
    return Reply("started", "started")


def _choose(connection: Connection, asked: Asked, *, stopped_at: int | None) -> None:
    talk = asked.talk
    for each in talk.people:
        before = stopped(connection, each.coop).get(each.contact)
        choose(connection, each.coop, each.contact, stopped_at=stopped_at)
        if (before is None) == (stopped_at is None):
            continue
        entry = Entry(
            coop=each.coop,
            at=talk.now,
            by=each.contact,
            via=Via.SMS,
            address=talk.received.address,
            action="messages-wanted" if stopped_at is None else "messages-stopped",
            about=f"contacts/{each.contact}",
        )
        append(connection, [entry])


def _help(_: Asked) -> Reply:
    return Reply("helped", "help")


def _puzzled(_: Asked) -> Reply:
    return Reply("not-understood", "not_understood")


_DO: dict[Kind, Callable[[Asked], Reply]] = {
    Kind.ACKNOWLEDGE: acknowledging.answer,
    Kind.HELP: _help,
    Kind.DELIVERED: changing_hands.answer,
    Kind.UNLOADED: changing_hands.answer,
    Kind.HANDED: changing_hands.answer,
    Kind.STATUS: status.answer,
    Kind.STOP: _stop,
    Kind.START: _start,
    Kind.REPORT: reporting.answer,
    Kind.NO_REPORT: reporting.end,
    Kind.UNKNOWN: _puzzled,
}
