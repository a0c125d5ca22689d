"""Measures receiving: broker to journal committed and acknowledged, beside a bare subscriber that counts.

Both take the same messages, queued in the broker before; in turn, several times, each in its own process.
"""

import json
import statistics
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from coldchain import stored
from ingest.decoders import senml
from ingest.known import Known
from ingest.take import take
from links.broker import BrokerAddress, Message, Session
from links.journal import Entry, Journal
from scripts.benches._load import CLOCK, COOP, GATEWAYS, Packet, broker, packs, publish
from scripts.benches.face import Measured, Options, measure

SIZES = (1, 10, 60)  # readings in a pack
ROUNDS = 3
MESSAGES = 0.3  # of the readings asked for: 30,000 messages when nothing is said
_LATENCY_MESSAGES, _LATENCY_STEP_S = 400, 0.005
_COMMIT = 200  # messages in one commit, where stages are measured by themselves
_BARE, _OURS = "scripts.benches._bare_subscriber", "scripts.benches._receiving"
_PATIENCE_S = 300.0


class Pair(NamedTuple):
    """What both said of one round."""

    bare: dict[str, float]
    ours: dict[str, float]

    def rate(self, whose: dict[str, float]) -> float:
        """Return messages a second."""
        return whose["count"] / whose["took_s"]

    def cpu_us(self, whose: dict[str, float]) -> float:
        """Return the processor's time for a message [us]."""
        return whose["cpu_s"] / whose["count"] * 1e6


