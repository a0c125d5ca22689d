"""Sparkplug B: births, data and deaths of edge nodes and their devices. Bytes are ``links/sparkplug_wire``.

::

    spBv1.0/<group>/NBIRTH|NDATA|NDEATH/<node>          spBv1.0/<group>/DBIRTH|DDATA|DDEATH/<node>/<device>

The clock is the node's, metric by metric. Whether a value is historical changes nothing here: its time says
so. Data before a birth, as after a restart of this program, is refused as ``sparkplug-unborn`` and a birth is
asked for; the message is kept and can be read later. A hole in the sequence asks for a birth too.

References:
    S50 of docs/sources.md: Sparkplug specification 3.0, chapters 4 to 6.
"""

import threading
from collections.abc import Iterable
from math import isfinite
from typing import NamedTuple

import msgspec

from coldchain.errors import PackError
from coldchain.instants import EARLIEST_AT
from coldchain.reading import Clock, Reading
from ingest.decoders.face import Ask, Came, Decoded
from ingest.decoders.measured import Measured, failed, humidity, to_readings
from ingest.decoders.setup import Setup
from ingest.decoders.sparkplug_births import NODE, Known, Node, Nodes
from ingest.decoders.sparkplug_metrics import Meaning, meaning
from ingest.decoders.times import When
from links.sparkplug_wire import BOOLEAN, Metric, Payload, encode, parse, signed

UNBORN = "sparkplug-unborn"
_NAMESPACE = "spBv1.0"
_BIRTHS, _DATA, _DEATHS = ("NBIRTH", "DBIRTH"), ("NDATA", "DDATA"), ("NDEATH", "DDEATH")
_REBIRTH = "Node Control/Rebirth"
_BD_SEQ = "bdSeq"
_NODE_PARTS, _DEVICE_PARTS = 4, 5
_NULL = "null"


class UnbornError(PackError):
    """A message cannot be read before the next birth; ``asks`` is what is to be published for that."""

    def __init__(self, node: str, came: str, asks: tuple[Ask, ...]) -> None:
        self.asks = asks
        next_step = "A birth is asked for; the message is kept, and can be replayed after it."
        super().__init__(
            f"Sparkplug node {node[:100]}", came, "data after its birth", next_step, reason=UNBORN
        )


class _Place(NamedTuple):
    group: str
    kind: str
    node: str
    device: str

    @property
    def name(self) -> str:
        return "/".join(part for part in (self.group, self.node, self.device) if part)


class SparkplugDecoder:
    """Decodes what edge nodes say. It must hear all of a node: a subscription must not be shared.

    Args:
        setup: Of its source; option ``temperature_unit`` where births tell none.
    """

    def __init__(self, setup: Setup) -> None:
        self._names = setup.names
        self._units = {"temperature": str(setup.options.get("temperature_unit") or "")}
        self._nodes = Nodes()
        self._lock = threading.Lock()

    def decode(self, came: Came) -> Decoded:
        """Return the readings of a birth or of data.

        What waits in the quarantine is read in another thread than what comes.

        Raises:
            UnbornError: A ``PackError``: its birth is not known.
            PackError: It does not follow the format.
        """
        with self._lock:
            return self._decode(came)

    def _decode(self, came: Came) -> Decoded:
        place = _place(came.topic)
        if place is None:
            return Decoded((), ignored="command")
        payload = parse(came.payload)
        node = self._nodes.node(place.group, place.node)
        if place.kind in _DEATHS:
            return _died(node, place, payload)
        if place.kind in _BIRTHS:
            return self._born(node, place, payload, came)
        is_missing_some = node.misses(payload.seq, payload.timestamp)
        pairs = self._known(node, place, payload, came)
        asks = self._asks(node, place, came) if is_missing_some else ()
        return self._decoded(place, pairs, payload, came, asks=asks)

    def _born(self, node: Node, place: _Place, payload: Payload, came: Came) -> Decoded:
        metrics = [
            Known(
                one.name,
                one.alias,
                one.datatype,
                meaning(one.name, one.unit, names=self._names, units=self._units),
            )
            for one in payload.metrics
        ]
        asks: tuple[Ask, ...] = ()
        wakes = UNBORN if node.birth(place.device).unread_at else ""
        if place.device == NODE:
            node.bear(metrics, _bd_seq(payload), payload.timestamp, payload.seq)
        else:
            node.birth(place.device).bear(metrics, payload.timestamp)
            if node.misses(payload.seq, payload.timestamp) or not node.birth().is_born:
                asks = self._asks(node, place, came)
        self._nodes.trim()
        pairs = zip(payload.metrics, metrics, strict=True)
        return self._decoded(place, pairs, payload, came, asks=asks)._replace(wakes=wakes)

    def _known(self, node: Node, place: _Place, payload: Payload, came: Came) -> list[tuple[Metric, Known]]:
        """Return each metric with what its birth told of it."""
        birth = node.birth(place.device)
        if not birth.is_born or not node.birth().is_born:
            raise self._unborn(node, place, came, payload=payload)
        if 0 < payload.timestamp < birth.since_at:
            came_as = "data that was sent before the birth that is known here"
            raise UnbornError(place.name, came_as, self._asks(node, place, came))
        pairs = []
        for metric in payload.metrics:
            known = birth.find(metric.name, metric.alias)
            if known is None:
                raise self._unborn(node, place, came, payload=payload)
            pairs.append((metric, known))
        return pairs

    def _decoded(
        self,
        place: _Place,
        pairs: Iterable[tuple[Metric, Known]],
        payload: Payload,
        came: Came,
        *,
        asks: tuple[Ask, ...],
    ) -> Decoded:
        """Return the readings of metrics, those of one time together."""
        by_time: dict[When, list[tuple[Measured, Meaning]]] = {}
        for metric, known in pairs:
            if known.meaning is not None and not metric.is_transient:
                one = _measured(metric, known.datatype, known.meaning)
                by_time.setdefault(_when(metric, payload, came), []).append((one, known.meaning))
        device = self._names.device(place.name)
        readings: list[Reading] = []
        for when, group in by_time.items():
            readings += to_readings((one for one, _ in group), device, when, self._names)
        foreign = {
            self._names.channel(found.probe, found.quantity): found.foreign_unit
            for group in by_time.values()
            for _, found in group
            if found.foreign_unit
        }
        if foreign:
            readings = [
                msgspec.structs.replace(one, unit=foreign.get(one.channel, one.unit)) for one in readings
            ]
        return Decoded(readings, asks, "" if readings else "no-metric")

    def _unborn(self, node: Node, place: _Place, came: Came, *, payload: Payload) -> UnbornError:
        """Return the error of a message that must wait for a birth."""
        node.birth(place.device).unread(payload.timestamp)
        came_as = f"{place.kind} before its birth was heard here"
        return UnbornError(place.name, came_as, self._asks(node, place, came))

    def _asks(self, node: Node, place: _Place, came: Came) -> tuple[Ask, ...]:
        """Return the request for a birth, unless one was made a moment ago."""
        if not self._nodes.may_ask(node, came.received_at):
            return ()
        rebirth = Metric(_REBIRTH, timestamp=came.received_at, datatype=BOOLEAN, value=True)
        payload = encode(Payload(came.received_at, (rebirth,)))
        return (Ask(f"{_NAMESPACE}/{place.group}/NCMD/{place.node}", payload),)


