"""alerts/goods_record.py: alarms, messages and versions of verdicts that follow from judging goods."""

from pathlib import Path

from msgspec.structs import replace
from sqlalchemy import update

from coldchain.judgement.verdict import Decision
from coldchain.reading import Reading
from helpers.goods_station import BOX, change, registry_of, rules, verdicts
from helpers.watching import air, airs, at, station_in
from links.records_tables import alarms

FROST = [-2.0 - 0.1 * (n % 3) for n in range(6)]


def frozen(start: float = 0) -> list[Reading]:
    """Return a probe in the goods that says they freeze, every five minutes."""
    return [air(start + index * 5, value, channel="product") for index, value in enumerate(FROST)]


def test_harm_on_a_leg_whose_end_is_planned_is_an_alarm_that_goes_on(tmp_path: Path) -> None:
    with station_in(tmp_path, registry_of(("van-1", 0, 600))) as station:
        station.live(frozen())
        (row,) = [row for row in station.standing() if row["limit_name"] == "freezing"]
        assert row["ended_at"] is None
        assert station.alarm_states()["highland/s-1|freezing"] == "UNACK"
        assert station.heard_by("peter")[0].startswith("ALARM Van KBZ 214: berries 120 kg (B-7) was frozen")
        station.wait(650, every=50)
        (row,) = [row for row in station.standing() if row["limit_name"] == "freezing"]
        assert row["ended_at"] == at(600)
        assert station.alarm_states()["highland/s-1|freezing"] == "RTN_UNACK"
        assert len([body for body in station.heard_by("peter") if "frozen" in body]) == 1
        assert (verdicts(station)[-1].final, verdicts(station)[-1].cause) == (True, "arrived")


def test_the_end_of_the_last_leg_ends_its_alarms_without_a_word(tmp_path: Path) -> None:
    with station_in(tmp_path, registry_of(("van-1", 0, None))) as station:
        station.live(frozen())
        station.wait(5)
        said = station.said()
        change(station, registry_of(("van-1", 0, 28)))
        assert station.alarm_states()["highland/s-1|freezing"] == "RTN_UNACK"
        assert station.said() == said


def test_a_correction_reaches_those_who_were_told_and_those_who_have_the_goods(tmp_path: Path) -> None:
    with station_in(tmp_path, registry_of(("van-1", 0, None))) as station:
        station.live(frozen())
        change(station, registry_of(("van-2", 0, None)))
        for person in ("peter", "ann", "grace"):
            told = [body for body in station.heard_by(person) if body.startswith("CORRECTION")]
            assert len(told) == 1
            assert "was frozen" in told[0]


def test_the_same_readings_again_are_told_once(tmp_path: Path) -> None:
    with station_in(tmp_path, registry_of(("van-1", 0, None))) as station:
        station.live(frozen())
        before = station.said(), station.standing(), verdicts(station)
        station.late(frozen(), minute=30)
        station.late(frozen()[2:4], minute=31)
        assert (station.said(), station.standing()) == before[:2]
        assert [row.version for row in verdicts(station)] == [row.version for row in before[2]]


def test_harm_found_long_afterwards_says_late_and_its_own_time(tmp_path: Path) -> None:
    with station_in(tmp_path, registry_of(("van-1", 0, None))) as station:
        station.late(frozen(), minute=300)
        (body,) = [body for body in station.heard_by("peter") if "frozen" in body]
        assert body.startswith("LATE Van KBZ 214: berries 120 kg (B-7) was frozen (-2.")
        assert "at 22 Nov 12:15" in body


def test_nobody_is_told_of_a_suppressed_alarm_but_it_goes_on(tmp_path: Path) -> None:
    with station_in(tmp_path, registry_of(("van-1", 0, None))) as station:
        station.live(frozen())
        said = station.said()
        with station.records.transaction() as connection:
            connection.execute(update(alarms).values(suppression="SHELVED"))
        change(station, registry_of(("van-2", 0, None)))
        assert station.said() == said
        assert station.alarm_states()["highland/s-1|freezing"] == "NORMAL"


def test_goods_of_which_nothing_was_heard_arrive_unknown(tmp_path: Path) -> None:
    with station_in(tmp_path, registry_of(("van-1", 0, 300))) as station:
        station.wait(330, every=30)
        (row,) = verdicts(station)
        assert (row.final, row.verdict.decision) == (True, Decision.UNKNOWN)
        assert row.verdict.unknown_ms == 300 * 60_000
        station.wait(60, every=30)
        assert len(verdicts(station)) == 1


