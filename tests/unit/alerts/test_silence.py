"""The watcher and silence: one alarm for a gateway, its sensors hidden behind it. Minutes after noon."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from coldchain.registry.things import AssetKind, Placement
from helpers.watching import COOP, MINUTE, Station, air, airs, at, beat, station_in
from helpers.watching import REGISTRY as VANS
from links.records_gateways import save_status
from links.records_tables import alarms, gateway_silence

REGISTRY = replace(VANS, assets=tuple(replace(asset, kind=AssetKind.COOLER) for asset in VANS.assets))
GATEWAY = "highland/gateway/gw-1|gateway-silent"
SENSOR = "highland/van-1/logger-1|absence"
OTHER = "highland/van-2/logger-2|absence"
DOWN = (
    "ALARM gateway gw-1: nothing heard since 22 Nov 12:00 (Van KBZ 214, Van KCA 981 behind it). "
    "Check its power and network."
)


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    with station_in(tmp_path, REGISTRY) as station:
        station.beats = False
        yield station


def status(station: Station, text: str) -> None:
    """Have a status come now."""
    with station.records.transaction() as connection:
        save_status(connection, COOP, "gw-1", status=text, received_at=station.clock.now())


def suppressions(station: Station) -> dict[str, str]:
    """Return the suppression of every alarm."""
    return {row["id"]: row["suppression"] for row in station.rows(alarms, alarms.c.id)}


def test_a_gateway_that_is_down_is_one_alarm_for_all_behind_it(station: Station) -> None:
    station.live([air(0, 4)])
    assert station.wait(29.5, every=0.5) == []
    steps = station.wait(1, every=0.5)
    assert {step.alarm for step in steps} == {GATEWAY, SENSOR}
    assert [station.heard_by(name) for name in ("peter", "ann", "otieno")] == [[DOWN]] * 2 + [[]]
    assert suppressions(station) == {GATEWAY: "NONE", SENSOR: "SUPPRESSED_BY_DESIGN"}
    assert station.alarm_states() == {GATEWAY: "UNACK", SENSOR: "UNACK"}
    assert station.wait(600, every=10) == []  # silence never heals


def test_a_van_may_be_out_of_reach_for_longer_and_nobody_hears_of_its_sensors(tmp_path: Path) -> None:
    with station_in(tmp_path, VANS) as station:
        station.beats = False
        station.live([air(0, 4)])
        assert {step.alarm for step in station.wait(44)} == {SENSOR}
        station.live([air(44.5, 4)])
        assert station.said() == []
        station.wait(46)
        assert [text.split()[:3] for text in station.heard_by("peter")] == [["ALARM", "gateway", "gw-1:"]]


def test_a_backlog_that_comes_behind_its_gateway_tells_of_no_silent_sensor(station: Station) -> None:
    """Another sensor's backlog comes first, for longer than a sensor may need to speak."""
    station.live([air(0, 4), air(0, 4, device="logger-2")])
    station.wait(40)
    for minute in range(41, 51):
        station.clock.move_to(at(minute))
        station.late(
            [air((minute - 41) * 4 + step, 4, device="logger-2") for step in range(4)], minute=minute
        )
    assert not any("no readings" in text for text in station.heard_by("peter"))
    for minute in range(51, 56):
        station.live([air(minute, 4, device="logger-2")])
    assert any("no readings" in text for text in station.heard_by("peter"))


def test_what_is_heard_again_is_over_for_gateway_and_sensor(station: Station) -> None:
    station.live([air(0, 4)])
    station.wait(40)
    steps = station.live([air(45, 4)])
    assert {(step.alarm, step.event) for step in steps} == {(GATEWAY, "return"), (SENSOR, "return")}
    assert station.heard_by("peter") == [
        DOWN,
        (
            "OVER gateway gw-1: heard again, silent from 22 Nov 12:00 to 12:45 (45 min). "
            "No readings came for that time."
        ),
    ]
    assert station.wait(5) == []


def test_the_end_of_a_silence_says_whether_all_readings_came(station: Station) -> None:
    station.live([air(0, 4)])
    station.wait(40)
    station.live([air(45, 4)])
    station.late(airs([4] * 30, start=1), minute=45.2)
    assert station.heard_by("peter")[-1].endswith("Readings of 12 min are missing.")
    station.late(airs([4] * 14, start=31), minute=45.4)
    assert station.heard_by("peter")[-1].endswith("All readings came afterwards.")
    assert len(station.heard_by("peter")) == 2


def test_a_sensor_that_stays_silent_when_its_gateway_is_back_is_told_then(station: Station) -> None:
    station.live([air(0, 4)])
    station.wait(40)
    station.live([beat(at(minute)) for minute in range(41, 44)])
    assert [text.split()[0] for text in station.heard_by("peter")] == ["ALARM", "OVER"]
    station.live([beat(at(45))])
    assert station.heard_by("peter")[2:] == [
        (
            "ALARM Van KBZ 214: no readings from logger-1 since 22 Nov 12:00. "
            "Check its power and cable, and the goods. Inside: Fresh milk 480 kg."
        )
    ]
    assert suppressions(station)[SENSOR] == "NONE"
    station.beats = True
    assert station.wait(60) == []
    assert len(station.heard_by("peter")) == 3
    assert [step.event for step in station.live([air(110, 4)])] == ["return"]
    assert station.heard_by("peter")[-1].startswith("OVER Van KBZ 214: logger-1 is heard again")