def run(options: Options) -> Iterator[Measured]:
    """Drain what is queued, by the one and by the other; then latency, then each stage by itself."""
    count = max(100, round(options.readings * MESSAGES))
    with broker(options.folder) as (name, address):
        for size in SIZES:
            messages = count if size < max(SIZES) else count // 3
            pairs = rounds(address, options.folder, messages=messages, size=size)
            yield from _of_pairs(pairs, name, size)
        yield from latency(address, options.folder)
    for size in SIZES:
        yield from stages(options.folder, packs(count // 10, size), size)


def rounds(address: BrokerAddress, folder: Path, *, messages: int, size: int) -> list[Pair]:
    """Return what both said of each round.

    Args:
        address: The broker.
        folder: For the journal.
        messages: In each round.
        size: Readings in each.
    """
    found = []
    for number in range(ROUNDS):
        place = folder / f"{size}-{number}"
        place.mkdir()
        joining = [(module, _start(module, address, 0, place)) for module in (_BARE, _OURS)]
        for module, process in joining:
            _heard(module, process)  # the broker keeps for both from now on
        publish(address, packs(messages, size, first=number * messages))
        order = (_BARE, _OURS) if number % 2 else (_OURS, _BARE)
        said = {module: _child(module, address, messages, place) for module in order}
        found.append(Pair(said[_BARE], said[_OURS]))
    return found


def latency(address: BrokerAddress, folder: Path) -> Iterator[Measured]:
    """Yield how long it takes from publishing to ``stored`` while 200 messages a second come."""
    place = folder / "latency"
    place.mkdir()
    first, *packets = packs(_LATENCY_MESSAGES + 1, 10, first=10_000_000)
    child = _start(_OURS, address, _LATENCY_MESSAGES + 1, place)
    sent_s, heard_s, stop = dict[tuple[str, int], float](), list[float](), threading.Event()
    listens = threading.Event()
    session = Session(
        address, client_id="bench-gateway", subscriptions=["coldchain/v1/+/+/stored"], clean=True, clock=CLOCK
    )

    def hear(message: Message) -> None:
        now_s = CLOCK.monotonic_s()
        for told in stored.decode(message.payload):
            heard_s.extend(
                now_s - sent_s.pop(name)
                for sequence in range(told.low, told.high + 1)
                if (name := (told.device, sequence)) in sent_s
            )
        session.acknowledge(message.mid)
        listens.set()

    thread = threading.Thread(target=session.run, args=(hear, stop))
    thread.start()
    session.connected.wait(10)
    session.publish(first.topic, first.payload)
    listens.wait(60)
    for packet in packets:
        readings = senml.decode(packet.payload, received_at=0)
        sent_s[readings[0].device, readings[0].sequence] = CLOCK.monotonic_s()
        session.publish(packet.topic, packet.payload)
        CLOCK.sleep(_LATENCY_STEP_S)
    child.communicate(timeout=_PATIENCE_S)
    stop.set()
    thread.join()
    each_ms = sorted(value * 1e3 for value in heard_s)
    note = f"{len(each_ms)} of {_LATENCY_MESSAGES} messages of 10, 200 a second"
    for percent in (50, 99):
        at = min(len(each_ms) - 1, len(each_ms) * percent // 100)
        yield Measured(f"publish to stored, p{percent}", each_ms[at], "ms", len(each_ms), note=note)


def stages(folder: Path, packets: Sequence[Packet], size: int) -> Iterator[Measured]:
    """Yield what each stage costs by itself [us a message]; what is missing in the sum is MQTT."""
    gateways = frozenset((COOP, f"gw-{number}") for number in range(GATEWAYS))
    known = Known(gateways, frozenset((COOP, f"van-{number}") for number in range(GATEWAYS)))
    messages = [Message(each.topic, each.payload, 1, retain=False, duplicate=False) for each in packets]
    now, count = CLOCK.now(), len(packets)
    decoding = measure(
        f"packs of {size}: decode", count, lambda: [senml.decode(p.payload, received_at=now) for p in packets]
    )
    taking = measure("", count, lambda: [take(each, known=known, received_at=now) for each in messages])
    taken = [take(each, known=known, received_at=now) for each in messages]
    entries = [each.entry for each in taken if each.entry is not None]
    yield decoding
    admitting_us = max(0.0, taking.value - decoding.value)
    yield Measured(f"packs of {size}: admit and the rest of take", admitting_us, things=count)
    journal = Journal(folder / f"stages-{size}.db")
    yield measure(f"packs of {size}: journal", count, lambda: _append(journal, entries))
    journal.close()
    safe = [each.safe for each in taken]
    yield measure(f"packs of {size}: say stored", count, lambda: _say(safe))


def _append(journal: Journal, entries: Sequence[Entry]) -> None:
    for at in range(0, len(entries), _COMMIT):
        journal.append(entries[at : at + _COMMIT])


def _say(safe: Sequence[Sequence[stored.Run]]) -> None:
    for at in range(0, len(safe), _COMMIT):
        for gateway in range(GATEWAYS):
            stored.encode_runs(run for each in safe[at + gateway : at + _COMMIT : GATEWAYS] for run in each)


def _of_pairs(pairs: Sequence[Pair], name: str, size: int) -> Iterator[Measured]:
    ratios = [pair.rate(pair.ours) / pair.rate(pair.bare) for pair in pairs]
    count = round(pairs[0].ours["count"])
    for whose, what in ((0, "bare paho subscriber"), (1, "receiver, committed, acknowledged")):
        rate = statistics.median(pair.rate(pair[whose]) for pair in pairs)
        cpu_us = statistics.median(pair.cpu_us(pair[whose]) for pair in pairs)
        peak_mb = max(pair[whose]["peak_mb"] for pair in pairs)
        note = f"{name}, {cpu_us:.1f} us of processor a message, peak {peak_mb:.0f} MB"
        if whose:
            note += f", ratios {min(ratios):.2f} to {max(ratios):.2f}, {rate * size:,.0f} readings/s"
        yield Measured(
            f"packs of {size}: {what}",
            rate,
            "/s",
            count,
            ratio=statistics.median(ratios) if whose else None,
            beside="the bare subscriber" if whose else "",
            note=note,
        )


def _start(module: str, address: BrokerAddress, count: int, folder: Path) -> subprocess.Popen[str]:
    argv = [sys.executable, "-m", module, str(address.port), str(count), str(folder)]
    return subprocess.Popen(argv, stdout=subprocess.PIPE, text=True)


def _child(module: str, address: BrokerAddress, count: int, folder: Path) -> dict[str, float]:
    """Return what a child said when it was done."""
    return _heard(module, _start(module, address, count, folder))


def _heard(module: str, process: subprocess.Popen[str]) -> dict[str, float]:
    """Return what a child said when it was done.

    Raises:
        RuntimeError: It failed, or refused readings that are good.
    """
    said, _ = process.communicate(timeout=_PATIENCE_S)
    found: dict[str, float] = json.loads(said) if said else {"rejected": -1}
    if found.get("rejected"):
        raise RuntimeError(f"{module}: {found}")
    return found
