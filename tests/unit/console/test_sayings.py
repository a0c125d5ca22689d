"""What each device last said: who needs somebody stands first, and one registry is gone through once."""

import pytest

from coldchain.reading import Flag, Reading
from coldchain.registry.registry import Lookup, Registry
from coldchain.registry.things import Calibration, Cooperative, Device
from console.sayings import Sayings, calibration_state, sayings_of
from links.readings_store import Latest, SeriesKey

NOW = 1_763_800_000_000
DAY = 86_400_000
PAPER = Calibration(device="fine", certificate="KE-1", calibrated_at=NOW - DAY, due_at=NOW + 90 * DAY)
LOOKUP = Lookup(
    Registry(
        cooperative=Cooperative(id="c", name="C"),
        devices=tuple(
            Device(id=name, name=name) for name in ("fine", "uncertified", "mute", "silent", "broken")
        ),
        calibrations=(PAPER, Calibration(device="fine", certificate="old", calibrated_at=0, due_at=1)),
    )
)


def _said(device: str, age_s: int, flag: int = Flag.GOOD) -> Latest:
    at = NOW - age_s * 1000
    reading = Reading(
        device=device,
        channel="air/temperature",
        boot=1,
        sequence=1,
        event_at=at,
        received_at=at,
        value=4.0,
        unit="Cel",
        flag=flag,
    )
    return Latest(SeriesKey("c", device, "air/temperature"), reading)


LATEST = [_said("fine", 1), _said("uncertified", 1), _said("silent", 86_400), _said("broken", 1, Flag.FAIL)]


def test_those_that_need_somebody_stand_first() -> None:
    found = sayings_of(LOOKUP, LOOKUP.registry.devices, LATEST, NOW)
    assert [(each.device.id, each.state) for each in found] == [
        ("broken", "failed"),
        ("silent", "stale"),
        ("mute", "none"),
        ("uncertified", "in"),
        ("fine", "in"),
    ]
    assert [each.paper for each in found if each.device.id == "fine"] == [PAPER]


def test_the_same_readings_are_looked_at_once_and_others_anew() -> None:
    sayings = Sayings()
    found = sayings.get(LOOKUP, LATEST, NOW)
    assert sayings.get(LOOKUP, LATEST, NOW + 1000) is found
    assert sayings.get(LOOKUP, LATEST[1:], NOW)[0].device.id == "broken"
    assert [each.device.id for each in sayings.get(LOOKUP, LATEST[1:], NOW)][-1] == "uncertified"
    assert sayings.get(Lookup(LOOKUP.registry), LATEST, NOW) is not found


@pytest.mark.parametrize(("until", "state"), [(-1, "over"), (0, "over"), (1, "soon"), (31 * DAY, "valid")])
def test_a_certificate_is_over_soon_or_valid(until: int, state: str) -> None:
    assert calibration_state(PAPER, PAPER.due_at - until) == state
    assert calibration_state(None, NOW) == "none"
