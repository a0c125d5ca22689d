"""coldchain/registry/merge.py: what one points at stays, a placement ends where the next begins."""

from msgspec.structs import replace

from coldchain.registry.merge import merge
from coldchain.registry.product_generic import GENERIC
from coldchain.registry.profile import Profile
from coldchain.registry.registry import Registry
from coldchain.registry.things import Asset, AssetKind, Cooperative, Device, Placement, Shipment

COOP = Cooperative(id="highland", name="Highland")
VAN = Asset(id="van", name="Van", kind=AssetKind.VAN, profile="cold")
FILE = Registry(
    cooperative=COOP,
    gateways=("gw",),
    assets=(VAN,),
    devices=(Device(id="node"),),
    placements=(Placement(device="node", asset="van"),),
    profiles=(Profile(name="cold"),),
)


def test_what_people_added_stays_when_the_file_changes() -> None:
    own = Asset(id="box", name="Box", kind=AssetKind.MOTORCYCLE_BOX, profile="cold")
    now = replace(FILE, assets=(own, VAN), gateways=("gw", "gw-2"))
    changed = replace(FILE, assets=(replace(VAN, name="Old van"),))
    merged = merge(FILE, changed, now)
    assert [each.name for each in merged.registry.assets] == ["Box", "Old van"]
    assert merged.registry.gateways == ("gw", "gw-2")
    assert [(step.kind, step.key, step.old, step.new) for step in merged.steps] == [
        ("assets", ("van",), VAN, changed.assets[0])
    ]


def test_what_left_the_file_is_removed() -> None:
    merged = merge(FILE, replace(FILE, gateways=(), placements=(), devices=()), FILE)
    assert merged.registry.devices == ()
    assert [step.kind for step in merged.steps] == ["placements", "devices", "gateways"], "pointing first"


def test_what_people_still_point_at_is_kept() -> None:
    own = Asset(id="box", name="Box", kind=AssetKind.MOTORCYCLE_BOX, profile="cold")
    file = Registry(cooperative=COOP)
    merged = merge(FILE, file, replace(FILE, assets=(own, VAN)))
    assert [each.id for each in merged.registry.assets] == ["box"]
    assert [each.name for each in merged.registry.profiles] == ["cold"]
    assert merged.registry.devices == ()


def test_what_people_removed_comes_back_when_the_file_points_at_it_anew() -> None:
    now = replace(FILE, assets=(), placements=(), profiles=())
    assert merge(FILE, FILE, now).registry == now
    more = replace(FILE, placements=(*FILE.placements, Placement(device="node", asset="van", from_at=50)))
    merged = merge(FILE, more, now).registry
    assert merged.assets == (VAN,)
    assert merged.profiles == FILE.profiles
    assert [each.from_at for each in merged.placements] == [50]


def test_a_placement_of_the_file_ends_where_that_of_people_begins() -> None:
    moved = (
        Placement(device="node", asset="van", until_at=100),
        Placement(device="node", asset="box", from_at=100),
    )
    now = replace(FILE, placements=moved)
    earlier = replace(FILE, placements=(Placement(device="node", asset="van", from_at=50),))
    merged = merge(FILE, earlier, now).registry
    assert [(each.from_at, each.until_at, each.asset) for each in merged.placements] == [
        (50, 100, "van"),
        (100, None, "box"),
    ]


def test_products_of_registered_shipments_stay() -> None:
    base = replace(FILE, products=(GENERIC,))
    now = replace(base, shipments=(Shipment(id="s", product="Anything"),))
    assert merge(base, FILE, now).registry.products == (GENERIC,)
    assert merge(base, FILE, base).registry.products == ()


def test_the_cooperatives_own_row_follows_the_file() -> None:
    file = replace(FILE, cooperative=replace(COOP, name="Highland Dairy"))
    now = replace(FILE, cooperative=replace(COOP, language="sw"))
    assert merge(FILE, file, now).registry.cooperative == replace(COOP, name="Highland Dairy", language="sw")
