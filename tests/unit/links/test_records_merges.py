"""The parts of a lot, and whose way it carries; with a watcher: tests/unit/alerts/test_goods_put_right.py."""

from pathlib import Path

from coldchain.judgement.merging import Used
from coldchain.registry.custody import CustodyKind
from helpers.goods_acts import Yard
from helpers.watching import COOP
from links.records_merges import carrying, parts_of, used_at, worse_part
from links.records_shipments import ShipmentRow, save_shipments


def test_parts_of_a_new_lot_and_of_one_that_took_others_in(tmp_path: Path) -> None:
    yard = Yard(tmp_path)
    for name in ("m-1", "m-2", "m-3"):
        yard.move(CustodyKind.LOADED, yard.create(name), asset="van-1")
    yard.wait(1)
    yard.merge("m-1", "m-2", into="lot-1")
    yard.wait(1)
    yard.merge("lot-1", "m-3", into="m-3")
    for lot, parts in (("lot-1", ["m-1", "m-2"]), ("m-3", ["m-3", "lot-1"])):
        way = yard.way(lot)
        act = carrying(way)
        assert act is not None
        assert parts_of(way, act) == parts
    assert carrying(yard.way("m-1")) is None
    yard.close()


def test_without_a_state_nothing_is_known_and_a_damaged_one_is_none(tmp_path: Path) -> None:
    yard = Yard(tmp_path)
    with yard.records.transaction() as connection:
        save_shipments(connection, [ShipmentRow(f"{COOP}/s-1", "", b"junk", None)])
        assert used_at(connection, COOP, "s-1", yard.clock.now()) == Used("s-1")
        assert worse_part(connection, COOP, yard.way("s-1")) is None
    yard.close()
