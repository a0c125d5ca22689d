"""The watcher on real files: from readings to alarms to messages, in time and in silence."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from alerts.settings import AlertsSettings
from coldchain.judgement.alarm_table import Suppression
from coldchain.judgement.alarms import Alarm
from coldchain.registry.profile import Profile
from coldchain.registry.things import Placement
from helpers.watching import (
    KEY,
    MILK,
    MINUTE,
    REGISTRY,
    Said,
    Station,
    air,
    airs,
    at,
    station_in,
)
from links.records_tables import alarms, outbox

NAN = float("nan")
WARM = f"{KEY}|too-warm"
SILENT = "highland/van-1/logger-1|absence"
FAULTY = f"{KEY}|sensor-fault"
RAISED = (
    "ALARM Van KBZ 214: air temperature above 8.0C since 22 Nov 12:02, worst 9.5C. Close the door. "
    "At risk: Fresh milk 480 kg."
)
OVER = (
    "OVER Van KBZ 214: air temperature is back, was above 8.0C from 22 Nov 12:02 to 12:10 (8 min), "
    "worst 9.5C."
)
NO_READINGS = (
    "ALARM Van KBZ 214: no readings from logger-1 since 22 Nov 12:00. Check its power and cable, "
    "and the goods. Inside: Fresh milk 480 kg."
)


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    with station_in(tmp_path) as station:
        yield station


def test_a_crossing_raises_after_the_on_delay_and_tells_the_right_people_only(station: Station) -> None:
    steps = station.live(airs([4, 4, 9, 9.5, 9, 9, 9]))
    assert steps == []
    steps = station.live([air(7, 9)])
    assert [(step.event, step.from_state, step.to_state, step.event_at) for step in steps] == [
        ("raise", "NORMAL", "UNACK", at(7))
    ]
    assert station.said() == [Said("grace", RAISED), Said("peter", RAISED)]
    assert station.alarm_states() == {WARM: "UNACK"}


def test_a_return_says_over_once(station: Station) -> None:
    station.live(airs([4, 4, 9, 9.5, 9, 9, 9, 9, 9, 9]))
    steps = station.live(airs([6.5, 6, 5], start=10))
    assert [(step.event, step.to_state, step.event_at) for step in steps] == [("return", "RTN_UNACK", at(10))]
    assert station.heard_by("peter") == [RAISED, OVER]


def test_every_message_goes_to_every_channel_of_the_settings(tmp_path: Path) -> None:
    with station_in(tmp_path, settings=AlertsSettings(channels=("log", "file"))) as station:
        station.live(airs([9] * 7))
        rows = station.rows(outbox, outbox.c.id)
    assert [(row["contact"], row["channel"], row["address"]) for row in rows] == [
        ("grace", "log", "+254700000003"),
        ("grace", "file", "+254700000003"),
        ("peter", "log", "+254700000001"),
        ("peter", "file", "+254700000001"),
    ]


def test_two_excursions_in_one_batch_are_told_one_after_the_other(station: Station) -> None:
    """Who has acknowledged the first must hear of the second, also when both come in one pack."""
    station.live(airs([9] * 7))
    with station.records.transaction() as connection:
        connection.execute(alarms.update().values(state="ACKED"))
    steps = station.late(airs([4] * 3 + [9] * 7, start=7), minute=16)
    assert [(step.event, step.from_state, step.to_state) for step in steps] == [
        ("return", "ACKED", "NORMAL"),
        ("raise", "NORMAL", "UNACK"),
    ]
    assert [text.split()[0] for text in station.heard_by("peter")] == ["ALARM", "OVER", "ALARM"]


def test_silence_raises_after_absence_after_and_not_before(station: Station) -> None:
    station.live([air(0, 4)])
    assert station.wait(29.5, every=0.5) == []
    steps = station.wait(1, every=0.5)
    assert [(step.alarm, step.event, step.late) for step in steps] == [(SILENT, "raise", False)]
    assert station.heard_by("peter") == [NO_READINGS]


def test_two_silent_channels_of_one_device_are_one_alarm(station: Station) -> None:
    both = [air(0, 4), air(0, 4, channel="product")]
    station.late(both, minute=0)
    steps = station.wait(40)
    assert [step.alarm for step in steps] == [SILENT]
    assert station.heard_by("peter") == [NO_READINGS]
    assert len(station.standing()) == 2


def test_the_silence_is_over_when_the_last_channel_is_heard(station: Station) -> None:
    station.late([air(0, 4), air(0, 4, channel="product")], minute=0)
    station.wait(40)
    assert station.late([air(41, 4)], minute=41) == []
    steps = station.late([air(42, 4, channel="product")], minute=42)
    assert [(step.alarm, step.event) for step in steps] == [(SILENT, "return")]
    assert station.heard_by("peter")[1:] == [
        "OVER Van KBZ 214: logger-1 is heard again, no readings from 22 Nov 12:00 to 12:42 (42 min)."
    ]


def test_silence_is_not_noticed_while_the_watcher_is_behind(station: Station) -> None:
    station.live([air(0, 4)])
    station.clock.move_to(at(45))
    station.arrive([air(44, 4, device="logger-2")])
    station.clock.move_to(at(46))  # that entry has waited for a minute: there may be more
    assert station.watcher.step() == (True, [])
    assert [step.alarm for step in station.wait(1)] == [SILENT]  # caught up


def test_silence_during_an_excursion_leaves_it_open(station: Station) -> None:
    station.live(airs([9] * 7))
    station.wait(600, every=10)
    assert station.alarm_states() == {WARM: "UNACK", SILENT: "UNACK"}
    assert [(row["limit_name"], row["ended_at"]) for row in station.standing()] == [
        ("too-warm", None),
        ("absence", None),
    ]


def test_silence_confirms_an_excursion_a_minute_after_its_on_delay(station: Station) -> None:
    """A reading that is on its way must not be overtaken by the timer: it would be told and taken back."""
    station.live([air(0, 4), air(1, 9), air(2, 9)])
    assert station.wait(4.5, every=0.25) == []
    steps = station.wait(1, every=0.25)
    assert [(step.event, step.event_at) for step in steps] == [("raise", at(6))]


def test_a_slow_pack_at_the_end_of_the_on_delay_causes_no_correction(station: Station) -> None:
    station.live(airs([4, 9, 9, 9, 9]))
    late = air(5.99, 9)  # just before the on-delay is over; comes half a minute later than those before it
    assert station.wait(2.4, every=0.1) == []
    steps = station.live([late, air(7, 9)])
    assert [step.event for step in steps] == ["raise"]


def test_a_failing_sensor_is_told_as_such_and_not_as_silence(station: Station) -> None:
    station.live(airs([4, *[NAN] * 29]))
    steps = station.live(airs([4] * 3, start=30))
    assert [(step.event, step.to_state) for step in steps] == [("return", "RTN_UNACK")]
    assert station.alarm_states() == {FAULTY: "RTN_UNACK"}
    assert station.heard_by("peter") == [
        (
            "SENSOR Van KBZ 214: logger-1 air temperature cannot be believed since 22 Nov 12:01 (no value). "
            "Check sensor and cable. Inside: Fresh milk 480 kg."
        ),
        (
            "OVER Van KBZ 214: logger-1 air temperature can be believed again, could not from 22 Nov 12:01 "
            "to 12:30 (29 min)."
        ),
    ]
    assert station.heard_by("grace") == []  # nothing that the manager has to run for
    assert [(row["kind"], row["note"], row["unknown_ms"]) for row in station.standing()] == [
        ("sensor", "failed", 29 * 60_000)
    ]


def test_a_power_on_value_is_no_temperature_alarm(station: Station) -> None:
    station.live(airs([4, 4, 85, 85, 85]))
    assert station.alarm_states() == {FAULTY: "UNACK"}
    assert "(reads 85.0C, power-on value)" in station.heard_by("peter")[0]


def test_a_failing_reading_does_not_end_an_excursion(station: Station) -> None:
    station.live(airs([9] * 7))
    station.live(airs([NAN] * 5, start=7))
    assert station.alarm_states() == {WARM: "UNACK", FAULTY: "UNACK"}
    station.live(airs([9, 9], start=12))
    assert [row["unknown_ms"] / 60_000 for row in station.standing() if row["kind"] == "limit"] == [5]


def test_a_device_is_judged_where_it_was(tmp_path: Path) -> None:
    moved = (
        Placement(device="logger-1", asset="van-1", until_at=at(60)),
        Placement(device="logger-1", asset="van-2", from_at=at(60)),
    )
    with station_in(tmp_path, replace(REGISTRY, placements=moved)) as station:
        station.late(airs([9] * 10, start=40), minute=120)
        station.late(airs([9] * 10, start=70), minute=120)
        assert [(row["asset"], row["started_at"]) for row in station.standing()] == [
            ("van-1", at(40)),
            ("van-2", at(70)),
        ]
        assert [said.contact for said in station.said()] == ["grace", "peter", "ann", "grace"]


def test_a_suppressed_alarm_spares_people_and_goes_on_underneath(station: Station) -> None:
    station.live(airs([9] * 7))
    with station.records.transaction() as connection:
        connection.execute(alarms.update().values(suppression=Suppression.SHELVED))
    before = station.said()
    steps = station.live(airs([4] * 3, start=7))
    steps += station.live(airs([9] * 7, start=10))
    assert [(step.event, step.to_state) for step in steps] == [("return", "RTN_UNACK"), ("raise", "UNACK")]
    assert station.said() == before


def test_a_reading_from_nowhere_is_passed_over(station: Station) -> None:
    assert station.live([air(0, 99, device="logger-9"), air(1, 99, channel="engine")]) == []
    assert station.rows(alarms) == []


def test_a_new_alarm_text_changes_nothing_that_was_judged(station: Station) -> None:
    station.live(airs([9] * 7))
    limits = tuple(replace(limit, advice="Call the station.") for limit in MILK.limits)
    station.register(replace(REGISTRY, profiles=(replace(MILK, limits=limits),)))
    station.wait(0.2, every=0.1)
    assert [step.event for step in station.live(airs([9, 9, 4], start=8))] == ["return"]


def test_a_changed_bound_holds_from_the_next_reading_on(station: Station) -> None:
    station.live(airs([7] * 10))
    limits = (replace(MILK.limits[0], bound=6.0), MILK.limits[1])
    station.register(replace(REGISTRY, profiles=(replace(MILK, limits=limits),)))
    steps = station.live(airs([7] * 6, start=11))
    assert [(step.event, step.excursion.started_at) for step in steps] == [("raise", at(11))]


def test_late_data_takes_nothing_back_that_was_so_by_the_rules_of_its_time(station: Station) -> None:
    station.live(airs([4, *[9] * 9, 4, 4, 4]))
    relaxed = (replace(MILK.limits[0], bound=12.0), MILK.limits[1])
    station.register(replace(REGISTRY, profiles=(replace(MILK, limits=relaxed),)))
    station.live([air(20, 4)])
    assert station.late([air(0.5, 4)], minute=21) == []
    assert [(row["started_at"], row["ended_at"]) for row in station.standing()] == [(at(1), at(10))]
    assert [text.split()[0] for text in station.heard_by("peter")] == ["ALARM", "OVER"]


def test_an_alarm_ends_when_its_limit_is_gone(station: Station) -> None:
    station.live(airs([9] * 7))
    station.register(replace(REGISTRY, profiles=(replace(MILK, limits=MILK.limits[1:]),)))
    steps = station.wait(0.2, every=0.1)
    assert [(step.event, step.to_state, step.reason) for step in steps] == [
        ("close", "RTN_UNACK", "not-watched")
    ]
    assert station.heard_by("peter")[1:] == [
        (
            "ENDED Van KBZ 214: limit too-warm since 22 Nov 12:00: no longer watched. "
            "Sensor or rule was taken away."
        )
    ]
    row = station.standing()[0]
    assert (row["ended_at"], row["bound"], row["side"]) == (at(6) + 6_000, 8.0, "above")


def test_an_alarm_ends_when_its_device_is_taken_out(station: Station) -> None:
    station.live(airs([9] * 7))
    out = Placement(device="logger-1", asset="van-1", until_at=at(7))
    station.register(replace(REGISTRY, placements=(out,)))
    steps = station.wait(90, every=1)
    assert [(step.event, step.event_at) for step in steps] == [("close", at(7))]  # and no absence
    assert station.alarm_states() == {WARM: "RTN_UNACK"}


def test_late_data_does_not_raise_again_what_a_removed_device_left_open(station: Station) -> None:
    station.live(airs([9] * 7))
    station.register(
        replace(REGISTRY, placements=(Placement(device="logger-1", asset="van-1", until_at=at(7)),))
    )
    station.wait(1)
    before = station.said()
    assert station.late([air(2.5, 10)], minute=9) == []
    assert station.said() == before
    assert [(row["extreme"], row["ended_at"]) for row in station.standing()] == [(10.0, at(7))]


def test_an_alarm_of_an_asset_that_is_gone_ends_without_a_message(station: Station) -> None:
    station.live(airs([9] * 7))
    before = station.said()
    station.register(replace(REGISTRY, assets=REGISTRY.assets[1:], placements=(), legs=()))
    assert [step.event for step in station.wait(0.2, every=0.1)] == ["close"]
    assert station.said() == before


def test_nobody_is_absent_because_the_clock_was_set(station: Station) -> None:
    station.live(airs([4, 4]))
    station.clock.jump(48 * 60 * MINUTE)
    assert station.wait(20) == []
    assert [step.alarm for step in station.wait(15)] == [SILENT]


def test_a_profile_without_limits_watches_nothing(tmp_path: Path) -> None:
    with station_in(tmp_path, replace(REGISTRY, profiles=(Profile(name="milk"),))) as station:
        assert station.live(airs([99] * 20)) == []
        assert station.wait(60) == []


def test_only_what_changed_is_written(station: Station) -> None:
    """The alarm row of an excursion that only goes on is left alone: it says when something last happened."""
    station.live(airs([9] * 7))
    before = station.rows(alarms)
    station.live(airs([9] * 20, start=7))
    assert station.rows(alarms) == before
    assert before[0]["state"] == Alarm(id="").state.UNACK
