"""Rows of the outbox to who was told what. Pure; ``now`` is an argument.

The outbox has a row for each channel, because each channel goes its own way. A person is told once: rows of
one transition to one person are one message here, with the channels that it went by.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from console import words
from console.said import said
from console.view import MessageView, TimeView, ToldView, WayView
from links.records_views import MessageRow

_TEXT_LIMIT = 300
_EXPIRED = "expired"  # what the outbox writes into a message that came too late to be of use
_TOGETHER = "told-together"  # ... and into one whose news stands in another one
_MINUTE_MS = 60_000  # times are shown in minutes: channels that differ by less went together


class _Progress(NamedTuple):
    """How far a row has come; ``why`` only when something is not as it should be."""

    state: str
    words: str
    why: str
    at: int


def build_messages(rows: Sequence[MessageRow], *, now: int, most: int) -> tuple[MessageView, ...]:
    """Return the newest messages, one for each transition and person, in the order given.

    Args:
        rows: Rows of the outbox.
        now: [ms since 1970, UTC].
        most: How many messages at most.
    """
    messages = list(_messages(rows).values())[:most]
    return tuple(
        MessageView(
            id=min(row.id for row in message),
            text=message[0].body[:_TEXT_LIMIT],
            told=_told(message, now),
        )
        for message in messages
    )


def told_people(rows: Sequence[MessageRow], *, now: int) -> tuple[ToldView, ...]:
    """Return each person who was told of an alarm, with every message; who was told first comes first."""
    people: dict[str, list[MessageRow]] = {}
    for row in rows:
        people.setdefault(row.contact or row.address, []).append(row)
    return tuple(_told(mine, now) for mine in people.values())


def _messages(rows: Iterable[MessageRow]) -> dict[tuple[str, str], list[MessageRow]]:
    """Return the rows of each message; a row that belongs to no transition stands for itself."""
    messages: dict[tuple[str, str], list[MessageRow]] = {}
    for row in rows:
        messages.setdefault((row.transition or f"row {row.id}", row.contact), []).append(row)
    return messages


def _told(rows: Sequence[MessageRow], now: int) -> ToldView:
    """Return what one person was told; messages that went the same way share one entry."""
    ways: dict[tuple[str, str, str, tuple[str, ...]], list[TimeView]] = {}
    for message in _messages(rows).values():
        what = words.message_words(message[0].event)
        for progress, channels in _channels(message, now):
            way = (progress.state, progress.words, progress.why, channels)
            ways.setdefault(way, []).append(TimeView(what=what, at=progress.at))
    return ToldView(
        to=rows[0].name or rows[0].address,
        ways=tuple(
            WayView(state=state, words=said, why=why, channels=channels, times=tuple(times))
            for (state, said, why, channels), times in ways.items()
        ),
    )


def _channels(message: Sequence[MessageRow], now: int) -> list[tuple[_Progress, tuple[str, ...]]]:
    """Return how far one message has come, with the channels that have come equally far."""
    together: dict[tuple[str, str, str, int], list[tuple[int, str]]] = {}
    for row in sorted(message, key=lambda row: row.id):
        state, said, why, at = _progress(row, now)
        together.setdefault((state, said, why, at // _MINUTE_MS), []).append((at, row.channel))
    return [
        (_Progress(state, said, why, min(at for at, _ in found)), tuple(channel for _, channel in found))
        for (state, said, why, _), found in together.items()
    ]


def _progress(row: MessageRow, now: int) -> _Progress:
    """Return how far a row has come: "claimed", "sent" and "delivered" are separate facts."""
    doubt = said("may have been sent twice") if row.in_doubt else ""
    if row.delivered_at is not None:
        return _Progress("delivered", "delivered", doubt, row.delivered_at)
    if row.sent_at is not None:
        return _Progress("sent", "sent", doubt, row.sent_at)
    if row.error == _TOGETHER:
        return _Progress("sent", "in one text with others, written", "", row.created_at)
    if row.expires_at <= now or row.error == _EXPIRED:
        why = "" if row.error == _EXPIRED else row.error
        return _Progress("failed", "not sent, given up", why, row.expires_at)
    if row.error:
        why = said(
            "{attempts} failed, {error}", attempts=words.count(row.attempts, "attempt"), error=row.error
        )
        return _Progress("waiting", "waiting for the next try", why, row.due_at)
    if row.claimed_at is not None:
        return _Progress("waiting", "being sent since", doubt, row.claimed_at)
    return _Progress("waiting", "waiting since", doubt, row.created_at)
