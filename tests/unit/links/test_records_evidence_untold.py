"""Why people were not told of alarms, by real watchers; and at any instant it is known as it was then."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import insert

from acts.alarms import Act, remove_from_service, return_to_service, shelve, unshelve
from acts.windows import Wanted, end, open_for
from alerts.settings import AlertsSettings
from coldchain.evidence import AlarmStory, NotTold
from coldchain.judgement.windows import Scope, WindowKind
from coldchain.registry.profile import Limit, Profile, Side
from coldchain.registry.things import Leg
from helpers.small_fleet import _whole
from helpers.watching import COOP, KEY, MINUTE, REGISTRY, Station, air, airs, at, station_in
from links.records import Connection
from links.records_evidence import stories_of
from links.records_evidence_untold import stops_of
from links.records_tables import inbox

HOT = Limit(name="hot", channel="air/temperature", side=Side.ABOVE, bound=8.0)
PROFILE = Profile(name="milk", limits=(HOT,), absence_after_s=1800, max_gap_s=900)
JUMPY = replace(REGISTRY, legs=(), shipments=(), profiles=(PROFILE,))
SETTINGS = AlertsSettings.model_validate(
    {"channels": ["log"], "over_after": "0s", "group_wait": "0s", "escalation": {"enabled": False}}
)
ALARM = f"{KEY}|hot"


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    with station_in(tmp_path, JUMPY, SETTINGS) as station:
        yield station


def stories(station: Station, known_at: int | None = None) -> tuple[AlarmStory, ...]:
    known = station.clock.now() if known_at is None else known_at
    with station.records.reading() as connection:
        return stories_of(connection, COOP, [("van-1", at(-600), at(6000))], "", known_at=known)


def whys(story: AlarmStory) -> list[tuple[str, str, float, float | None]]:
    """Return reasons with the step, and from when until when, in minutes after noon."""
    return [(each.why, each.step, _minute(each.from_at), _until(each)) for each in story.not_told]


def _until(each: NotTold) -> float | None:
    return None if each.until_at is None else _minute(each.until_at)


def _minute(instant: int) -> float:
    return round((instant - at(0)) / MINUTE, 2)


def do(station: Station, act: Callable[[Connection, Act], object], comment: str = "defrosting") -> None:
    by = Act("peter", "cli", station.clock.now(), comment)
    with station.records.transaction() as connection:
        act(connection, by)


def shelve_for(minutes: float) -> Callable[[Connection, Act], object]:
    length = round(minutes * MINUTE)
    return lambda connection, by: shelve(
        connection, ALARM, by, until_at=by.at + length, at_most_ms=480 * MINUTE
    )


def test_what_was_put_aside_says_by_whom_why_and_until_when(station: Station) -> None:
    station.live([air(0, 12.0), air(1, 4.0), air(2, 4.0)])
    do(station, shelve_for(30))
    station.live([air(3, 12.0), air(4, 12.0)])
    before = stories(station)
    _, second = before
    assert second.told == ()
    assert whys(second) == [("put-aside", "", 2, 32), ("suppressed", "raise", 4, None)]
    assert (second.not_told[0].by, second.not_told[0].comment) == ("peter", "defrosting")
    station.clock.move_to(at(4.5))
    do(station, lambda connection, by: unshelve(connection, ALARM, by))
    known_at = station.clock.now() - 1
    station.live([air(5, 12.0)])
    _, second = stories(station)
    assert [each.step for each in second.told] == ["raise", "raise"]
    assert whys(second) == [("put-aside", "", 2, 4.5), ("suppressed", "raise", 4, 5)]
    assert stories(station, known_at) == before, "what was told later was not known then"


def test_what_is_out_of_service_goes_on_being_so(station: Station) -> None:
    station.live([air(0, 12.0), air(1, 4.0), air(2, 4.0)])
    do(station, lambda connection, by: remove_from_service(connection, ALARM, by), "broken")
    station.live([air(3, 12.0), air(4, 12.0), air(5, 4.0), air(6, 4.0)])
    _, second = stories(station)
    assert whys(second) == [
        ("out-of-service", "", 2, None),
        ("suppressed", "raise", 4, None),
        ("never-told", "return", 6, None),
    ]
    do(station, lambda connection, by: return_to_service(connection, ALARM, by))
    assert whys(stories(station)[1])[0] == ("out-of-service", "", 2, 6)


def test_a_window_says_who_opened_it_and_ends_as_it_was_known(station: Station) -> None:
    wanted = Wanted(COOP, WindowKind.MAINTENANCE, Scope.ASSET, "van-1", at(0), at(30))
    do(station, lambda connection, by: open_for(connection, by, wanted))
    station.live([air(1, 4.0), air(2, 12.0), air(3, 12.0)])
    before = stories(station)
    assert [whys(each) for each in before] == [[("maintenance", "", 0, 30), ("suppressed", "raise", 3, None)]]
    station.clock.move_to(at(4))
    do(station, lambda connection, by: end(connection, COOP, 1, by))
    station.live([air(5, 12.0)])
    (story,) = stories(station)
    assert whys(story) == [("maintenance", "", 0, 4), ("suppressed", "raise", 3, 5)]
    assert stories(station, at(3)) == before


def test_a_bay_at_which_goods_are_loaded_explains_the_warm_air(tmp_path: Path) -> None:
    leg = Leg(shipment="s-1", asset="van-1", custodian="peter", from_at=at(0))
    registry = replace(JUMPY, legs=(leg,), shipments=REGISTRY.shipments)
    settings = SETTINGS.model_copy(update={"loading_for": 1200.0})
    with station_in(tmp_path, registry, settings) as station:
        station.live([air(1, 4.0), air(2, 12.0), air(3, 12.0)])
        story = next(each for each in stories(station) if each.limit == "hot")
        assert whys(story) == [("loading", "", 3, None), ("suppressed", "raise", 3, None)]
        assert story.not_told[0].about == f"leg-{at(0)}"
        station.live(airs([12.0] * 19, start=4))
        story = next(each for each in stories(station) if each.limit == "hot")
        assert [each[0] for each in whys(story)] == ["loading", "suppressed"]
        assert {each.until_at is not None for each in story.not_told} == {True}
        assert story.told


def test_a_sensor_that_is_silent_with_its_gateway_is_explained_by_it(station: Station) -> None:
    station.beats = False
    station.live([air(0, 4)])
    station.wait(44)
    (story,) = stories(station)
    (first, second) = whys(story)
    assert (first[0], second[0], story.kind, story.told) == ("gateway-silent", "suppressed", "absence", ())
    assert first[3] is None


def test_what_comes_and_goes_says_so(station: Station) -> None:
    for turn in range(6):
        station.live([air(4 * turn, 12.0), air(4 * turn + 2, 4.0)])
    last = stories(station)[-1]
    assert last.told == ()
    assert ("chatter", "raise", 20, None) in whys(last)
    assert "comes-and-goes" in [each.why for each in last.not_told]


def test_nobody_to_tell_is_a_reason(tmp_path: Path) -> None:
    with station_in(tmp_path, replace(JUMPY, contacts=()), SETTINGS) as station:
        station.live([air(0, 12.0), air(1, 12.0)])
        (story,) = stories(station)
        assert whys(story) == [("nobody-to-tell", "raise", 0, None)]


def test_who_wants_no_messages_is_known_by_what_came_in(station: Station) -> None:
    said = [("grace", 1, "stop"), ("grace", 5, "start"), ("peter", 2, "stop"), ("peter", 3, "acknowledge")]
    with station.records.transaction() as connection:
        for contact, minute, meaning in said:
            row = {"key": f"{contact}{minute}", "coop": COOP, "contact": contact, "meaning": meaning}
            connection.execute(insert(inbox), [_whole(inbox, {**row, "received_at": at(minute)})])
        assert stops_of(connection, COOP, at(4)) == {"grace": [(at(1), True)], "peter": [(at(2), True)]}
        assert stops_of(connection, COOP, at(5))["grace"] == [(at(1), True), (at(5), False)]


@pytest.mark.parametrize("seed", range(2))
def test_whatever_people_do_every_alarm_says_who_was_told_or_why_not_as_it_was_known(
    station: Station, seed: int
) -> None:
    chance = random.Random(seed)
    acts = (
        shelve_for(5),
        lambda connection, by: unshelve(connection, ALARM, by),
        lambda connection, by: remove_from_service(connection, ALARM, by),
        lambda connection, by: return_to_service(connection, ALARM, by),
        lambda connection, by: open_for(connection, by, _window(by.at, chance.randint(1, 6))),
    )
    station.live([air(0, 12.0)])
    known = []
    for turn in range(1, 19):
        station.live([air(turn, chance.choice((4.0, 12.0)))])
        known.append((station.clock.now(), stories(station)))
        station.clock.move_to(at(turn) + 1000)
        if chance.random() < 0.5:
            do(station, chance.choice(acts))
    for known_at, then in known:
        assert stories(station, known_at) == then
        assert all(each.told or each.not_told for each in then)
        for story in then:
            assert all(each.until_at is None or each.until_at >= each.from_at for each in story.not_told)
    found = {each.why for _, then in known for story in then for each in story.not_told}
    assert "not-written-down" not in found
    assert len(found) > 1


def _window(begin: int, minutes: int) -> Wanted:
    until_at = begin + minutes * MINUTE
    return Wanted(COOP, WindowKind.MAINTENANCE, Scope.ASSET, "van-1", begin, until_at)
