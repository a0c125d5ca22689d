"""Points of the map: the north is above, what needs somebody is drawn last, and one point is no map."""

import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from coldchain.reading import Reading
from coldchain.registry.registry import Registry
from coldchain.registry.things import (
    Asset,
    AssetKind,
    Cooperative,
    Device,
    Placement,
    Site,
    SiteKind,
)
from console import frame
from console.map import HEIGHT, MARGIN, MOST, WIDTH, build_map
from console.view import AssetView, PlaceView
from links.readings_store import Latest, SeriesKey

NOW = 1_700_000_000_000
HOUR = 3_600_000


def site(id_: str, latitude: float | None, longitude: float | None) -> Site:
    return Site(
        id=id_, name=id_.title(), kind=SiteKind.VILLAGE_STATION, latitude=latitude, longitude=longitude
    )


def place(id_: str, *states: str) -> PlaceView:
    cards = tuple(
        AssetView(
            id=f"{id_ or 'van'}-{number}",
            name="A",
            kind="",
            state=state,
            words="",
            glance="",
            why="",
            read_at=None,
            readings=(),
            carries=(),
        )
        for number, state in enumerate(states, 1)
    )
    return PlaceView(id=id_, name=id_, kind="", assets=cards)


REGISTRY = Registry(
    cooperative=Cooperative(id="co", name="Co"),
    sites=(site("north", 0.2, 34.7), site("south", -0.2, 34.8), site("nowhere", None, None)),
    assets=(Asset(id="van-1", name="Van", kind=AssetKind.VAN, profile="p"),),
    devices=(Device(id="gps"),),
    placements=(Placement(device="gps", asset="van-1"),),
)


def told(channel: str, unit: str, value: float, at: int = NOW) -> Latest:
    reading = Reading("gps", channel, 1, 1, at, at, value, unit)
    return Latest(SeriesKey("co", "gps", channel), reading)


def test_sites_stand_as_on_a_map_and_the_worst_is_drawn_last() -> None:
    spots = build_map(REGISTRY, [place("north", "in", "alarm"), place("south", "in")], [], NOW)
    assert [(spot.id, spot.state, spot.is_site) for spot in spots] == [
        ("south", "in", True),
        ("north", "alarm", True),
    ]
    south, north = spots
    assert north.y < south.y
    assert north.x < south.x


def test_a_van_stands_where_it_said_lately() -> None:
    said = [told("position/latitude", "lat", 0.1), told("position/longitude", "lon", 34.75)]
    places = [place("north", "in"), place("south", "in"), place("", "out")]
    [van] = [spot for spot in build_map(REGISTRY, places, said, NOW) if not spot.is_site]
    assert (van.id, van.state) == ("van-1", "out")
    old = [replace(each.reading, event_at=NOW - HOUR) for each in said]
    gone = [Latest(each.series, reading) for each, reading in zip(said, old, strict=True)]
    assert all(spot.is_site for spot in build_map(REGISTRY, places, gone, NOW))


def test_one_point_is_no_map() -> None:
    alone = replace(REGISTRY, sites=REGISTRY.sites[:1])
    assert build_map(alone, [place("north", "in")], [], NOW) == ()
    assert build_map(replace(alone, sites=()), [], [], NOW) == ()


@given(st.lists(st.tuples(st.floats(-90, 90), st.floats(-180, 180)), max_size=2 * MOST))
def test_everything_is_within_the_picture(at: list[tuple[float, float]]) -> None:
    sites = tuple(site(f"s{number}", *each) for number, each in enumerate(at))
    spots = build_map(replace(REGISTRY, sites=sites), [], [], NOW)
    assert len(spots) <= MOST
    for spot in spots:
        assert MARGIN - 0.1 <= spot.x <= WIDTH - MARGIN + 0.1
        assert MARGIN - 0.1 <= spot.y <= HEIGHT - MARGIN + 0.1


def test_no_part_of_the_page_has_a_place_where_the_page_is_one_column() -> None:
    """A named area that no template has makes a second column: on a telephone with a map, all was cut."""
    style = Path(frame.__file__).with_name("static").joinpath("console.css").read_text("utf-8")
    narrow = re.sub(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", style)
    assert ".map" in narrow
    assert "grid-area" not in narrow
    assert "grid-area: map" in style
