"""The watcher judges shipments: over real files, with a clock moved by hand."""

from pathlib import Path

from coldchain.judgement.verdict import Decision
from helpers.goods_station import change, registry_of, rules, verdicts
from helpers.watching import MINUTE, air, airs, at, station_in


def test_goods_that_lose_their_life_are_told_with_what_is_left(tmp_path: Path) -> None:
    with station_in(tmp_path, registry_of(("van-1", 0, None))) as station:
        station.live(airs([22.0 + 0.1 * (n % 3) for n in range(20)], every=5))
        assert rules(station) == ["law-four-hours", "life-lost"]
        told = [body for body in station.heard_by("peter") if "life to warmth" in body]
        assert len(told) == 1
        assert told[0].startswith("ALARM Van KBZ 214: berries 120 kg (B-7) lost 11% of its life to warmth")
        assert "Life left 1." in told[0]
        assert verdicts(station)[-1].verdict.decision is Decision.SELL_FIRST


def test_a_leg_that_is_entered_later_is_judged_from_its_begin(tmp_path: Path) -> None:
    with station_in(tmp_path, registry_of()) as station:
        station.live(airs([22.0 + 0.1 * (n % 3) for n in range(20)], every=5))
        assert rules(station) == []
        change(station, registry_of(("van-1", 0, None)))
        assert rules(station) == ["law-four-hours", "life-lost"]
        told = [body for body in station.heard_by("peter") if "life to warmth" in body]
        assert len(told) == 1
        assert told[0].startswith("LATE ")


def test_a_leg_that_is_corrected_takes_back_what_was_said(tmp_path: Path) -> None:
    with station_in(tmp_path, registry_of(("van-1", 0, None))) as station:
        station.live(airs([22.0 + 0.1 * (n % 3) for n in range(40)], every=5))
        change(station, registry_of(("van-2", 0, None)))
        assert rules(station) == []
        assert any(body.startswith("CORRECTION Van KCA 981: forget") for body in station.heard_by("ann"))
        states = {id_: state for id_, state in station.alarm_states().items() if "s-1" in id_}
        assert set(states.values()) == {"NORMAL"}


def test_readings_that_come_after_arrival_correct_the_verdict_with_both_values(tmp_path: Path) -> None:
    way = (("van-1", 0, 100), ("van-2", 100, 200))
    cool = [air(minute, 1.5 + minute % 3 / 10) for minute in range(0, 100, 5)]
    cooler = [air(minute, 1.5 + minute % 3 / 10, device="logger-2") for minute in range(100, 120, 5)]
    warm = [air(minute, 24 + minute % 3 / 10, device="logger-2") for minute in range(120, 200, 5)]
    with station_in(tmp_path, registry_of(*way)) as station:
        station.live([*cool, *cooler])
        station.wait(110, every=5)
        first = verdicts(station)[-1]
        assert first.final
        assert first.version == 1
        assert first.verdict.unknown_ms == 85 * MINUTE
        station.late(warm, minute=260)
        second = verdicts(station)[-1]
        assert (second.version, second.final) == (2, True)
        assert second.verdict.unknown_ms == 0
        assert second.verdict.life_used.likely > first.verdict.life_used.likely
        assert second.verdict.life_used.likely <= first.verdict.life_used.worst
        told = [body for body in station.heard_by("ann") if body.startswith("CORRECTION berries")]
        assert len(told) == 1
        assert "->" in told[0]


def test_a_timer_runs_on_from_one_vehicle_to_the_next(tmp_path: Path) -> None:
    way = (("van-1", 0, 30), ("van-2", 30, None))
    first = [air(minute, 12 + minute % 3 / 10, channel="product") for minute in range(0, 30, 5)]
    then = [
        air(minute, 12 + minute % 3 / 10, channel="product", device="logger-2") for minute in range(30, 70, 5)
    ]
    with station_in(tmp_path, registry_of(*way)) as station:
        station.live([*first, *then])
        (row,) = [row for row in station.standing() if row["limit_name"] == "law-four-hours"]
        assert row["confirmed_at"] == at(60)
        assert row["started_at"] == at(0)


def test_a_restart_in_the_middle_changes_nothing(tmp_path: Path) -> None:
    trace = airs([22.0 + 0.1 * (n % 3) for n in range(40)], every=5)
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    with station_in(tmp_path / "one", registry_of(("van-1", 0, None))) as station:
        station.live(trace)
        want = station.standing(), station.said()
    with station_in(tmp_path / "two", registry_of(("van-1", 0, None))) as station:
        for reading in trace:
            station.live([reading])
            station.start()
        assert (station.standing(), station.said()) == want
