"""What the demo shows in the terminal: the day of history going through the pipe, then what happens.

It looks where any user could look: the records, the readings store, the simulator's progress. It decides
nothing.
"""

import threading
from contextlib import closing
from zoneinfo import ZoneInfo

import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from coldchain.errors import JournalError, LinkError
from coldchain.instants import MS_PER_S, to_local
from commands.simulate import PROGRESS_FILE
from commands.station import Station
from firmware_bridge.bridge import SPOOL_FILE
from firmware_bridge.spool_reader import SpoolReader
from fleet_simulator.simulator import Progress as Simulated
from links.clock import Clock
from links.journal import STORE_READER, Journal
from links.processes import ProcessEvent
from links.records import Records
from links.records_alarms import judged_up_to
from links.records_feed import FeedTransition, messages_since, transitions_since

LIVE_FRAMES = 200  # so many may wait to be sent while live readings come in
LIVE_ENTRIES = 50  # so many entries may be on their way while live readings come in
SHOWN_CHANNEL = "file"
STATUS_EVERY_S = 10.0
_POLL_S = 0.25
_STYLES = {"raise": "bold red", "return": "green", "record": "yellow", "withdraw": "cyan"}


class DemoView:
    """Shows a running demo.

    Args:
        station: The demo's station.
        address: Of the page.
        clock: For waiting.
        stop: Set when the demo is to end.
    """

    def __init__(self, station: Station, address: str, *, clock: Clock, stop: threading.Event) -> None:
        self._station = station
        self._address = address
        self._clock = clock
        self._stop = stop
        self._out = Console(highlight=False)
        self._started_s = clock.monotonic_s()
        self._started_at = clock.now()
        self._transitions_from = clock.now()
        self._last_message = 0
        self._seen: set[str] = set()
        self._zone = ZoneInfo(station.settings.cooperative.time_zone)
        self._status_s = 0.0

    def on_event(self, event: ProcessEvent) -> None:
        """Tell what happened to a program, when it is not what should."""
        if event.what == "noticed":
            self._out.print(f"{event.name}: {event.detail}", style="red", markup=False)
        if event.what == "exited" and event.code not in (0, None) and not self._stop.is_set():
            log = self._station.log(event.name)
            self._out.print(
                f"[red]{event.name} ended with exit code {event.code}; it is started again. See {log}"
            )

    def run(self, seconds: float) -> None:
        """Show until the demo ends; end it after so many seconds, when that is not 0."""
        self._out.print(f"Page: [bold]{self._address}[/]   Ctrl-C stops everything.")
        self._out.print(f"Data: {self._station.folder}", style="dim", soft_wrap=True)
        try:
            with (
                closing(Records(self._station.records_url)) as self._records,
                closing(Journal(self._station.journal)) as self._journal,
            ):
                self._last_message = self._newest_message()
                self._history()
                while not self._stop.is_set():
                    self._tell_news()
                    self._tell_status()
                    if seconds and self._elapsed_s() >= seconds:
                        self._stop.set()
                    self._clock.wait(self._stop, _POLL_S)
        except LinkError as error:
            self._out.print(f"[red]{error}")
            self._stop.set()

    def farewell(self) -> None:
        """Say how to go on."""
        self._out.print("Stopped. The data stay; the next start goes on with them.")

    def _history(self) -> None:
        """Show how the devices' memories are read out, until all of it is stored and judged."""
        simulated: Simulated | None = None
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=self._out, transient=True) as bar:
            frames = bar.add_task("history: frames from the devices", total=None)
            while not self._stop.is_set():
                simulated = self._simulated()
                if simulated is not None and simulated.history_total:
                    done = simulated.history_total - simulated.history_left
                    bar.update(frames, total=simulated.history_total, completed=done)
                if simulated is not None and simulated.phase == "live" and self._is_caught_up():
                    break
                self._clock.wait(self._stop, _POLL_S)
        if not self._stop.is_set():
            total = simulated.history_total if simulated is not None else 0
            took = f"{self._elapsed_s():.0f} s after the start"
            self._out.print(
                f"[bold]History: {total:,} frames from the devices are through the pipe[/],"
                f" {self._stored():,} readings stored and judged, {took}. Now live."
            )

    def _is_caught_up(self) -> bool:
        """Return whether the spool is read out, and what the journal holds now is stored and judged.

        But for what just comes in. By the journal alone, one that nothing has reached yet would do.
        """
        if self._spooled() > LIVE_FRAMES:
            return False
        with self._records.reading() as connection:
            judged = judged_up_to(connection)
        stored = self._journal.cursors().get(STORE_READER, 0)
        return min(judged, stored) >= self._journal.head() - LIVE_ENTRIES

    def _spooled(self) -> int:
        """Return how many frames the gateway still has to send; none before it has a spool."""
        try:
            with closing(SpoolReader(self._station.folder / SPOOL_FILE)) as spool:
                return spool.stats().rows
        except JournalError:
            return 0

    def _tell_news(self) -> None:
        with self._records.reading() as connection:
            steps = transitions_since(connection, self._station.coop, self._transitions_from)
            messages = messages_since(connection, self._station.coop, self._last_message)
        for step in steps:
            if step.id not in self._seen:
                self._seen.add(step.id)
                self._tell_step(step)
        for message in messages:
            self._last_message = message.id
            if message.channel == SHOWN_CHANNEL:
                self._say("MESSAGE", f"to {message.contact} ({message.address}): {message.body}", "bold")

    def _tell_step(self, step: FeedTransition) -> None:
        what = "LATE" if step.late else step.event.upper()
        point = step.alarm.partition("/")[2]
        text = f"{point} is {step.to_state} since {to_local(step.event_at, self._zone)}"
        self._say(what, text, _STYLES.get(step.event, ""))

    def _tell_status(self) -> None:
        """Say now and then that readings come in, and what is about to go wrong."""
        if self._elapsed_s() - self._status_s < STATUS_EVERY_S:
            return
        self._status_s = self._elapsed_s()
        text = f"{self._stored():,} readings stored"
        simulated = self._simulated()
        if simulated is not None and simulated.incident is not None:
            incident = simulated.incident
            now = self._clock.now()
            when = (
                "going on" if incident.begin_at <= now else f"in {(incident.begin_at - now) / MS_PER_S:.0f} s"
            )
            text += f"; simulated mishap at {incident.asset} ({incident.kind.replace('_', ' ')}): {when}"
        self._say("live", text, "dim")

    def _say(self, what: str, text: str, style: str) -> None:
        time = to_local(self._clock.now(), self._zone).split()[-1]
        self._out.print(f"{time} {what:<8} {text}", style=style, soft_wrap=True, markup=False)

    def _simulated(self) -> Simulated | None:
        file = self._station.simulator_folder / PROGRESS_FILE
        try:
            simulated = msgspec.json.decode(file.read_bytes(), type=Simulated)
        except FileNotFoundError:
            return None
        return simulated if simulated.now >= self._started_at else None  # else it is of an earlier start

    def _stored(self) -> int:
        with closing(self._station.open_readings(reader=True)) as store:
            return store.count()

    def _newest_message(self) -> int:
        with self._records.reading() as connection:
            messages = messages_since(connection, self._station.coop, 0)
        return messages[-1].id if messages else 0

    def _elapsed_s(self) -> float:
        return self._clock.monotonic_s() - self._started_s
