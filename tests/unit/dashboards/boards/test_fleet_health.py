"""dashboards/boards/fleet_health.py: spool, clock, supply and coverage are there."""

from dashboards.catalogue import read_all
from dashboards.check import panels_of

PANELS = {panel["title"]: panel for panel in panels_of(read_all()["fleet"])}


def test_spool_clock_battery_and_a_map_of_the_coverage_are_there() -> None:
    assert {"Spool", "Clock error", "Batteries and supply", "Coverage", "Gateways"} <= set(PANELS)
    assert PANELS["Coverage"]["type"] == "geomap"
    assert "spool_rows" in PANELS["Spool"]["targets"][0]["query"]
    assert "clock_error_s" in PANELS["Clock error"]["targets"][0]["query"]
