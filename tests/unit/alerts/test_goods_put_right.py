"""A watcher sees what people say of goods and put right: harm travels along, verdicts get versions."""

from pathlib import Path

from msgspec.structs import replace

from coldchain.registry.custody import CustodyKind
from coldchain.registry.things import Asset, AssetKind, Device, Placement
from helpers.goods_acts import Yard
from helpers.goods_station import registry_of
from helpers.watching import COOP, Station, air, station_in
from links.records_merges import used_at, worse_part
from links.records_shipments import VerdictRow, verdicts_of

LOADED, DELIVERED = CustodyKind.LOADED, CustodyKind.DELIVERED
PLAN = registry_of()
REGISTRY = replace(
    PLAN,
    shipments=(),
    assets=(*PLAN.assets, Asset(id="cooler-1", name="Cooler", kind=AssetKind.COOLER, profile="")),
    devices=(*PLAN.devices, Device(id="logger-3")),
    placements=(*PLAN.placements, Placement(device="logger-3", asset="cooler-1")),
)


def verdicts(station: Station, shipment: str) -> list[VerdictRow]:
    """Return the versions of the verdict on a shipment."""
    with station.records.reading() as connection:
        return verdicts_of(connection, COOP, shipment)


def used(station: Station, shipment: str) -> float:
    """Return how much of its life a shipment has used, as far as was judged."""
    with station.records.reading() as connection:
        return used_at(connection, COOP, shipment, station.clock.now()).likely


def seen(station: Station) -> None:
    """Have the watcher look at what people said."""
    station.clock.advance(6_000)
    station.watch()


def drive(station: Station, minutes: int, *, warm: float, start: int) -> None:
    """Have three assets measure: van-1 is warm, the others are cold."""
    found = []
    for minute in range(start, start + minutes):
        found += [
            air(minute, warm),
            air(minute, 1.0, device="logger-2"),
            air(minute, 1.0, device="logger-3"),
        ]
    station.live(found)


def test_a_correction_after_the_trip_is_judged_again_and_told_as_one(tmp_path: Path) -> None:
    with station_in(tmp_path, REGISTRY) as station:
        yard = Yard(tmp_path, records=(station.records, station.clock))
        yard.create("m-1", kg=100, product="berries")
        yard.move(LOADED, "m-1", 0, asset="van-2")
        seen(station)
        drive(station, 180, warm=25.0, start=1)
        yard.move(DELIVERED, "m-1")
        seen(station)
        station.wait(40)
        before = verdicts(station, "m-1")[-1]
        assert not before.verdict.harms
        load = yard.way("m-1").stands[0]
        yard.replace(load.key, "it was the other van", asset="van-1")
        seen(station)
        station.wait(2)
        after = verdicts(station, "m-1")[-1]
        assert after.version > before.version
        assert after.verdict.harms
        assert after.verdict.life_used.likely > before.verdict.life_used.likely
        told = [said.body for said in station.said() if "m-1" in said.body or "berries" in said.body.lower()]
        assert any("LATE" in body for body in told), told
        yard.withdraw(yard.way("m-1").stands[0].key, "neither")
        seen(station)
        assert len(yard.way("m-1").acts) == 5  # all of it stays in the history


def test_harm_so_far_travels_with_what_is_split_off_and_merged(tmp_path: Path) -> None:
    with station_in(tmp_path, REGISTRY) as station:
        yard = Yard(tmp_path, records=(station.records, station.clock))
        for name, asset in (("m-1", "van-1"), ("m-2", "van-2")):
            yard.create(name, kg=100, product="berries")
            yard.move(LOADED, name, 0, asset=asset)
        seen(station)
        drive(station, 90, warm=25.0, start=1)
        yard.move(LOADED, "m-1", asset="cooler-1")
        yard.move(LOADED, "m-2", asset="cooler-1")
        seen(station)
        drive(station, 10, warm=25.0, start=92)
        parent, harms = used(station, "m-1"), verdicts(station, "m-1")[-1].verdict.harms
        yard.split("m-1", 30, new="m-3")
        seen(station)
        drive(station, 30, warm=25.0, start=103)
        assert used(station, "m-3") >= parent
        assert harms
        assert set(harms) <= set(verdicts(station, "m-3")[-1].verdict.harms)
        assert used(station, "m-1") > used(station, "m-2")
        assert yard.merge("m-1", "m-2", into="lot-1").detail["carries"] == "m-1"
        seen(station)
        drive(station, 10, warm=25.0, start=134)
        assert used(station, "lot-1") >= used(station, "m-1") > used(station, "m-2")
        with station.records.reading() as connection:
            assert worse_part(connection, COOP, yard.way("lot-1")) is None


def test_late_data_that_make_another_part_worse_are_told_of(tmp_path: Path) -> None:
    with station_in(tmp_path, REGISTRY) as station:
        yard = Yard(tmp_path, records=(station.records, station.clock))
        for name, asset in (("m-1", "van-1"), ("m-2", "van-2")):
            yard.create(name, kg=100, product="berries")
            yard.move(LOADED, name, 0, asset=asset)
        seen(station)
        station.beats = False
        station.live([air(minute, 3.0) for minute in range(1, 60)])  # van-2 says nothing: it has no coverage
        yard.move(LOADED, "m-1", asset="cooler-1")
        yard.move(LOADED, "m-2", asset="cooler-1")
        yard.merge("m-1", "m-2", into="lot-1")
        assert yard.way("lot-1").stands[-1].parent == "m-1"
        seen(station)
        station.late([air(minute, 30.0, device="logger-2") for minute in range(1, 59)], minute=70)
        station.wait(2)
        with station.records.reading() as connection:
            worse = worse_part(connection, COOP, yard.way("lot-1"))
        assert worse is not None
        assert worse.shipment == "m-2"
        assert yard.carry("lot-1").detail["carries"] == "m-2"
        with station.records.reading() as connection:
            assert worse_part(connection, COOP, yard.way("lot-1")) is None
