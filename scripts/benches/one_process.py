"""Measures one program from broker to stored and judged, and its parts by themselves on the same messages.

``coldchain serve`` against a real broker, with everything registered and placed under limits; what is queued
in the broker before comes as quickly as it can be taken.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from commands.station import Station
from links.broker import BrokerAddress
from scripts.benches._load import CLOCK, GATEWAYS, broker, packs, publish
from scripts.benches._station import Look, Program, Progress, make_station, wait_for
from scripts.benches.face import Measured, Options

SIZE = 10  # readings in a pack
_NAMES = [f"gw-{number}" for number in range(GATEWAYS)]
_SETTLED_S = 1.5  # for the session to be there, and for the broker to know
_STAGES = (("ingest", "receive"), ("ingest", "write"), ("watch",))


def run(options: Options) -> Iterator[Measured]:
    """Drain what is queued by one program; then by three, one after the other."""
    for measure in (one_program, three_programs):
        yield from drained(options, measure)


def drained(
    options: Options, measure: Callable[[Station, int, str], Iterator[Measured]]
) -> Iterator[Measured]:
    """Have messages wait for a new station, and yield what is measured while they are drained."""
    messages = max(100, options.readings // SIZE)
    with broker(options.folder) as (name, address):
        station = make_station(options.folder / measure.__name__, address, _NAMES)
        _queue(station, address, messages)
        yield from measure(station, messages, name)


def _queue(station: Station, address: BrokerAddress, messages: int) -> None:
    """Have the broker keep messages for the station's session."""
    program = Program(station, "ingest", "receive")
    log = station.folder / "logs" / "ingest-receive.log"
    wait_for(lambda: "connected" in _text(log), "a session at the broker")
    CLOCK.sleep(_SETTLED_S)
    program.stop()
    publish(address, packs(messages, SIZE))


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""


def one_program(station: Station, messages: int, name: str) -> Iterator[Measured]:
    """Yield how quickly one program drains so many messages."""
    look, program = Look(station), Program(station, "serve")
    wait_for(lambda: look.progress().journalled > 0, "the first message")
    begun, begun_s, begun_used = look.progress(), CLOCK.monotonic_s(), program.used()
    reached: dict[str, float] = {}

    def is_done() -> bool:
        now, took_s = look.progress(), CLOCK.monotonic_s() - begun_s
        for stage, place in now._asdict().items():
            if place >= messages:
                reached.setdefault(stage, took_s)
        return len(reached) == len(Progress._fields)

    wait_for(is_done, "all stored and judged")
    used = program.used()
    program.stop()
    look.close()
    left = max(1, messages - max(begun.judged, 0))
    unread = max(1, messages - begun.journalled)
    took_s = max(1e-3, *reached.values())  # at the first look few messages may all be done
    cpu_us = (used.cpu_s - begun_used.cpu_s) / unread / SIZE * 1e6
    times = ", ".join(f"{stage} after {reached[stage]:.1f} s" for stage in Progress._fields)
    note = f"{name}, {times}; {cpu_us:.1f} us of processor a reading, peak {used.peak_mb:.0f} MB"
    yield Measured(
        "broker to stored and judged, packs of 10", left * SIZE / took_s, "readings/s", left, note=note
    )


def three_programs(station: Station, messages: int, name: str) -> Iterator[Measured]:
    """Yield what each part costs by itself, one after the other."""
    look, peaks_mb = Look(station), 0.0
    for number, verb in enumerate(_STAGES):
        program = Program(station, *verb)
        wait_for(lambda number=number: look.progress()[number] > 0, verb[-1])  # type: ignore[misc]
        begun, begun_s, used = look.progress()[number], CLOCK.monotonic_s(), program.used()
        wait_for(lambda number=number: look.progress()[number] >= messages, verb[-1])  # type: ignore[misc]
        took_s, after = CLOCK.monotonic_s() - begun_s, program.used()
        program.stop()
        peaks_mb += after.peak_mb
        left = max(1, (messages - begun) * SIZE)
        note = f"{name}, {left / max(took_s, 1e-3):,.0f} readings/s, peak {after.peak_mb:.0f} MB"
        yield Measured(
            f"{verb[-1]} alone, processor a reading",
            (after.cpu_s - used.cpu_s) / left * 1e6,
            "us",
            left,
            note=note,
        )
    look.close()
    yield Measured("three programs, memory together", peaks_mb, "MB", len(_STAGES))
