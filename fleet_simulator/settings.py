"""The ``[simulator]`` table of the settings file."""

from typing import Annotated

from pydantic import Field, model_validator

from coldchain.frames import MAX_IN_FLIGHT, REPEAT_AFTER_S
from coldchain.settings import DurationS, Section
from fleet_simulator.fleet import MOST_LOAD_DEVICES
from fleet_simulator.incidents import LivePlan

SHORTEST_SAMPLE_S = 0.05
LONGEST_HISTORY_S = 7 * 86_400.0


class SimulatorSettings(Section):
    """What is simulated, how fast, and what goes wrong.

    Args:
        seed: Names the weather, the doors and the noise; the same seed gives the same days.
        load_devices: 0 simulates the demo fleet; more simulates so many plain coolers (for tests under load).
        sample_interval: How often a device measures while the simulator runs [s].
        history: How far back the memories reach at the first start, and at most at a later one [s].
        history_sample_interval: How often they measured in that time [s].
        live_incidents: Whether the demo's incident happens again and again.
        incident_after: When the first one begins, after the history has been acknowledged [s].
        incident_duration: How long each lasts [s].
        incident_every: From one beginning to the next [s].
        repeat_after: A device says its oldest unacknowledged frame again after this [s].
        window_frames: So many frames may be on their way without an acknowledgement.
        memory_frames: So many frames a device remembers; then it forgets the oldest, and counts them.
    """

    seed: int = 1
    load_devices: Annotated[int, Field(ge=0, le=MOST_LOAD_DEVICES)] = 0
    sample_interval: Annotated[DurationS, Field(ge=SHORTEST_SAMPLE_S)] = 2.0
    history: Annotated[DurationS, Field(ge=0, le=LONGEST_HISTORY_S)] = 86_400.0
    history_sample_interval: Annotated[DurationS, Field(ge=1)] = 60.0
    live_incidents: bool = True
    incident_after: Annotated[DurationS, Field(ge=0)] = 20.0
    incident_duration: Annotated[DurationS, Field(ge=1)] = 120.0
    incident_every: Annotated[DurationS, Field(ge=1)] = 600.0
    repeat_after: Annotated[DurationS, Field(ge=SHORTEST_SAMPLE_S)] = REPEAT_AFTER_S
    window_frames: Annotated[int, Field(ge=1, le=MAX_IN_FLIGHT)] = MAX_IN_FLIGHT
    memory_frames: Annotated[int, Field(ge=100, le=10_000_000)] = 50_000

    @model_validator(mode="after")
    def incidents_end_before_the_next(self) -> "SimulatorSettings":
        """Return the settings when each live incident is over before the next begins."""
        if self.incident_duration >= self.incident_every:
            raise ValueError("incident_duration must be shorter than incident_every")
        return self

    def live_plan(self, plan: LivePlan) -> LivePlan:
        """Return a fleet's plan with the times of these settings."""
        return LivePlan(
            asset=plan.asset,
            after_s=self.incident_after,
            duration_s=self.incident_duration,
            every_s=self.incident_every,
        )
