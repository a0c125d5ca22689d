"""The ``alarms`` message: whom a gateway has told of what while it was alone, so that nobody is told twice.

``{"v": 1, "claims": [{"id": ..., "excursion": ..., "point": ..., "contact": ..., "event": "raise",
"state": "claimed" | "sent" | "released", "started_at": ..., "at": ..., "text": ...}, ...]}``. A claim says
that a gateway is about to tell somebody; what became of it follows under the same id. Ids of excursions are
those that the server finds too. Not an alarm: the server finds those by itself, from the readings.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Literal

import msgspec

from coldchain.errors import PackError

VERSION = 1
MAX_CLAIMS = 1000
IN_DOUBT_MS = 600_000  # a claim that is neither sent nor released for so long [ms] may mean a text, or none
_ALLOWED = '{"v": 1, "claims": [{"id", "excursion", "point", "contact", "state", "started_at", "at"}]}'
_Id = Annotated[str, msgspec.Meta(min_length=1, max_length=600)]
_At = Annotated[int, msgspec.Meta(ge=0, le=2**53)]


class ClaimState(StrEnum):
    """What has become of a claim."""

    CLAIMED = "claimed"  # sending has begun; whether it came to its end is not known (yet)
    SENT = "sent"  # the network has taken the text
    RELEASED = "released"  # certainly not sent: the server may tell


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """One person and one excursion.

    Args:
        id: ``<excursion>|<contact>``.
        excursion: Id of the excursion.
        point: Of the alarm, ``<channel key>|<limit>``.
        contact: Who was told.
        event: What was told; only that an alarm began.
        state: What has become of it.
        started_at: Of the excursion, as the gateway knows it [ms].
        at: When it came into that state [ms].
        text: The words.
    """

    id: _Id
    excursion: _Id
    point: _Id
    contact: _Id
    event: Literal["raise"] = "raise"
    state: ClaimState
    started_at: _At
    at: _At
    text: Annotated[str, msgspec.Meta(max_length=2000)] = ""


class _Message(msgspec.Struct):
    v: int
    claims: Annotated[list[Claim], msgspec.Meta(max_length=MAX_CLAIMS)]


_DECODER = msgspec.json.Decoder(_Message)


def encode(claims: Iterable[Claim]) -> bytes:
    """Return the message that tells claims."""
    return msgspec.json.encode(_Message(VERSION, list(claims)))


def decode(payload: bytes) -> list[Claim]:
    """Return the claims of a message.

    Raises:
        PackError: It is no such message, or of a version that is not known here.
    """
    try:
        message = _DECODER.decode(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise PackError("alarms message", str(error)[:200], _ALLOWED) from None
    if message.v != VERSION:
        raise PackError("alarms message", f"version {message.v}", f"version {VERSION}", "Update the server.")
    return message.claims
