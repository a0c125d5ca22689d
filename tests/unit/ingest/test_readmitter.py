"""Taking again by itself, in small steps, with a real journal."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest
from pydantic import SecretStr

from helpers.packs import KNOWN, NOW, TOPIC, message, reading
from helpers.polling import wait_until
from ingest.counters import ReceiverCounters
from ingest.known import Known
from ingest.pending import Pending
from ingest.readmitter import STEP_THINGS, Readmitter
from ingest.sources import Sources
from ingest.take import Taken, take
from links.broker import Message
from links.clock import SystemClock
from links.journal import Journal
from links.quarantine import Quarantine
from links.sparkplug_wire import Metric, Payload, encode

LATER = replace(KNOWN, devices=KNOWN.devices | {("co", "van-9")})


class _Housekeeping:
    def __init__(self) -> None:
        self.known = KNOWN


class _Parts:
    """A readmitter and all around it."""

    def __init__(self, folder: Path, sources: Sources | None = None) -> None:
        self.path = folder / "journal.db"
        self.journal = Journal(self.path)
        self.quarantine = Quarantine(self.path)
        self.housekeeping = _Housekeeping()
        self.pending = Pending(100_000)
        self.counters = ReceiverCounters()
        self.readmitter = Readmitter(
            self.path,
            self.journal,
            housekeeping=self.housekeeping,
            pending=self.pending,
            clock=SystemClock(),
            counters=self.counters,
            sources=sources,
        )

    def refuse(self, *sequences: int, device: str = "van-9", topic: str = TOPIC) -> None:
        for sequence in sequences:
            came = message(reading(sequence, device=device), topic=topic)
            taken = take(came, known=KNOWN, received_at=NOW)
            assert taken.entry is None
            self.journal.append([], taken.rejected)

    def work_off(self) -> int:
        steps = 1
        while self.readmitter.step(self.quarantine):
            steps += 1
            assert steps < 1000
        return steps

    def close(self) -> None:
        self.quarantine.close()
        self.journal.close()


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[_Parts]:
    with closing(_Parts(tmp_path)) as made:
        yield made


def test_nothing_is_taken_before_it_is_registered(parts: _Parts) -> None:
    parts.refuse(1, 2)
    parts.work_off()
    assert parts.quarantine.counts() == {"unknown-device": 2}
    assert (parts.journal.read(0, 10), parts.counters.readmitted) == ([], 0)


def test_what_was_registered_is_taken_oldest_first_and_the_rest_waits(parts: _Parts) -> None:
    parts.refuse(1, 2)
    parts.refuse(3, device="van-8")
    parts.work_off()
    parts.housekeeping.known = LATER
    parts.work_off()
    entries = [entry for _, entry in parts.journal.read(0, 10)]
    assert [entry.readings[0].sequence for entry in entries] == [1, 2]
    assert [entry.received_at for entry in entries] == [NOW, NOW]
    assert parts.quarantine.counts() == {"unknown-device": 1}
    assert parts.counters.readmitted == 2
    assert "2 readings that waited" in parts.counters.last_event
    (fate,) = parts.quarantine.fates()
    assert (fate.fate, fate.things, fate.last_by) == ("taken", 2, "ingest")


def test_a_gateway_that_is_registered_is_taken_too(parts: _Parts) -> None:
    parts.refuse(1, device="van-1", topic=TOPIC.replace("/gw/", "/gw-9/"))
    parts.housekeeping.known = replace(KNOWN, gateways=KNOWN.gateways | {("co", "gw-9")})
    parts.work_off()
    assert parts.quarantine.counts() == {}
    assert parts.counters.readmitted == 1


def test_a_device_that_moves_to_this_cooperative_is_taken_too(parts: _Parts) -> None:
    elsewhere = replace(KNOWN, devices=KNOWN.devices | {("other", "van-9")})
    taken = take(message(reading(1, device="van-9")), known=elsewhere, received_at=NOW)
    parts.journal.append([], taken.rejected)
    assert parts.quarantine.counts() == {"wrong-tenant": 1}
    parts.housekeeping.known = LATER
    parts.work_off()
    assert parts.quarantine.counts() == {}


def test_what_waited_when_the_program_started_is_looked_at(parts: _Parts) -> None:
    parts.refuse(1)
    parts.housekeeping.known = LATER  # the registry was changed while it stood still
    parts.work_off()
    assert parts.counters.readmitted == 1


def test_it_goes_in_small_steps_and_in_none_while_readings_wait(parts: _Parts) -> None:
    parts.refuse(*range(STEP_THINGS + 1))
    parts.housekeeping.known = LATER
    waiting = Taken(1, None, None, [], (), 5000)
    assert parts.pending.put(waiting, 0.0)
    for _ in range(5):
        assert parts.readmitter.step(parts.quarantine)
    assert parts.counters.readmitted == 0
    parts.pending.take(10_000, 0.0)
    before = [parts.readmitter.step(parts.quarantine) and parts.counters.readmitted for _ in range(10)]
    steps = [count for count in dict.fromkeys(before) if count]
    assert steps == [STEP_THINGS, STEP_THINGS + 1]


def test_it_reads_nothing_while_nothing_is_registered(parts: _Parts) -> None:
    parts.work_off()
    parts.quarantine.close()  # reading it would raise now
    for _ in range(5):
        assert not parts.readmitter.step(parts.quarantine)


def test_registering_again_looks_at_all_again(parts: _Parts) -> None:
    parts.refuse(1)
    parts.refuse(2, device="van-8")
    parts.housekeeping.known = LATER
    parts.work_off()
    parts.housekeeping.known = replace(LATER, devices=LATER.devices | {("co", "van-8")})
    parts.work_off()
    assert parts.quarantine.counts() == {}


def test_it_runs_until_it_is_stopped(parts: _Parts) -> None:
    parts.refuse(1)
    parts.housekeeping.known = LATER
    stop = threading.Event()
    thread = threading.Thread(target=parts.readmitter.run, args=(stop,))
    thread.start()
    wait_until(lambda: parts.counters.readmitted == 1, "the reading")
    stop.set()
    thread.join(10)
    assert not thread.is_alive()


def test_known_is_compared_by_identity_because_housekeeping_keeps_the_old_one(parts: _Parts) -> None:
    assert Known() == Known()
    parts.work_off()
    assert not parts.readmitter.step(parts.quarantine)


class _Edge(NamedTuple):
    """A source of Sparkplug as the settings give it."""

    topic: str = "spBv1.0/#"
    format: str = "sparkplug"
    gateway: str = TOPIC.split("/")[3]
    devices: Mapping[str, str] = {"g/n": "van-1"}
    channels: Mapping[str, str] = {}
    bindkeys: Mapping[str, SecretStr] = {}
    probe: str = "air"
    time_zone: str = ""
    temperature_unit: str = ""
    payload: str = ""
    fields: Mapping[str, str] = {}
    units: Mapping[str, str] = {}
    device_field: str = ""
    time: str = ""
    time_format: str = "iso"


def _edge(kind: str, sent_at: int, *metrics: Metric, seq: int) -> Message:
    payload = encode(Payload(sent_at, metrics, seq))
    return Message(f"spBv1.0/g/{kind}/n", payload, 0, retain=False, duplicate=False)


def test_data_that_came_before_its_birth_is_taken_after_it(tmp_path: Path) -> None:
    sources = Sources("co", [_Edge()], session="s")
    with closing(_Parts(tmp_path, sources)) as parts:
        for seq in (5, 6):
            data = _edge("NDATA", NOW + seq, Metric("", 1, NOW + seq, value=4.5), seq=seq)
            taken = take(data, known=KNOWN, received_at=NOW + seq, sources=sources)
            assert (taken.entry, [one.reason for one in taken.rejected]) == (None, ["sparkplug-unborn"])
            assert len(taken.asks) == (1 if seq == 5 else 0)
            parts.journal.append([], taken.rejected)
        parts.work_off()
        assert parts.quarantine.counts() == {"sparkplug-unborn": 2}
        birth = _edge("NBIRTH", NOW + 9, Metric("Air Temperature", 1, NOW + 9, 9, value=4.0), seq=0)
        taken = take(birth, known=KNOWN, received_at=NOW + 9, sources=sources)
        assert taken.entry is not None
        parts.work_off()
        assert parts.quarantine.counts() == {}
        read = [one for _, entry in parts.journal.read(0, 10) for one in entry.readings]
        assert [(one.device, one.channel, one.event_at, one.value) for one in read] == [
            ("van-1", "air/temperature", NOW + 5, 4.5),
            ("van-1", "air/temperature", NOW + 6, 4.5),
        ]


def test_what_is_still_on_its_way_into_the_quarantine_at_the_birth_is_found(tmp_path: Path) -> None:
    sources = Sources("co", [_Edge()], session="s")
    with closing(_Parts(tmp_path, sources)) as parts:
        data = _edge("NDATA", NOW + 5, Metric("", 1, NOW + 5, value=4.5), seq=5)
        late = take(data, known=KNOWN, received_at=NOW + 5, sources=sources)
        birth = _edge("NBIRTH", NOW + 9, Metric("Air Temperature", 1, NOW + 9, 9, value=4.0), seq=0)
        take(birth, known=KNOWN, received_at=NOW + 9, sources=sources)
        for _ in range(4):
            parts.readmitter.step(parts.quarantine)
        parts.journal.append([], late.rejected)
        parts.work_off()
        assert parts.quarantine.counts() == {}
