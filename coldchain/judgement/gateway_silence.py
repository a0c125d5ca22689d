"""Judging the silence of one gateway: ``begin``, ``hear``, ``on_time``, ``next_deadline``, ``is_quiet``.

A gateway is heard by what it carries and by its own status. Silence is reported when it lasts longer than
three of its usual intervals, than what is allowed to the sensors behind it, and than the holes in the
coverage that were learned for this place and time of day. Only a hearing ends it: silence never heals. Timers
count from the processing time, so a watcher that was away raises no false silence.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from coldchain.errors import InputError
from coldchain.judgement.coverage_holes import (
    JOIN_MS,
    LATE_JOIN_MS,
    Span,
    join,
    measured_ms,
    patience_ms,
    usual_interval_ms,
)
from coldchain.judgement.facts import Excursion, Fact, Kind, Withdrawn, excursion_id

GATEWAY_SILENT = "gateway-silent"
MISSED = 3  # usual intervals without a word
MOST_CARRIED = 256  # devices that are remembered: those heard last
BLOB_VERSION = 1


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
        runs: When it was heard.
        late: Of which times readings came late.
        carried: By device, what it brought last.
        silence: The newest silence that was reported; None before the first.
        offline_at: When the broker last said that it is gone [ms]; 0 for never.
        status: The last status that counted, to know a repeated one.
    """

    seen_at: int
    runs: tuple[Span, ...] = ()
    late: tuple[Span, ...] = ()
    carried: dict[str, Carried] = {}
    silence: Silence | None = None
    offline_at: int = 0
    status: str = ""

    @property
    def heard_at(self) -> int:
        """Return when it was last heard [ms]; 0 for never."""
        return self.runs[-1].end_at if self.runs else 0

    @property
    def back_at(self) -> int:
        """Return since when it is heard again [ms]; 0 when it never was."""
        return self.runs[-1].start_at if self.runs else 0

    @property
    def is_silent(self) -> bool:
        """Return whether its silence has been reported and goes on."""
        return self.silence is not None and not self.silence.ended_at

    @property
    def is_offline(self) -> bool:
        """Return whether the broker said that it is gone, and nothing was heard since."""
        return self.offline_at > self.heard_at


class GatewayRules(NamedTuple):
    """What a gateway's silence is held against now.

    Args:
        key: ``<coop>/gateway/<gateway>``; every fact's id begins with it.
        absence_after_ms: The shortest silence that is reported of a sensor behind it [ms].
        armed_at: Timers count from here at the earliest [ms, processing time].
    """

    key: str
    absence_after_ms: int
    armed_at: int = 0


class Hearing(NamedTuple):
    """What came from a gateway, in any order.

    Args:
        received: When [ms].
        measured_late: Event times of what took longer than ``JOIN_MS`` [ms].
        carried: By device, what it brought.
        place: Where the gateway is, as far as it is known.
    """

    received: Sequence[int]
    measured_late: Sequence[int] = ()
    carried: Mapping[str, Carried] = {}
    place: str = ""


class Heard(NamedTuple):
    """What came of one step."""

    state: GatewayState
    facts: tuple[Fact, ...] = ()


def begin(seen_at: int) -> GatewayState:
    """Return the state of a gateway that was just seen in the registry [ms]."""
    return GatewayState(seen_at)


def hear(key: str, state: GatewayState, hearing: Hearing, *, now: int) -> Heard:
    """Return the state and the facts after something was heard of a gateway.

    Args:
        key: ``<coop>/gateway/<gateway>``.
        state: What is known so far.
        hearing: What came; what came before does no harm.
        now: Processing time [ms].
    """
    state = _set_back(state, now)
    carried = dict(state.carried)
    for device, new in hearing.carried.items():
        old = carried.get(device, new)
        carried[device] = Carried(max(old.received_at, new.received_at), max(old.event_at, new.event_at))
    silence, facts = _end(key, state.silence, hearing.received, now)
    after = replace(
        state,
        runs=join(state.runs, hearing.received, join_ms=JOIN_MS, place=hearing.place),
        late=join(state.late, hearing.measured_late, join_ms=LATE_JOIN_MS),
        carried=_newest(carried),
        silence=silence,
    )
    return Heard(after, facts)


