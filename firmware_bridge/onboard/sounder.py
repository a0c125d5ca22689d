"""What makes a noise or shines: one thread for each output, so that one that hangs delays no other.

An output that fails is tried again for ever, and told in the status. On a clean end all are switched off: a
bridge that is not there cannot end an alarm, and the server has been told that it is offline. A bridge that
is killed leaves them as they are; the next one says within a second what is so.
"""

import logging
import threading
from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from coldchain.errors import LinkError
from firmware_bridge.onboard.pattern import Times, begins_anew, level
from links.backoff import Backoff
from links.clock import Clock

_FIRST_WAIT_S, _LONGEST_WAIT_S = 0.5, 10.0
_LOOK_S = 1.0  # how quickly a stop is noticed
_log = logging.getLogger(__name__)


class Output(Protocol):
    """Something that can be on or off."""

    def switch(self, *, on: bool) -> None:
        """Switch it.

        Raises:
            LinkError: It could not be switched.
        """


class Wired(NamedTuple):
    """An output by its name, and whether it goes on and off."""

    name: str
    output: Output
    pulses: bool


class Sounder:
    """Lets outputs say that alarms stand.

    Args:
        outputs: What can be switched.
        times: How long it is loud.
        clock: Of this machine.
    """

    def __init__(self, outputs: Sequence[Wired], times: Times, clock: Clock) -> None:
        self.errors: dict[str, str] = {}
        self._outputs = outputs
        self._times = times
        self._clock = clock
        self._stands: dict[str, str] = {}
        self._loud_from_s: float | None = None
        self._kicks = [threading.Event() for _ in outputs]

    @property
    def sounds(self) -> bool:
        """Return whether an alarm stands."""
        return self._loud_from_s is not None

    def stand(self, points: Mapping[str, str]) -> None:
        """Say which alarm points stand, each with its severity. Never waits."""
        if points == self._stands:
            return
        if not points:
            self._loud_from_s = None
        elif begins_anew(self._stands, points):
            self._loud_from_s = self._clock.monotonic_s()
        self._stands = dict(points)
        for kick in self._kicks:
            kick.set()

    def threads(self, stop: threading.Event) -> list[threading.Thread]:
        """Return one thread, not started, for each output; each ends with ``stop``."""
        return [
            threading.Thread(target=self._run, args=(wired, kick, stop), name=wired.name, daemon=True)
            for wired, kick in zip(self._outputs, self._kicks, strict=True)
        ]

    def _run(self, wired: Wired, kick: threading.Event, stop: threading.Event) -> None:
        backoff = Backoff(_FIRST_WAIT_S, _LONGEST_WAIT_S)
        shown: bool | None = None
        while not stop.is_set():
            kick.clear()
            loud_from_s = self._loud_from_s
            age_s = None if loud_from_s is None else self._clock.monotonic_s() - loud_from_s
            wanted = level(age_s, self._times, pulses=wired.pulses)
            wait_s = min(wanted.for_s, _LOOK_S)
            if wanted.on is not shown:
                shown = wanted.on if self._switch(wired, on=wanted.on) else None
                if shown is None:
                    wait_s = backoff.next_s()
                else:
                    backoff.reset()
            self._clock.wait(kick, wait_s)
        if shown is not False:
            self._switch(wired, on=False)

    def _switch(self, wired: Wired, *, on: bool) -> bool:
        """Return whether an output does as it was told; a defect in one is no reason to stop."""
        try:
            wired.output.switch(on=on)
        except LinkError as error:
            came = str(error)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told, and the others go on
            came = f"{wired.name}: {error!r}"
        else:
            self.errors.pop(wired.name, None)
            return True
        if self.errors.get(wired.name) != came:
            _log.warning("%s", came)
        self.errors[wired.name] = came
        return False
