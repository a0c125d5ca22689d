"""fleet_simulator/season/explain.py: words on what was around a shipment."""

from msgspec.structs import replace

from coldchain.reading import Reading
from fleet_simulator.season.explain import circumstances
from fleet_simulator.season.mishaps import Mishap, Trouble
from helpers.small_season import small_season


def test_mishaps_and_late_readings_beside_a_shipment_are_told() -> None:
    season = small_season()
    name, goods = next(iter(season.goods.items()))
    stay = goods.stays[1]
    mishap = Mishap(
        asset=stay.asset,
        kind=Trouble.BREAKDOWN,
        begin_at=stay.from_at - 3_600_000,
        end_at=stay.from_at + 1_800_000,
        strength=0.9,
    )
    device = season.network.spots[stay.asset].device
    late = [
        one._replace(readings=(_late(one.readings[0], 40 * 60_000),))
        for one in season.arrivals
        if one.readings[0].device == device
    ]
    told = circumstances(
        season._replace(mishaps={**season.mishaps, stay.asset: [mishap]}, arrivals=late), name
    )
    assert told[0].startswith("loaded ")
    line = next(line for line in told if line.startswith(stay.asset))
    assert "breakdown 0.90 for 30 min" in line
    assert "readings up to 40 min late" in line


def _late(reading: Reading, late_ms: int) -> Reading:
    return replace(reading, received_at=reading.event_at + late_ms)


def test_a_quiet_journey_has_no_line_about_its_assets() -> None:
    season = small_season()
    name = next(iter(season.goods))
    quiet = season._replace(mishaps={asset: [] for asset in season.network.spots}, arrivals=[])
    assert all("min" not in line or line.startswith("loaded") for line in circumstances(quiet, name))