def _place(topic: str) -> _Place | None:
    """Return where a message belongs; None when it is none that holds data.

    Raises:
        PackError: The topic is not one of Sparkplug B.
    """
    parts = topic.split("/")
    is_ours = parts[0] == _NAMESPACE
    if is_ours and (parts[1:2] == ["STATE"] or parts[2:3] in (["NCMD"], ["DCMD"], ["STATE"])):
        return None
    kind = parts[2] if len(parts) > 2 else ""  # noqa: PLR2004 - the namespace, the group, the kind
    if is_ours and kind in {*_BIRTHS, *_DATA, *_DEATHS}:
        wanted = _NODE_PARTS if kind.startswith("N") else _DEVICE_PARTS
        if len(parts) == wanted and all(parts):
            return _Place(parts[1], kind, parts[3], parts[4] if wanted == _DEVICE_PARTS else NODE)
    allowed = f"{_NAMESPACE}/<group>/<kind>/<node>, for devices /<device> too"
    raise PackError("Sparkplug topic", repr(topic[:200]), allowed, reason="bad-topic")


def _died(node: Node, place: _Place, payload: Payload) -> Decoded:
    """Take a death; the will of a session before this one is none."""
    if place.device != NODE:
        node.misses(payload.seq, payload.timestamp)
        node.birth(place.device).end()
        return Decoded((), ignored="death")
    bd_seq = _bd_seq(payload)
    if bd_seq is not None and node.bd_seq is not None and bd_seq != node.bd_seq:
        return Decoded((), ignored="old-death")
    node.end()
    return Decoded((), ignored="death")


def _bd_seq(payload: Payload) -> int | None:
    found = next((one.value for one in payload.metrics if one.name == _BD_SEQ), None)
    return int(found) if found is not None and isfinite(found) else None


def _measured(metric: Metric, datatype: int, found: Meaning) -> Measured:
    if metric.value is None or not isfinite(metric.value):
        return failed(found.probe, found.quantity, _NULL)
    value = float(signed(metric.value, metric.datatype or datatype))
    if found.quantity == "humidity":
        return humidity(found.probe, value)
    return Measured(found.probe, found.quantity, value * found.factor + found.offset)


def _when(metric: Metric, payload: Payload, came: Came) -> When:
    """Return when a metric was measured; the clock of a node that was never set is not believed."""
    said_at = metric.timestamp or payload.timestamp
    if said_at >= EARLIEST_AT or metric.is_historical:
        return When(said_at, Clock.GATEWAY, came.received_at)
    return When(came.received_at, Clock.SERVER, came.received_at)
