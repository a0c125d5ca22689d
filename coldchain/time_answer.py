"""The server's answer to a status that asks for the time: topic kind ``time``.

``{"v": 1, "at": <ms since 1970, UTC>, "echo": <what the status carried>}``. The echo is the gateway's own
monotonic time of asking, so that it knows how long the answer took, and how wrong ``at`` may be by then.
"""

import msgspec

from coldchain.errors import PackError

VERSION = 1
_ALLOWED = '{"v": 1, "at": <ms since 1970>, "echo": <number>}'


class TimeAnswer(msgspec.Struct, frozen=True):
    """What the server said.

    Args:
        at: The server's time [ms since 1970, UTC].
        echo: What the gateway asked with [ms, its monotonic time].
        v: Of this message.
    """

    at: int
    echo: int
    v: int = VERSION


class _Asking(msgspec.Struct):
    time_echo: int | None = None


_ANSWER = msgspec.json.Decoder(TimeAnswer)
_ASKING = msgspec.json.Decoder(_Asking)


def encode(at: int, echo: int) -> bytes:
    """Return the message.

    Args:
        at: The server's time [ms since 1970, UTC].
        echo: As the status had it.
    """
    return msgspec.json.encode(TimeAnswer(at, echo))


def decode(payload: bytes) -> TimeAnswer:
    """Return what an answer says.

    Raises:
        PackError: It is none.
    """
    try:
        answer = _ANSWER.decode(payload)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise PackError("time message", f"{payload[:80]!r} ({error})", _ALLOWED) from None
    if answer.v != VERSION:
        raise PackError("time message", f"version {answer.v}", _ALLOWED)
    return answer


def echo_of(status: bytes) -> int | None:
    """Return the echo that a status message asks to have back; None when it does not ask."""
    try:
        return _ASKING.decode(status).time_echo
    except (msgspec.MsgspecError, RecursionError):
        return None
