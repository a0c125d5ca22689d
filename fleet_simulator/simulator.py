"""The simulator at work: history first, then life, in one loop. The demo and the fault tests run this.

Truth before speech: a frame is written to ``emitted.ndjson`` before its device may say it.
"""

import secrets
import threading
from collections import deque
from collections.abc import Callable
from contextlib import closing
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

import msgspec

from fleet_simulator import restart
from fleet_simulator.equipment import World
from fleet_simulator.fleet import Fleet, demo_fleet, load_fleet
from fleet_simulator.incidents import MS_PER_S, Incident, history, live
from fleet_simulator.lines import Lines
from fleet_simulator.routine import Span
from fleet_simulator.sampler import Sampler
from fleet_simulator.settings import SimulatorSettings
from fleet_simulator.truth import Emitted, TruthLog, read_emitted
from fleet_simulator.weather import Weather
from links.clock import Clock

PORTS = "ports"
_LONGEST_WAIT_S = 0.1  # so often the loop looks whether it is to stop
_TELL_EVERY_MS = 500
_SAVE_EVERY_MS = 1000
_MOMENTS_AT_ONCE = 60  # of the history, between two looks at the stop event
_MOST_BOOT = 2**32 - 1


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far a simulator is.

    Args:
        phase: ``history`` while it is made, ``draining`` until it is acknowledged, then ``live``.
        emitted: Frames emitted in this run, those of the history included.
        acknowledged: Frames acknowledged in this run.
        remembered: Frames in the devices' memories.
        dropped: Frames that a full memory has lost.
        history_total: Frames that were to be drained at the start: new history, and what an earlier run left.
        history_left: How many of them are not acknowledged.
        incident: What goes wrong now, or goes wrong next (see ``begin_at``); None when nothing is planned.
        now: The simulator's time [ms since 1970, UTC].
    """

    phase: str
    emitted: int = 0
    acknowledged: int = 0
    remembered: int = 0
    dropped: int = 0
    history_total: int = 0
    history_left: int = 0
    incident: Incident | None = None
    now: int = 0


OnProgress = Callable[[Progress], None]


def fleet_of(settings: SimulatorSettings) -> Fleet:
    """Return the fleet that these settings ask for."""
    return load_fleet(settings.load_devices) if settings.load_devices else demo_fleet()


def port_paths(settings: SimulatorSettings, data_folder: Path) -> dict[str, Path]:
    """Return where each device's serial port appears, for the bridge's settings."""
    return {unit.device: data_folder / PORTS / unit.device for unit in fleet_of(settings).units}


def run_simulator(
    settings: SimulatorSettings,
    data_folder: Path,
    *,
    clock: Clock,
    stop: threading.Event,
    on_progress: OnProgress,
) -> Progress:
    """Return how far it came, after simulating the fleet until ``stop`` is set.

    Args:
        settings: What is simulated and how fast.
        data_folder: Holds the truth, the restart file and ``ports/<device>``; one simulator a folder.
        clock: The time.
        stop: Ends the run, within about a tenth of a second.
        on_progress: Is told twice a second, and when a phase begins.

    Raises:
        JournalError: The folder is in use by another simulator, or the disk refuses.
        PortError: The system gives no pseudo-terminal.
    """
    with (
        closing(TruthLog(data_folder)) as truth,
        closing(Lines(port_paths(settings, data_folder), settings)) as lines,
    ):
        shell = Shell(settings, data_folder, clock, truth, lines)
        simulator = Simulator(shell, on_progress)
        simulator.make_history(stop)
        while not stop.is_set():
            simulator.turn()
        simulator.finish()
        return simulator.progress()


class Shell(NamedTuple):
    """What a simulator works with: its settings, its folder and the outside things."""

    settings: SimulatorSettings
    folder: Path
    clock: Clock
    truth: TruthLog
    lines: Lines


class Simulator:
    """One run, step by step; ``run_simulator`` takes the steps.

    Args:
        shell: What it works with.
        on_progress: Is told how far the run is.
    """

    def __init__(self, shell: Shell, on_progress: OnProgress) -> None:
        self._settings, self._folder, self._clock, self._truth, self._lines = shell
        self._on_progress = on_progress
        self._fleet = fleet_of(self._settings)
        self._interval_ms = round(self._settings.sample_interval * MS_PER_S)
        self._start_at = self._clock.now()
        self._started_s = self._clock.monotonic_s()
        self._incidents: deque[Incident] = deque(
            maxlen=2
        )  # the last one, from which its asset recovers; the next
        self._begun = ""
        self._phase = "history"
        self._emitted = self._history_total = 0
        self._drained_at = self._told_at = self._saved_at = 0
        self._left = restart.load(self._folder)
        memory = self._settings.memory_frames
        self._recovered = restart.recover(read_emitted(self._folder), self._left.settled, memory=memory)
        history_ms = round(self._settings.history * MS_PER_S)
        self._from_at = max(self._recovered.emitted_until_at, self._start_at - history_ms)
        self._sampler = Sampler(
            self._fleet,
            World(seed=self._settings.seed, weather=Weather(seed=self._settings.seed)),
            boot=secrets.randbelow(_MOST_BOOT) + 1,
            booted_at=min(self._from_at, self._start_at),
        )

    def make_history(self, stop: threading.Event) -> None:
        """Fill the devices' memories: with what an earlier run left there, then with the time since then.

        Args:
            stop: Ends it early; what was made so far is in the truth.
        """
        for frames in self._recovered.unsettled.values():
            self._lines.remember(frames)
        incidents = history(self._fleet.mishaps, self._from_at, self._start_at)
        for incident in incidents:
            self._truth.incident(incident, over=True)
        self._sampler.begin(self._from_at, self._left.boxes)
        interval_ms = round(self._settings.history_sample_interval * MS_PER_S)
        moments = self._sampler.past(Span(self._from_at, self._start_at), interval_ms, incidents)
        while not stop.is_set() and (batch := list(islice(moments, _MOMENTS_AT_ONCE))):
            self._emit(list(chain.from_iterable(batch)))
            self._tell(self._now())
        self._sampler.schedule(self._start_at, self._interval_ms)
        self._history_total = sum(device.remembered for device in self._lines.devices.values())
        self._enter("draining")

    def turn(self) -> None:
        """Do what is due, then wait for what comes next, at most a tenth of a second."""
        now = self._now()
        self._plan_incident(now)
        self._emit(self._sampler.due(now, self._interval_ms, tuple(self._incidents)))
        self._lines.speak(now)
        until_due_s = (self._sampler.next_due_at() - self._now()) / MS_PER_S
        self._lines.listen(now, min(_LONGEST_WAIT_S, max(0.0, until_due_s)))
        if self._phase == "draining" and self._lines.drained(self._start_at):
            self._drained_at = now
            self._enter("live")
        if now - self._saved_at >= _SAVE_EVERY_MS:
            self._save(now)
        self._tell(now)

    def finish(self) -> None:
        """Write down how everything stands when the run ends."""
        now = self._now()
        if self._incidents and self._begun == self._incidents[-1].id:
            self._truth.incident(msgspec.structs.replace(self._incidents[-1], end_at=now), over=True)
        self._save(now)

    def progress(self) -> Progress:
        """Return how far the run is."""
        devices = self._lines.devices.values()
        acknowledged = sum(device.acknowledged for device in devices)
        dropped = sum(device.dropped for device in devices)
        draining = self._phase != "live"
        return Progress(
            phase=self._phase,
            emitted=self._emitted,
            acknowledged=acknowledged,
            remembered=sum(device.remembered for device in devices),
            dropped=dropped,
            history_total=self._history_total,
            history_left=max(0, self._history_total - acknowledged - dropped) if draining else 0,
            incident=self._incidents[-1] if self._incidents else None,
            now=self._now(),
        )

    def _plan_incident(self, now: int) -> None:
        """Keep the live incident that is going on or comes next, and write its begin and its end down."""
        plan = self._fleet.live
        if plan is None or not self._settings.live_incidents or self._phase != "live":
            return
        incident = live(self._settings.live_plan(plan), self._drained_at, now)
        if not self._incidents or self._incidents[-1].id != incident.id:
            if self._incidents and self._begun == self._incidents[-1].id:
                self._truth.incident(self._incidents[-1], over=True)
            self._incidents.append(incident)
        if self._begun != incident.id and incident.begin_at <= now:
            self._begun = incident.id
            self._truth.incident(incident, over=False)

    def _emit(self, frames: list[Emitted]) -> None:
        """Write frames down, then give them to their devices."""
        self._truth.emitted(frames)
        self._lines.remember(frames)
        self._emitted += len(frames)

    def _now(self) -> int:
        """Return the devices' time [ms since 1970, UTC]: the wall's at the start, which then never jumps."""
        return self._start_at + round((self._clock.monotonic_s() - self._started_s) * MS_PER_S)

    def _save(self, now: int) -> None:
        restart.save(
            self._folder,
            restart.Left(boxes=self._sampler.boxes, settled=self._left.settled | self._lines.settled()),
        )
        self._saved_at = now

    def _enter(self, phase: str) -> None:
        self._phase = phase
        self._told_at = 0
        self._tell(self._now())

    def _tell(self, now: int) -> None:
        if now - self._told_at >= _TELL_EVERY_MS:
            self._told_at = now
            self._on_progress(self.progress())
