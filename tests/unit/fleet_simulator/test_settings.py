"""fleet_simulator/settings.py: the [simulator] table."""

import pytest
from pydantic import ValidationError

from fleet_simulator.incidents import LivePlan
from fleet_simulator.settings import SimulatorSettings


def test_the_defaults_are_the_demo() -> None:
    settings = SimulatorSettings()
    assert (settings.sample_interval, settings.history, settings.load_devices) == (2.0, 86_400.0, 0)
    assert settings.live_plan(LivePlan(asset="van-2")) == LivePlan(asset="van-2")


def test_durations_are_written_with_their_unit() -> None:
    settings = SimulatorSettings.model_validate({"sample_interval": "50ms", "history": "2h"})
    assert (settings.sample_interval, settings.history) == (0.05, 7200.0)


@pytest.mark.parametrize(
    "mistake",
    [
        {"sample_interval": "10ms"},
        {"sample_interval": 2},
        {"history": "30d"},
        {"load_devices": 1001},
        {"window_frames": 17},
        {"memory_frames": 0},
        {"sampel_interval_s": "2s"},
        {"incident_duration": "10m", "incident_every": "10m"},
    ],
    ids=str,
)
def test_a_mistake_is_refused(mistake: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        SimulatorSettings.model_validate(mistake)
