"""The whole page as one view model."""

import json

import msgspec

from coldchain.reading import Reading
from coldchain.registry.registry import Registry
from coldchain.registry.things import Asset, AssetKind, Cooperative, Device, Leg, Placement, Shipment
from console.gather import NO_COOPERATIVE
from console.overview import GATEWAY_SILENT_AFTER_MS, build_overview
from console.view import GatewayView, Overview, Rows
from links.readings_store import Latest, SeriesKey
from links.records_uncovered import UncoveredRow
from links.records_views import AlarmRow, GatewayRow

NOW = 1_000_000_000
REGISTRY = Registry(
    cooperative=Cooperative(id="c", name="C"),
    assets=(Asset(id="a", name="Van", kind=AssetKind.VAN, profile="p"),),
    devices=(Device(id="d"),),
    placements=(Placement(device="d", asset="a"),),
)


def _gateway(status: str, received_at: int = NOW) -> GatewayView:
    row = GatewayRow("gw", status, received_at)
    (view,) = build_overview(Rows(registry=REGISTRY, gateways=[row]), NOW).gateways
    return view


def test_an_empty_cooperative_waits_and_claims_nothing() -> None:
    overview = build_overview(Rows(registry=REGISTRY), NOW)
    assert overview.newest_at is None
    said = (
        "no active alarms",
        "0 of 1 van, box or cooler within limits, 1 still waiting for the first reading",
    )
    assert overview.summary == said


def test_the_newest_reading_is_the_newest_of_all() -> None:
    def latest(at: int) -> Latest:
        reading = Reading("d", "air/temperature", 1, at, event_at=at, received_at=at, value=4, unit="Cel")
        return Latest(SeriesKey("c", "d", "air/temperature"), reading)

    rows = Rows(registry=REGISTRY, latest=[latest(NOW - 5000), latest(NOW - 1000), latest(NOW - 9000)])
    assert build_overview(rows, NOW).newest_at == NOW - 1000


def test_readings_of_long_ago_that_come_in_now_are_catching_up() -> None:
    def catching_up(event_at: int, received_at: int) -> bool:
        reading = Reading(
            "d", "air/temperature", 1, 1, event_at=event_at, received_at=received_at, value=4, unit="Cel"
        )
        latest = [Latest(SeriesKey("c", "d", "air/temperature"), reading)]
        return build_overview(Rows(registry=REGISTRY, latest=latest), NOW).catching_up

    assert catching_up(NOW - 3_600_000, NOW - 1000)
    assert not catching_up(NOW - 3_600_000, NOW - 3_600_000)  # nothing comes in: that is silence
    assert not catching_up(NOW - 2000, NOW - 1000)
    assert not build_overview(Rows(registry=REGISTRY), NOW).catching_up


def test_the_summary_counts_active_alarms_and_only_those_make_a_card_alarming() -> None:
    def overview(state: str) -> Overview:
        alarm = AlarmRow(
            id="x",
            asset="a",
            device="d",
            channel="air/temperature",
            limit_name="warm",
            kind="limit",
            severity="high",
            state=state,
            suppression="NONE",
            occurrence=1,
            since_at=NOW,
            excursion=None,
        )
        leg = Leg(shipment="s", asset="a", custodian="p", from_at=0)
        milk = Shipment(id="s", product="Milk", quantity_kg=10, price_per_kg=2)
        registry = msgspec.structs.replace(REGISTRY, shipments=(milk,), legs=(leg,))
        return build_overview(Rows(registry=registry, alarms=[alarm]), NOW)

    active, over = overview("UNACK"), overview("RTN_UNACK")
    assert active.summary[:2] == ("1 active alarm", "1 shipment at risk, worth 20")
    assert over.summary[:2] == ("no active alarms", "1 shipment to check, worth 20")
    assert (active.places[0].assets[0].state, over.places[0].assets[0].state) == ("alarm", "none")


def test_without_a_cooperative_nothing_is_claimed() -> None:
    assert build_overview(Rows(registry=NO_COOPERATIVE), NOW).summary == ("nothing known yet",)


def test_a_gateway_that_is_online_tells_its_backlog() -> None:
    view = _gateway(json.dumps({"v": 1, "state": "online", "spool": {"rows": 12}, "later": [1]}))
    assert (view.state, view.words, view.backlog, view.heard_at) == ("in", "online", 12, None)


def test_a_gateway_that_says_offline_is_out() -> None:
    assert _gateway('{"state": "offline"}').state == "out"


def test_online_is_not_believed_for_longer_than_a_minute() -> None:
    view = _gateway('{"state": "online"}', NOW - GATEWAY_SILENT_AFTER_MS)
    assert (view.state, view.heard_at) == ("stale", NOW - GATEWAY_SILENT_AFTER_MS)
    assert _gateway('{"state": "online"}', NOW - GATEWAY_SILENT_AFTER_MS + 1).state == "in"


def test_a_status_that_makes_no_sense_is_shown_as_such() -> None:
    for nonsense in ("{", "[]", '{"spool": 3}', '{"state": 4}'):
        assert _gateway(nonsense).state == "unsure"
    assert _gateway("").words == "never heard"


def test_a_serial_port_that_is_away_is_told_with_its_path() -> None:
    ports = [{"path": "/dev/a", "state": "open"}, {"path": "/dev/b", "state": "away"}]
    view = _gateway(json.dumps({"state": "online", "ports": ports}))
    assert (view.state, view.words) == ("unsure", "online, serial port not there: /dev/b")
    assert view.heard_at is None
    assert _gateway(json.dumps({"state": "online", "ports": ports[:1]})).words == "online"


def test_ports_of_a_gateway_that_is_gone_are_not_told() -> None:
    status = json.dumps({"state": "online", "ports": [{"path": "/dev/b", "state": "away"}]})
    view = _gateway(status, NOW - GATEWAY_SILENT_AFTER_MS)
    assert (view.state, "/dev/b" in view.words) == ("stale", False)


def test_dropped_frames_are_told() -> None:
    assert "7 frames dropped" in _gateway('{"state": "online", "spool": {"dropped": 7}}').words


def test_what_no_rule_covers_is_named_while_it_comes_in() -> None:
    row = UncoveredRow("co", "logger-9", "battery/voltage", "no limit is on it", NOW - 9, NOW - 9, 5)
    old = row._replace(device="logger-8", last_at=NOW - 3_600_000)
    overview = build_overview(Rows(registry=REGISTRY, uncovered=[old, row]), NOW)
    assert overview.uncovered == ("logger-9 battery voltage: no limit is on it",)
