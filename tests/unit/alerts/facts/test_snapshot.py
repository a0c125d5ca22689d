"""alerts/facts/snapshot.py: how everything is, as points; silence is a state, and no value is made up."""

import json
import re
from typing import Any

from msgspec.structs import replace

from alerts.facts.snapshot import Moment, snapshot_lines
from coldchain.judgement.saving import Action, Saving
from coldchain.judgement.trip import trips_of
from coldchain.reading import Flag, Reading
from coldchain.registry.registry import Lookup
from helpers.small_fleet import COOP, MINUTE, NOW, registry_of
from links.readings_store import Latest, SeriesKey
from links.records_gateways import StatusRow
from links.records_views import AlarmRow

REGISTRY = registry_of()
ALARM = AlarmRow(
    "a-1", "van-1", "d-van-1", "air/temperature", "too-warm", "limit", "high", "UNACK", "NONE", 1, NOW, None
)
SAVING = Saving("a-1", "van-1", "s-1", 900.0, 900.0, 0.03, Action.CLOSE_DOOR, "", "why", minutes_left=42.0)


def latest(
    asset: str, value: float, at: int, channel: str = "air/temperature", unit: str = "Cel", **more: Any
) -> Latest:
    reading = Reading(f"d-{asset}", channel, 1, 1, at, at + 5000, value, unit, **more)
    return Latest(SeriesKey(COOP, f"d-{asset}", channel), reading)


def lines(**changes: Any) -> dict[tuple[str, str], str]:
    """Return the points of a moment, by measurement and by the id of what they are about."""
    moment = Moment(Lookup(REGISTRY), [], [], trips_of(REGISTRY), {}, [], [], NOW)._replace(**changes)
    found = {}
    for line in snapshot_lines(moment):
        measurement, *tags = re.split(r"(?<!\\) ", line)[0].split(",")
        named = dict(tag.split("=") for tag in tags if "=" in tag)
        found[measurement, named.get("shipment") or named.get("gateway") or named.get("asset") or ""] = line
    return found


def test_an_asset_says_its_air_its_limits_its_goods_and_what_can_be_saved() -> None:
    found = lines(latest=[latest("van-1", 9.5, NOW - MINUTE)], alarms=[ALARM], savings=[SAVING])
    van = found["assets", "van-1"]
    for field in (
        "temperature_c=9.5",
        "high_c=8.0",
        "low_c=0.5",
        'state="alarm"',
        'severity="high"',
        "avoidable=900.0",
        "filled_kg=480.0",
        "worth=30000.0",
        "minutes_left=42.0",
        "heard_s=60.0",
        "late_s=5.0",
    ):
        assert field in van, field
    assert "avoidable=900.0" in found["cooperative", ""]
    assert "alarms=1.0" in found["cooperative", ""]


def test_what_is_not_heard_is_silent_and_has_no_temperature() -> None:
    found = lines(latest=[latest("van-1", 4.0, NOW - 4 * MINUTE)])
    assert 'state="stale"' in found["assets", "van-1"]
    assert "temperature_c" not in found["assets", "van-1"]
    assert 'state="none"' in found["assets", "van-2"]
    assert "heard_s" not in found["assets", "van-2"]
    assert "silent=1.0" in found["cooperative", ""]
    assert "air_c" not in found["goods", "s-1"]


def test_a_value_that_is_not_good_is_no_temperature() -> None:
    found = lines(latest=[latest("van-1", 85.0, NOW - MINUTE, flag=Flag.SUSPECT)])
    assert "temperature_c" not in found["assets", "van-1"]
    assert 'state="in"' in found["assets", "van-1"]  # heard, and no alarm


def test_what_drives_is_where_it_says_unless_that_is_old() -> None:
    where = [
        latest("van-1", -0.3, NOW, "gps/latitude", "lat"),
        latest("van-1", 36.1, NOW, "gps/longitude", "lon"),
    ]
    assert "latitude=-0.3,longitude=36.1" in lines(latest=where)["assets", "van-1"]
    past = [latest("van-1", -0.3, NOW - 61 * MINUTE, "gps/latitude", "lat")]
    assert "latitude" not in lines(latest=past)["assets", "van-1"]


def test_a_gateway_says_spool_clock_ports_and_whether_it_is_heard() -> None:
    said = {
        "state": "online",
        "version": "1",
        "every_s": 60,
        "spool": {"rows": 4, "capacity_hours": 72},
        "time": {"trusted": True, "source": "gps", "spread_ms": 50},
        "ports": [{"state": "open"}, {"state": "away"}],
    }
    rows = [
        StatusRow(COOP, "a", json.dumps(said), NOW - 5000),
        StatusRow(COOP, "b", json.dumps(said), NOW - 181_000),
        StatusRow(COOP, "c", '{"state": "offline", "reason": "lost"}', NOW - 5000),
        StatusRow(COOP, "d", "no json", NOW - 5000),
        StatusRow(COOP, "e", "", 0),
    ]
    found = lines(statuses=rows)
    for field in ("spool_rows=4.0", "capacity_h=72.0", 'clock="gps"', "clock_error_s=0.05", "ports_away=1.0"):
        assert field in found["gateways", "a"], field
    states = [found["gateways", name].split('state="')[1].split('"')[0] for name in "abcde"]
    assert states == ["online", "silent", "lost", "online", "never heard"]


def test_a_moment_is_one_instant_and_nothing_is_twice() -> None:
    found = list(snapshot_lines(Moment(Lookup(REGISTRY), [], [], trips_of(REGISTRY), {}, [], [], NOW)))
    assert {line.split(" ")[-1] for line in found} == {str(NOW * 1_000_000)}
    assert len({re.split(r"(?<!\\) ", line)[0] for line in found}) == len(found)


def test_what_was_retired_has_no_facts_from_then_on() -> None:
    def sold(at: int) -> set[str]:
        assets = tuple(
            replace(each, retired_at=at, retired_why="sold") if each.id == "van-2" else each
            for each in REGISTRY.assets
        )
        found = lines(look=Lookup(replace(REGISTRY, assets=assets)))
        return {name for kind, name in found if kind == "assets"}

    assert sold(NOW + 1) - sold(NOW) == {"van-2"}