def test_a_sensor_that_is_silent_while_its_gateway_is_heard_is_told_at_once(station: Station) -> None:
    station.beats = True
    station.live([air(0, 4)])
    steps = station.wait(31)
    assert [step.alarm for step in steps] == [SENSOR]
    assert suppressions(station) == {SENSOR: "NONE"}


def test_a_status_is_a_sign_of_life_but_its_repetition_is_none(station: Station) -> None:
    station.live([air(0, 4)])
    for minute in range(1, 20):
        station.clock.move_to(at(minute))
        status(station, f'{{"state": "online", "at": {minute}}}')
        station.watch()
    assert [step.alarm for step in station.wait(29)] == [SENSOR]
    for _ in range(3):
        status(station, '{"state": "online", "at": 19}')
        station.wait(0.5, every=0.5)
    assert station.alarm_states()[GATEWAY] == "UNACK"


def test_what_the_broker_says_is_gone_hides_its_sensors_but_is_no_alarm_yet(station: Station) -> None:
    station.beats = True
    station.live([air(0, 4)])
    station.wait(29)
    station.beats = False
    station.clock.advance(1000)
    status(station, '{"state": "offline"}')
    steps = station.wait(2, every=0.5)
    assert [step.alarm for step in steps] == [SENSOR]
    assert station.said() == []
    assert [step.alarm for step in station.wait(30)] == [GATEWAY]


def test_a_status_that_nobody_can_read_is_a_sign_of_life(station: Station) -> None:
    station.live([air(0, 4)])
    station.wait(20)
    status(station, "[]")
    assert [step.alarm for step in station.wait(15)] == [SENSOR]


def test_a_restart_after_hours_raises_no_false_alarm(station: Station) -> None:
    station.live([air(0, 4)])
    station.clock.advance(300 * MINUTE)
    station.start()
    assert station.wait(29) == []
    assert {step.alarm for step in station.wait(2)} == {GATEWAY, SENSOR}


def test_a_restart_remembers_a_silence(station: Station) -> None:
    station.live([air(0, 4)])
    station.wait(40)
    station.start()
    assert station.wait(60) == []
    assert {step.event for step in station.live([air(105, 4)])} == {"return"}


def test_a_damaged_memory_of_a_gateway_is_learned_anew(station: Station) -> None:
    station.live([air(0, 4)])
    with station.records.transaction() as connection:
        connection.execute(gateway_silence.update().values(blob=b"\x93"))
    station.start()
    assert {step.alarm for step in station.wait(40)} == {GATEWAY, SENSOR, OTHER}
    assert station.heard_by("ann") == []  # behind which gateway it stood is forgotten too


def test_a_gateway_that_was_never_heard_is_told(station: Station) -> None:
    station.register(replace(REGISTRY, gateways=("gw-1", "gw-2")))
    station.beats = True
    station.live(airs([4] * 35))
    assert station.heard_by("grace") == [
        "ALARM gateway gw-2: nothing heard since 22 Nov 12:00. Check its power and network."
    ]
    assert station.heard_by("peter") == []


def test_a_gateway_that_is_no_longer_registered_ends_as_such(station: Station) -> None:
    station.live([air(0, 4)])
    station.wait(40)
    station.register(replace(REGISTRY, gateways=("gw-3",)))
    steps = station.wait(1, every=0.1)
    assert [(step.alarm, step.event) for step in steps] == [(GATEWAY, "close")]
    assert "ENDED gateway gw-1: silent since 22 Nov 12:00, is no longer registered." in station.heard_by(
        "peter"
    )
    assert [row["gateway"] for row in station.rows(gateway_silence)] == ["gw-3"]


def test_a_device_that_was_never_heard_where_it_stands_is_absent(station: Station) -> None:
    """Moved from one van to the other, and forgotten there."""
    moved = (
        Placement(device="logger-1", asset="van-1"),
        Placement(device="logger-2", asset="van-2", until_at=at(10)),
        Placement(device="logger-2", asset="van-1", from_at=at(10)),
    )
    station.register(replace(REGISTRY, placements=moved))
    station.live(airs([4] * 39))
    steps = station.live([air(39, 4), air(40.5, 4)])
    assert [(step.alarm, step.event) for step in steps] == [("highland/van-1/logger-2|absence", "raise")]
    assert station.heard_by("peter")[0].startswith(
        "ALARM Van KBZ 214: no readings from logger-2 since 22 Nov 12:10"
    )
    steps = station.live([air(41, 4), air(42, 4, device="logger-2"), air(43, 4)])
    assert [step.event for step in steps] == ["return"]


def test_it_is_taken_back_when_the_device_is_taken_out(station: Station) -> None:
    station.register(
        replace(REGISTRY, placements=(Placement(device="logger-2", asset="van-2", from_at=at(1)),))
    )
    station.beats = True
    station.live([air(minute, 4) for minute in range(2)])
    with_steps = station.live([air(minute, 4) for minute in range(2, 40)])
    assert [(step.alarm, step.event) for step in with_steps] == [(OTHER, "raise")]
    station.register(replace(REGISTRY, placements=()))
    steps = station.live([air(minute, 4) for minute in range(40, 42)])
    assert [(step.alarm, step.event) for step in steps] == [(OTHER, "close")]


def test_no_device_is_absent_while_no_gateway_was_ever_heard(tmp_path: Path) -> None:
    fresh = replace(REGISTRY, gateways=("gw-9",))
    with station_in(tmp_path, fresh) as station:
        station.beats = False
        steps = station.wait(40)
        assert {step.alarm for step in steps} == {"highland/gateway/gw-9|gateway-silent", SENSOR, OTHER}
        assert [text.split()[1] for text in station.heard_by("grace")] == ["gateway"]
