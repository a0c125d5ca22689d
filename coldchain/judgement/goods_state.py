"""What judgement remembers of one shipment, and how it becomes one binary blob and back.

A ``Tally`` counts all that happened to the goods up to an instant; the state is the newest tally and a short
ladder of older ones to start again from when a reading comes late. Not in here: readings.
"""

from copy import copy
from operator import attrgetter
from typing import NamedTuple

import msgspec

from coldchain.errors import InputError
from coldchain.judgement.ladder import thinned
from coldchain.judgement.quality import QualityState
from coldchain.reading import Reading
from coldchain.science.timers import TimerState

GOODS_BLOB_VERSION = 2
MOST_RUNGS = 6
SPACING_MS = 600_000


class GoodsPosition(NamedTuple):
    """The total order of the readings of a shipment: by event time, then by name."""

    event_at: int
    device: str
    channel: str
    boot: int
    sequence: int


def goods_position(reading: Reading) -> GoodsPosition:
    """Return where a reading stands in the order of a shipment."""
    return GoodsPosition(reading.event_at, reading.device, reading.channel, reading.boot, reading.sequence)


in_order = attrgetter(*GoodsPosition._fields)
"""The key to sort readings by: their position, without the cost of one."""


class Probe(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One channel beside the goods.

    Args:
        device: Name of the device.
        channel: ``<probe>/<quantity>``.
        stay: Number of the stay in which it spoke.
        at: Event time of its newest good value [ms].
        value: That value [degC, or % of relative humidity].
        core_c: What the goods' own temperature would be by this probe alone [degC].
        quality: What its quality is judged by.
        first: The goods are those that came first, between which a probe for goods is put.
    """

    device: str
    channel: str
    stay: int
    at: int
    value: float
    core_c: float
    quality: QualityState
    first: bool = True


class Fired(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A harm that has come about, for good: which rule, since when, when it was full, and at which value."""

    rule: str
    started_at: int
    at: int
    value: float


class Tally(msgspec.Struct, array_like=True):
    """Everything that has happened to the goods up to ``at``. Changed in place while a batch is judged.

    Args:
        at: Event time up to which everything is counted [ms]; 0 before the trip began.
        stay: Number of the stay at ``at``.
        hot_c: The warmest that the goods may be by their probes [degC]; None before the first value.
        cold_c: The coldest [degC].
        probes: The channels that have spoken in this stay, as they last were.
        good_ms: Time within bounds [ms].
        harmful_ms: Time beyond them [ms].
        unknown_ms: Time without data [ms]; these three add up to the time in assets.
        used: Share of the whole life used: at best, likely, at worst.
        excess: The part of it beyond what recommended storage takes, likewise.
        known_ms: Time behind ``sum_c_ms`` and ``mkt_ms`` [ms].
        sum_c_ms: Temperature times time [degC ms].
        mkt_ms: Sum of exp(-dH/RT) times time [ms].
        minimum_c: Coldest so far [degC]; with ``maximum_c`` meaningless while ``known_ms`` is 0.
        maximum_c: Warmest so far [degC].
        chilling_c_h: Degree-hours below the chilling limit [degC h].
        timers: One for each timer of the gauge.
        fired: What has come about, in the order of time.
        humidity_pct: Of the air [%]; None when not measured.
        humid_at: When that was [ms].
        loss_pct: Loss of weight so far [%].
        wet_ms: Time with the goods below the dew point [ms].
        extrapolated_ms: Time at temperatures beyond what the model of life was made for [ms].
        disagreement_k: The most that two probes of one kind differed [K].
        readings: Good values counted.
        faults: Values that could not be believed.
    """

    at: int = 0
    stay: int = 0
    hot_c: float | None = None
    cold_c: float | None = None
    probes: tuple[Probe, ...] = ()
    good_ms: int = 0
    harmful_ms: int = 0
    unknown_ms: int = 0
    used: tuple[float, float, float] = (0.0, 0.0, 0.0)
    excess: tuple[float, float, float] = (0.0, 0.0, 0.0)
    known_ms: int = 0
    sum_c_ms: float = 0.0
    mkt_ms: float = 0.0
    minimum_c: float = 0.0
    maximum_c: float = 0.0
    chilling_c_h: float = 0.0
    timers: tuple[TimerState, ...] = ()
    fired: tuple[Fired, ...] = ()
    humidity_pct: float | None = None
    humid_at: int = 0
    loss_pct: float = 0.0
    wet_ms: int = 0
    extrapolated_ms: int = 0
    disagreement_k: float = 0.0
    readings: int = 0
    faults: int = 0


class Rung(msgspec.Struct, frozen=True, array_like=True):
    """A place to start again from: after this reading, under this plan, everything stood so."""

    position: GoodsPosition
    plan: str
    tally: Tally


class GoodsState(msgspec.Struct, frozen=True, array_like=True):
    """The state of one shipment.

    Args:
        fingerprint: Of the trip under which this state arose.
        rungs: Places to start again from, oldest first; the last one is the newest reading judged.
        clocks: Names of the timers that the tallies count, in their order.
    """

    fingerprint: str = ""
    rungs: tuple[Rung, ...] = ()
    clocks: tuple[str, ...] = ()

    @property
    def tally(self) -> Tally:
        """Return the newest tally; an empty one before the first reading."""
        return self.rungs[-1].tally if self.rungs else Tally()

    @property
    def last(self) -> GoodsPosition | None:
        """Return the newest reading judged so far."""
        return self.rungs[-1].position if self.rungs else None


def climb(rungs: tuple[Rung, ...], tip: Rung) -> tuple[Rung, ...]:
    """Return the ladder with a new tip; the old tip stays only when it is far enough above the rung below."""
    older = rungs
    if len(rungs) > 1 and rungs[-1].position.event_at - rungs[-2].position.event_at < SPACING_MS:
        older = rungs[:-1]
    longer = (*older, tip)
    return longer if len(longer) <= MOST_RUNGS else thinned(longer, lambda rung: rung.position.event_at)


def copy_of(tally: Tally) -> Tally:
    """Return a tally that may be changed without changing this one."""
    return copy(tally)


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(tuple[int, GoodsState])


def dump_goods(state: GoodsState) -> bytes:
    """Return the state as one versioned blob."""
    return _ENCODER.encode((GOODS_BLOB_VERSION, state))


def load_goods(blob: bytes) -> GoodsState:
    """Return the state of a blob that ``dump_goods`` made.

    Raises:
        InputError: The blob is damaged, or of a version that this program does not know.
    """
    try:
        version, state = _DECODER.decode(blob)
    except msgspec.DecodeError as error:
        raise InputError("shipment state", f"{len(blob)} bytes ({error})", "a blob of dump_goods") from None
    if version != GOODS_BLOB_VERSION:
        allowed = f"version {GOODS_BLOB_VERSION}"
        raise InputError("shipment state", f"version {version}", allowed, "Judge the shipment again.")
    return state
