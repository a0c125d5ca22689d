"""How a logger lies: bias, noise and steps for all its life, and faults now and then. Seeded, pure.

The sentinels are those of a DS18B20: 85.0 after a power-on, -127.0 while it is disconnected. They come as
plain good values, as many makers' gateways hand them on.
"""

from bisect import bisect_right
from collections.abc import Sequence
from enum import StrEnum
from math import exp
from random import Random
from typing import NamedTuple

from fleet_simulator.season.mishaps import MS_PER_HOUR
from fleet_simulator.season.network import MS_PER_DAY, SeasonPlan

POWER_ON_C = 85.0
DISCONNECTED_C = -127.0
MOST_BIAS_K = 0.3
_STEPS = (0.1, 0.0625)  # resolution of the sensors in use [K]
_NOISE_K = 0.05
_SPIKES_PER_SAMPLE = 1 / 3000
_SPIKE_K = (4.0, 60.0)


class FaultKind(StrEnum):
    """What can be wrong with a logger or a probe."""

    DROPOUT = "dropout"  # the logger measures nothing
    RESTART = "restart"  # a new boot id, and one value of 85.0
    DISCONNECTED = "disconnected"  # one probe says -127.0
    STUCK = "stuck"  # one probe says its last value again and again


class Fault(NamedTuple):
    """One fault, half-open [ms since 1970, UTC]."""

    kind: FaultKind
    begin_at: int
    end_at: int


# per day, median [h], spread of the logarithm
_OF_LOGGERS = {FaultKind.DROPOUT: (0.02, 1.5, 0.9), FaultKind.RESTART: (0.03, 0.01, 0.1)}
_OF_PROBES = {FaultKind.DISCONNECTED: (0.006, 2.0, 1.0), FaultKind.STUCK: (0.004, 5.0, 0.8)}


class Probe:
    """One probe of one logger.

    Args:
        plan: The season.
        name: Of the logger and the probe, e.g. ``van-01-logger/air``.
    """

    def __init__(self, plan: SeasonPlan, name: str) -> None:
        rng = Random(f"{plan.seed}/{name}/maker")
        self._bias_k = rng.uniform(-MOST_BIAS_K, MOST_BIAS_K)
        self._step_k = rng.choice(_STEPS)
        self._rng = Random(f"{plan.seed}/{name}/noise")
        self._faults = _Calendar(_drawn(plan, name, _OF_PROBES))
        self._said_c = 0.0

    def says(self, true_c: float, instant: int, *, powered_on: bool) -> float:
        """Return what the probe says [degC]; instants must rise.

        Args:
            true_c: What it feels [degC].
            instant: [ms since 1970, UTC].
            powered_on: Whether this is its first value after a restart.
        """
        noise_k = self._rng.gauss(0.0, _NOISE_K)
        spike = self._rng.random() < _SPIKES_PER_SAMPLE
        spike_k = self._rng.choice((-1.0, 1.0)) * self._rng.uniform(*_SPIKE_K) if spike else 0.0
        kind = self._faults.at(instant)
        if kind is FaultKind.DISCONNECTED:
            return DISCONNECTED_C
        if kind is FaultKind.STUCK:
            return self._said_c
        if powered_on:
            return POWER_ON_C
        felt_c = true_c + self._bias_k + noise_k + spike_k
        self._said_c = round(round(felt_c / self._step_k) * self._step_k, 4)
        return self._said_c


class Logger:
    """When one logger is silent and when it restarts.

    Args:
        plan: The season.
        name: Of the logger.
    """

    def __init__(self, plan: SeasonPlan, name: str) -> None:
        faults = _drawn(plan, name, _OF_LOGGERS)
        self._dropouts = _Calendar([one for one in faults if one.kind is FaultKind.DROPOUT])
        self._restarts = sorted(one.begin_at for one in faults if one.kind is FaultKind.RESTART)
        self._boots = Random(f"{plan.seed}/{name}/boots").sample(range(1, 2**32), len(self._restarts) + 1)

    def silent(self, instant: int) -> bool:
        """Return whether nothing is measured at an instant [ms since 1970, UTC]."""
        return self._dropouts.at(instant) is not None

    def boot(self, instant: int) -> int:
        """Return the boot id at an instant [ms since 1970, UTC]."""
        return self._boots[bisect_right(self._restarts, instant)]


def faults_of(plan: SeasonPlan, device: str, channels: Sequence[str]) -> dict[str, list[Fault]]:
    """Return the faults of a logger (under its own name) and of its probes (under their channels).

    Args:
        plan: The season.
        device: Name of the logger.
        channels: Of its probes.
    """
    probes = {channel: _drawn(plan, f"{device}/{channel}", _OF_PROBES) for channel in channels}
    return {device: _drawn(plan, device, _OF_LOGGERS)} | probes


class _Calendar:
    """Faults that may overlap, asked for at rising instants."""

    def __init__(self, faults: list[Fault]) -> None:
        self._waiting = sorted(faults, key=lambda one: one.begin_at, reverse=True)
        self._going_on: list[Fault] = []

    def at(self, instant: int) -> FaultKind | None:
        """Return which fault holds at an instant [ms since 1970, UTC], the first that began; None: none."""
        while self._waiting and self._waiting[-1].begin_at <= instant:
            self._going_on.append(self._waiting.pop())
        if self._going_on:
            self._going_on = [one for one in self._going_on if instant < one.end_at]
        return self._going_on[0].kind if self._going_on else None


def _drawn(plan: SeasonPlan, name: str, rates: dict[FaultKind, tuple[float, float, float]]) -> list[Fault]:
    """Return the faults of a season."""
    found = []
    for kind, (per_day, median_h, spread) in rates.items():
        rng = Random(f"{plan.seed}/{name}/{kind}")
        for day in range(plan.days):
            happens, at_ms = rng.random() < per_day, rng.randrange(MS_PER_DAY)
            lasts_ms = round(median_h * exp(rng.gauss(0.0, spread)) * MS_PER_HOUR)
            begin_at = plan.start_at + day * MS_PER_DAY + at_ms
            if happens:
                found.append(Fault(kind, begin_at, begin_at + lasts_ms))
    return found
