"""Sources of readings under test: a real intake with a real spool, and each source in its thread."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from firmware_bridge.intake import Intake
from firmware_bridge.sensors.catalogue import make_source
from firmware_bridge.sensors.face import Parts, Source
from firmware_bridge.settings import BridgeSettings
from firmware_bridge.spool import Spool
from firmware_bridge.spool_row import SpoolRow, Value
from firmware_bridge.time_fix import TimeFix
from links.clock import SystemClock


@contextmanager
def parts_of(folder: Path) -> Iterator[Parts]:
    """Yield what a source may use; its intake does not run."""
    clock = SystemClock()
    spool = Spool(folder / "spool.sqlite", capacity_rows=10_000)
    intake = Intake(spool, on_new=lambda _: None, group_s=0.0, clock=clock)
    yield Parts(intake, clock, threading.Event(), 60.0, lambda _: None)
    spool.close()


class Running:
    """One source that runs into a spool; use it as a context manager.

    Args:
        folder: For the spool.
        table: The source's table of the settings file.
        silence_s: Silence after which its port is opened anew [s].
    """

    def __init__(self, folder: Path, table: dict[str, object], *, silence_s: float = 60.0) -> None:
        self.rows: list[SpoolRow] = []
        self.fixes: list[TimeFix] = []
        self.stop = threading.Event()
        self.spool = Spool(folder / "spool.sqlite", capacity_rows=10_000)
        self.clock = SystemClock()
        self.intake = Intake(self.spool, on_new=self.rows.extend, group_s=0.0, clock=self.clock)
        parts = Parts(self.intake, self.clock, self.stop, silence_s, self.fixes.append)
        (settings,) = BridgeSettings.model_validate({"ports": [table]}).ports
        self.source: Source = make_source(settings, parts)
        self._threads = [
            threading.Thread(target=work, args=(self.stop,)) for work in (self.intake.run, self.source.run)
        ]

    def __enter__(self) -> "Running":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.source.say([])
        for thread in self._threads:
            thread.join(10)
        alive = [thread.name for thread in self._threads if thread.is_alive()]
        self.spool.close()
        assert not alive

    def of(self, device: str) -> list[SpoolRow]:
        """Return the rows of a device, as they came."""
        return [row for row in list(self.rows) if row.device == device]

    def values(self, device: str) -> dict[str, Value]:
        """Return the newest value of each channel of a device."""
        return {value.channel: value for row in self.of(device) for value in row.values}

    def notes(self, device: str) -> list[str]:
        """Return the note of the first value of each row of a device; empty where it is good."""
        return [row.values[0].note for row in self.of(device)]

    def status(self) -> dict[str, object]:
        """Return what the source tells of itself."""
        return self.source.status(self.clock.monotonic_s())
