"""Things: plain values that never change, with kinds of fixed words."""

import msgspec
import pytest

from coldchain.registry.things import Asset, AssetKind, Contact, Device, Placement, Role, Site, SiteKind

VAN = Asset(id="van-1", name="Van", kind=AssetKind.VAN, profile="milk")


def test_a_thing_never_changes() -> None:
    with pytest.raises(AttributeError):
        setattr(VAN, "name", "Bus")  # noqa: B010 - mypy knows better than to allow it


def test_what_drives_belongs_to_no_site_and_a_placement_is_open() -> None:
    assert VAN.site == ""
    assert Placement(device="d", asset="van-1") == Placement(
        device="d", asset="van-1", from_at=0, until_at=None
    )


@pytest.mark.parametrize(
    "thing",
    [
        VAN,
        Site(id="s", name="S", kind=SiteKind.VILLAGE_STATION, latitude=-0.2, longitude=35.5),
        Device(id="d", sample_interval_s=2.0),
        Contact(id="c", name="C", role=Role.DRIVER, asset="van-1"),
    ],
)
def test_a_thing_reads_back_from_its_json(thing: msgspec.Struct) -> None:
    assert msgspec.json.decode(msgspec.json.encode(thing), type=type(thing)) == thing