def on_time(rules: GatewayRules, state: GatewayState, now: int) -> Heard:
    """Return the state and the facts after time has passed [ms] without a word."""
    deadline_at = next_deadline(rules, state)
    if deadline_at is None or now < deadline_at:
        return Heard(state)
    since_at = max(state.heard_at, state.seen_at if not state.runs else 0)
    silence = Silence(since_at, since_at + delay_ms(rules, state))
    return Heard(replace(state, silence=silence), (excursion_of(rules.key, silence),))


def next_deadline(rules: GatewayRules, state: GatewayState) -> int | None:
    """Return when ``on_time`` has something to say if nothing comes [ms, processing time]; None for never."""
    if state.is_silent:
        return None
    return _counts_from(rules, state) + delay_ms(rules, state)


def delay_ms(rules: GatewayRules, state: GatewayState) -> int:
    """Return how long this gateway may be silent now before anybody is told [ms]."""
    hole_ms = patience_ms(state.runs, state.late, state.runs[-1]) if state.runs else 0
    return max(MISSED * usual_interval_ms(state.runs), rules.absence_after_ms, hole_ms)


def is_quiet(rules: GatewayRules, state: GatewayState, now: int) -> bool:
    """Return whether so little is heard of a gateway now [ms] that nobody can blame a sensor behind it."""
    if state.is_silent or state.is_offline:
        return True
    quiet_ms = max(MISSED * usual_interval_ms(state.runs), min(JOIN_MS, rules.absence_after_ms // 2))
    return now - _counts_from(rules, state) > quiet_ms


def missing_ms(state: GatewayState, silence: Excursion) -> int:
    """Return for how much of a silence no readings have come afterwards [ms].

    What is no longer than a reading may be on its way is not missing.
    """
    if silence.ended_at is None:
        return 0
    gap = Span(silence.started_at, silence.ended_at)
    lasted_ms = silence.ended_at - silence.started_at
    came_ms = measured_ms(gap, state.late)
    if came_ms:
        came_ms += 2 * JOIN_MS  # the ends of it
    return max(0, lasted_ms - came_ms)


def excursion_of(key: str, silence: Silence) -> Excursion:
    """Return a silence as a fact.

    Args:
        key: ``<coop>/gateway/<gateway>``.
        silence: As it was reported.
    """
    return Excursion(
        id=excursion_id(key, GATEWAY_SILENT, silence.since_at),
        kind=Kind.GATEWAY,
        limit=GATEWAY_SILENT,
        started_at=silence.since_at,
        confirmed_at=silence.confirmed_at,
        ended_at=silence.ended_at or None,
        unknown_ms=max(0, silence.ended_at - silence.since_at) if silence.ended_at else 0,
    )


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


def _counts_from(rules: GatewayRules, state: GatewayState) -> int:
    heard_at = state.heard_at if state.runs else state.seen_at
    return max(heard_at, rules.armed_at)


def _end(
    key: str, silence: Silence | None, received: Sequence[int], now: int
) -> tuple[Silence | None, tuple[Fact, ...]]:
    """Return the newest silence after hearings, and what follows; one of before its end corrects that."""
    if silence is None:
        return None, ()
    since_at, _, until_at = silence
    set_back = not until_at and since_at > now  # the clock: whatever comes now came after it
    inside = [at for at in received if set_back or (at > since_at and (at < until_at or not until_at))]
    if not inside:
        return silence, ()
    ended_at = min(inside)
    if ended_at < silence.confirmed_at:  # it was only on its way for long
        return None, (Withdrawn(excursion_id(key, GATEWAY_SILENT, since_at)),)
    silence = silence._replace(ended_at=ended_at)
    return silence, (excursion_of(key, silence),)


def _set_back(state: GatewayState, now: int) -> GatewayState:
    """Return the state with nothing heard in the future: the clock may have been set back."""
    if state.heard_at <= now + JOIN_MS:
        return state
    runs = tuple(run._replace(end_at=min(run.end_at, now)) for run in state.runs if run.start_at <= now)
    return replace(state, runs=runs, seen_at=min(state.seen_at, now))


def _newest(carried: dict[str, Carried]) -> dict[str, Carried]:
    if len(carried) <= MOST_CARRIED:
        return carried
    names = sorted(carried, key=lambda name: (carried[name].received_at, name))
    return {name: carried[name] for name in names[-MOST_CARRIED:]}
