"""``/metrics``, ``/health`` and ``/ready``: how the station is, for programs that watch it."""

import threading
from collections.abc import Callable
from typing import NamedTuple

import msgspec
from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import Response

from coldchain.backups import Standing, Verdict
from console import answers
from console.gather import Gather, Sources
from links.clock import Clock
from links.health import Health, ask_all, judge
from links.metrics_text import Told, write
from links.records_counts import RecordsCounts
from links.station_look import StationLook, look_at
from links.vitals import Answer

KEPT_S = 1.0  # who asks more often is told the same again: asking costs files and sockets
_ALSO = ("up",)  # told where they run, not missed where they do not


class Found(NamedTuple):
    """What was found at one moment."""

    health: Health
    look: StationLook | None
    counts: RecordsCounts | str


class Watched:
    """Handlers for who watches.

    Args:
        sources: Where the programs and their files are.
        gather: Reads the records.
        clock: Says when it is now.
    """

    def __init__(self, sources: Sources, gather: Gather, clock: Clock) -> None:
        self._sources = sources
        self._gather = gather
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: tuple[float, Found] | None = None
        self._own: CapacityLimiter | None = None  # belongs to the loop that first asks

    async def metrics(self, request: Request) -> Response:
        """Return the metrics of all programs and of the station, in the format that is asked for."""
        return await self._beside(self._metrics, request)

    async def health(self, request: Request) -> Response:
        """Return whether no program hangs: 200, or 503 when one has to be started anew."""
        return await self._beside(self._health, request)

    async def ready(self, request: Request) -> Response:
        """Return whether the station can do its work now: 200, or 503 with what is wrong, and since when."""
        return await self._beside(self._ready, request)

    async def _beside(self, work: Callable[[Request], Response], request: Request) -> Response:
        """Answer in a thread of its own: pages that wait for a store must not keep a watchman waiting."""
        if self._own is None:
            self._own = CapacityLimiter(1)
        return await to_thread.run_sync(work, request, limiter=self._own)

    def _metrics(self, request: Request) -> Response:
        found = self._find()
        told = [
            Told(name, answer.metrics | _states(answer))
            for name, answer in found.health.programs.items()
            if not isinstance(answer, str)
        ]
        body, kind = write([Told("", _of_station(found)), *told], request.headers.get("accept", ""))
        return Response(body, headers={"Content-Type": kind, "Cache-Control": "no-store"})

    def _health(self, request: Request) -> Response:
        health = self._find().health
        body = {
            "status": "ok" if health.is_live else "hangs",
            "cooperatives": len(self._gather.cooperatives()),
            "programs": _programs(health),
            "problems": [each for each in health.problems if each.fatal],
        }
        return answers.json(request, body, status=200 if health.is_live else 503)

    def _ready(self, request: Request) -> Response:
        found = self._find()
        health = found.health
        body = {
            "status": "ready" if health.is_ready else "not ready",
            "programs": _programs(health),
            "problems": health.problems,
            **_backup(found.look),
        }
        return answers.json(request, body, status=200 if health.is_ready else 503)

    def now(self) -> Found:
        """Return how all is now, at most ``KEPT_S`` old."""
        return self._find()

    def _find(self) -> Found:
        """Return how all is now, at most ``KEPT_S`` old."""
        with self._lock:
            now_s = self._clock.monotonic_s()
            if self._kept is None or now_s - self._kept[0] >= KEPT_S:
                self._kept = (now_s, self._look())
            return self._kept[1]

    def _look(self) -> Found:
        folder, journal = self._sources.folder, self._sources.journal
        programs = self._sources.programs
        answered = {} if folder is None else ask_all(folder, programs)
        also = {} if folder is None else ask_all(folder, [each for each in _ALSO if each not in programs])
        old_s = self._sources.old_backup_s
        look = None if journal is None else look_at(journal, clock=self._clock, old_backup_s=old_s)
        counts = self._gather.counts(self._clock.now())
        health = judge(answered, look, counts if isinstance(counts, str) else "")
        there = {name: answer for name, answer in also.items() if not isinstance(answer, str)}
        return Found(msgspec.structs.replace(health, programs=health.programs | there), look, counts)


def _of_station(found: Found) -> dict[str, object]:
    programs = found.health.programs
    metrics: dict[str, object] = {
        "coldchain_up": {name: int(not isinstance(answer, str)) for name, answer in programs.items()},
        "coldchain_ready": int(found.health.is_ready),
    }
    metrics |= {} if found.look is None else found.look.metrics()
    return metrics | ({} if isinstance(found.counts, str) else found.counts.metrics())


def _backup(look: StationLook | None) -> dict[str, object]:
    """Return how the backups are, where anybody ever tried to make one.

    It does not make a station not ready: readings are taken all the same. Nor where they lie, nor what went
    wrong: whoever asks need not have logged in.
    """
    found = Standing() if look is None else look.backups
    if found.verdict is Verdict.NEVER:
        return {}
    good = found.backups.good
    newest_at = None if good is None else good.as_of
    return {"backup": {"verdict": found.verdict, "is_well": found.is_well, "newest_at": newest_at}}


def _states(answer: Answer) -> dict[str, object]:
    return {
        "coldchain_loop_stuck_seconds": answer.loops,
        "coldchain_trouble_seconds": {
            each.what: max(0.0, (answer.at - each.since_at) / 1000) for each in answer.troubles
        },
    }


def _programs(health: Health) -> dict[str, str]:
    """Return in one word how each program is, or why it does not answer."""
    troubled = {problem.program for problem in health.problems}
    return {
        name: answer if isinstance(answer, str) else ("troubled" if name in troubled else "ok")
        for name, answer in health.programs.items()
    }
