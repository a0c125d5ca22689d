"""The whole page as one view model."""

import json

from coldchain.reading import Reading
from coldchain.registry.registry import Registry
from coldchain.registry.things import Asset, AssetKind, Cooperative, Device, Placement
from console.overview import GATEWAY_SILENT_AFTER_MS, build_overview
from console.view import GatewayView, Rows
from links.readings_store import Latest, SeriesKey
from links.records_views import GatewayRow

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
        "no open alarms",
        "0 of 1 van, box or cooler within limits, 1 still waiting for the first reading",
    )
    assert overview.summary == said


def test_the_newest_reading_is_the_newest_of_all() -> None:
    def latest(at: int) -> Latest:
        reading = Reading("d", "air/temperature", 1, at, event_at=at, received_at=at, value=4, unit="Cel")
        return Latest(SeriesKey("c", "d", "air/temperature"), reading)

    rows = Rows(registry=REGISTRY, latest=[latest(NOW - 5000), latest(NOW - 1000), latest(NOW - 9000)])
    assert build_overview(rows, NOW).newest_at == NOW - 1000


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


def test_dropped_frames_are_told() -> None:
    assert "7 frames dropped" in _gateway('{"state": "online", "spool": {"dropped": 7}}').words