def test_good_goods_on_their_way_have_no_verdict_and_one_when_they_have_arrived(tmp_path: Path) -> None:
    with station_in(tmp_path, registry_of(("van-1", 0, 60))) as station:
        station.live([air(minute, 1.5 + minute % 3 / 10) for minute in range(0, 60, 5)])
        assert verdicts(station) == []
        station.wait(14)
        assert verdicts(station) == []
        station.wait(10)
        (row,) = verdicts(station)
        assert (row.version, row.final, row.verdict.decision) == (1, True, Decision.GOOD)


def test_a_leg_that_is_added_after_arrival_opens_the_verdict_again(tmp_path: Path) -> None:
    with station_in(tmp_path, registry_of(("van-1", 0, 60))) as station:
        station.live([air(minute, 1.5 + minute % 3 / 10) for minute in range(0, 60, 5)])
        station.wait(30)
        change(station, registry_of(("van-1", 0, 60), ("van-2", 60, 110)))
        assert [row.final for row in verdicts(station)] == [True, False]
        station.live([air(minute, 1.5 + minute % 3 / 10, device="logger-2") for minute in range(95, 110, 5)])
        station.wait(30)
        last = verdicts(station)[-1]
        assert (last.final, last.verdict.as_of_at) == (True, at(110))
        assert [row.version for row in verdicts(station)] == list(range(1, len(verdicts(station)) + 1))


def test_other_numbers_after_arrival_are_written_down_and_not_told(tmp_path: Path) -> None:
    with station_in(tmp_path, registry_of(("van-1", 0, 60))) as station:
        trace = [air(minute, 1.5 + minute % 3 / 10) for minute in range(0, 60, 5)]
        station.live(trace[:-4])
        station.wait(40)
        said = station.said()
        station.late(trace[-4:], minute=200)
        assert [row.final for row in verdicts(station)] == [True, True]
        assert verdicts(station)[-1].cause.startswith("readings or legs that came late")
        assert station.said() == said


def test_a_correction_of_the_decision_is_told_with_both(tmp_path: Path) -> None:
    with station_in(tmp_path, registry_of(("van-1", 0, 60))) as station:
        station.live([air(minute, 1.5 + minute % 3 / 10, channel="product") for minute in range(0, 30, 5)])
        station.wait(60)
        first = verdicts(station)[-1]
        station.late(frozen(30), minute=200)
        assert verdicts(station)[-1].verdict.decision is Decision.REJECT
        told = [body for body in station.heard_by("peter") if body.startswith("CORRECTION")]
        assert len(told) == 1
        assert f"verdict {first.verdict.decision} -> reject" in told[0]


def test_a_harm_that_late_readings_move_is_not_told_again(tmp_path: Path) -> None:
    with station_in(tmp_path, registry_of(("van-1", 0, None))) as station:
        station.live(airs([22.0 + 0.1 * (n % 3) for n in range(20)], start=30, every=5))
        told = [body for body in station.heard_by("peter") if "life to warmth" in body]
        station.late(airs([22.0 + 0.1 * (n % 3) for n in range(5)], start=5, every=5), minute=130)
        assert "life-lost" in rules(station)
        assert [body for body in station.heard_by("peter") if "life to warmth" in body] == told
        assert not [body for body in station.heard_by("peter") if body.startswith("CORRECTION")]


def test_probes_that_disagree_are_reported_as_a_sensor_s_matter(tmp_path: Path) -> None:
    with station_in(tmp_path, registry_of(("van-1", 0, None))) as station:
        for minute in range(0, 60, 5):
            warm = air(minute, 6.0 + minute % 3 / 10, channel="product-2")
            station.live([air(minute, 1.5 + minute % 3 / 10, channel="product"), warm])
        (row,) = [row for row in station.standing() if row["limit_name"] == "sensors-disagree"]
        assert (row["kind"], row["device"], row["asset"]) == ("sensor", "s-1", "van-1")
        (body,) = [body for body in station.heard_by("peter") if "disagree" in body]
        assert body.startswith("ALARM Van KBZ 214: berries 120 kg (B-7) has two probes that disagree")


def test_a_place_that_the_registry_does_not_name_is_called_by_its_id(tmp_path: Path) -> None:
    registry = registry_of(("van-1", 0, None))
    with station_in(tmp_path, replace(registry, assets=registry.assets[1:])) as station:
        station.live(frozen())
        assert BOX.id in str(station.alarm_states())
        assert station.heard_by("grace")[0].startswith("ALARM van-1: berries 120 kg (B-7) was frozen")
