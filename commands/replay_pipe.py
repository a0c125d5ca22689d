"""The pipe of a replay: the programs of its station, while a file's readings go through them."""

import threading
from collections.abc import Callable, Sequence
from contextlib import closing

from rich.progress import Progress

from coldchain.errors import JournalError
from commands.replay_feed import Feed
from commands.replay_station import COOP, GATEWAY
from commands.replay_trace import Trace, stopped
from commands.running import children, keep_running
from commands.station import Station
from links.clock import Clock
from links.journal import Journal
from links.processes import ProcessEvent
from links.records import Records
from links.records_alarms import judged_up_to

GIVE_UP_S = 60.0  # without any progress
_POLL_S = 0.05
_NOT_NEEDED = ("console",)


class Pipe:
    """The programs of a station while a trace goes through them.

    Args:
        station: Where they run.
        journal: Its journal.
        clock: For waiting.
        stop: Ends it early.
    """

    def __init__(self, station: Station, journal: Journal, *, clock: Clock, stop: threading.Event) -> None:
        self._station = station
        self._journal = journal
        self._clock = clock
        self._stop = stop
        self._ended: dict[str, int] = {}

    def run(self, trace: Trace, named: dict[str, str], bar: Progress) -> None:
        """Start the programs, send the readings, wait until all are judged, stop the programs.

        Args:
            trace: What to send.
            named: The channel of each column.
            bar: Shows how far it is.

        Raises:
            LinkError: ``stop`` was set, or there was no progress for a minute.
        """
        programs = [child for child in children(self._station) if child.name not in _NOT_NEEDED]
        done = threading.Event()
        options = {"clock": self._clock, "stop": done, "on_event": self._on_event, "station": self._station}
        thread = threading.Thread(target=keep_running, args=(programs,), kwargs=options)
        begun = self._journal.head()
        thread.start()
        try:
            sent = bar.add_task("sent and stored", total=trace.readings)
            feed = Feed(self._station.broker(), coop=COOP, gateway=GATEWAY, clock=self._clock)
            feed.send(trace.to_readings(named), lambda count: bar.advance(sent, count), self._stop)
            judged = bar.add_task("judged", total=self._journal.head() - begun)
            self._wait_until_judged(lambda position: bar.update(judged, completed=max(0, position - begun)))
        finally:
            done.set()
            thread.join()

    def _on_event(self, event: ProcessEvent) -> None:
        if event.what == "exited" and event.code:
            self._ended[event.name] = event.code

    def _wait_until_judged(self, on_progress: Callable[[int], None]) -> None:
        head, before = self._journal.head(), (0, 0)
        progress_s = self._clock.monotonic_s()
        with (
            closing(self._station.open_readings(reader=True)) as store,
            closing(Records(self._station.records_url)) as records,
        ):
            while not self._stop.is_set():
                with records.reading() as connection:
                    now = (judged_up_to(connection), store.position())
                on_progress(min(now))
                if min(now) >= head:
                    return
                now_s = self._clock.monotonic_s()
                if now != before:
                    before, progress_s = now, now_s
                elif now_s - progress_s > GIVE_UP_S:
                    raise self._stuck(now, head)
                self._clock.wait(self._stop, _POLL_S)
        raise stopped()

    def _stuck(self, now: Sequence[int], head: int) -> JournalError:
        ended = "".join(f"; {name} ended with exit code {code}" for name, code in self._ended.items())
        came = f"judged to {now[0]} and stored to {now[1]}, no further for {GIVE_UP_S:.0f} s{ended}"
        next_step = f"Look into {self._station.log('').parent}."
        return JournalError("replay", came, f"all up to {head}", next_step, retry=True)
