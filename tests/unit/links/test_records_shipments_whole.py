"""One shipment whole, and what somebody can say of it next."""

from pathlib import Path

from coldchain.registry.custody import CustodyKind
from coldchain.registry.custody_way import State
from helpers.goods_acts import Yard
from helpers.goods_station import registry_of
from helpers.watching import COOP, airs, station_in
from links.records_shipments_whole import possible_for, whole_of


def test_all_that_is_known_of_harmed_goods(tmp_path: Path) -> None:
    with station_in(tmp_path, registry_of(("van-1", 0, None))) as station:
        station.live(airs([30.0] * 150))
        with station.records.reading() as connection:
            whole = whole_of(connection, COOP, "s-1", station.clock.now())
            assert whole_of(connection, COOP, "s-9", station.clock.now()) is None
        assert whole is not None
        assert (whole.life.state, whole.life.asset) == (State.ON_THE_WAY, "van-1")
        assert whole.verdicts[-1].verdict.harms
        assert {each.asset for each in whole.excursions} == {"van-1"}
        assert whole.alarms
        assert {each.device for each in whole.alarms} == {"s-1"}
        assert whole.worse is None


def test_a_keeper_hands_over_with_what_is_proposed(tmp_path: Path) -> None:
    yard = Yard(tmp_path)
    id_ = yard.create(destination="nyeri")
    yard.move(CustodyKind.LOADED, id_, asset="van-1")
    yard.wait(5)
    with yard.records.reading() as connection:
        found = possible_for(connection, COOP, (yard.way(id_), yard.life(id_)), {"wanjiru"})
        nobody = possible_for(connection, COOP, (yard.way(id_), yard.life(id_)), ())
    first = found[0]
    assert (first.act, first.asset, first.custodian) == (CustodyKind.UNLOADED, "cooler-1", "wanjiru")
    assert first in nobody
    yard.move(first.act, first.shipment, asset=first.asset, custodian=first.custodian)
    assert yard.life(id_).custodian == "wanjiru"
    yard.close()
