"""What is remembered of one gateway, and its blob. Not what follows from it: see ``gateway_silence.py``."""

from typing import NamedTuple

import msgspec

from coldchain.errors import InputError
from coldchain.judgement.coverage_holes import Span
from coldchain.judgement.time_set import TimeSet

BLOB_VERSION = 2


class Carried(NamedTuple):
    """When a gateway last brought something of a device, and from when the newest of it is [ms]."""

    received_at: int
    event_at: int


class Silence(NamedTuple):
    """A silence that was reported [ms]; ``ended_at`` is 0 while it goes on."""

    since_at: int
    confirmed_at: int
    ended_at: int = 0


class GatewayState(msgspec.Struct, frozen=True, array_like=True):
    """What is remembered of one gateway.

    Args:
        seen_at: When it was first seen in the registry [ms]; its silence counts from there at the earliest.
        runs: When it was heard of late, exactly.
        heard: When it was heard.
        delayed: When that was measured which came late.
        place: Where that was learned; empty when it is not known, or drives.
        carried: By device, what it brought last.
        silence: The newest silence that was reported; None before the first.
        late: Of which times in ``silence`` readings came afterwards.
        drained_at: When something came late the last time [ms]; 0 for never.
        offline_at: When the broker last said that it is gone [ms]; 0 for never.
        status: The last status that counted, to know a repeated one.
    """

    seen_at: int
    runs: tuple[Span, ...] = ()
    heard: TimeSet = TimeSet()
    delayed: TimeSet = TimeSet()
    place: str = ""
    carried: dict[str, Carried] = {}
    silence: Silence | None = None
    late: tuple[Span, ...] = ()
    drained_at: int = 0
    offline_at: int = 0
    status: str = ""

    @property
    def heard_at(self) -> int:
        """Return when it was last heard [ms]; 0 for never."""
        return self.runs[-1].end_at if self.runs else 0

    @property
    def is_silent(self) -> bool:
        """Return whether its silence has been reported and goes on."""
        return self.silence is not None and not self.silence.ended_at

    @property
    def is_offline(self) -> bool:
        """Return whether the broker said that it is gone, and nothing was heard since."""
        return self.offline_at > self.heard_at


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(tuple[int, GatewayState])


def dump(state: GatewayState) -> bytes:
    """Return the state as one versioned blob."""
    return _ENCODER.encode((BLOB_VERSION, state))


def load(blob: bytes) -> GatewayState:
    """Return the state of a blob that ``dump`` made.

    Raises:
        InputError: The blob is damaged, or of a version that this program does not know.
    """
    try:
        version, state = _DECODER.decode(blob)
    except msgspec.DecodeError as error:
        raise InputError("gateway state", f"{len(blob)} bytes ({error})", "a blob made by dump") from None
    if version != BLOB_VERSION:
        next_step = "Learn of the gateway anew."
        raise InputError("gateway state", f"version {version}", f"version {BLOB_VERSION}", next_step)
    return state
