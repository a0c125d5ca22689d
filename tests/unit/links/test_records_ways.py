"""What an act is judged by is read without a whole registry."""

from pathlib import Path

from msgspec.structs import replace

from coldchain.registry.custody import CustodyAct, CustodyKind
from helpers.goods_acts import Yard
from helpers.watching import COOP
from links.records_registry import save_registry, written_registry
from links.records_ways import facts_for, load_of, load_way, near, time_zone_of

LOADED = CustodyKind.LOADED


def act(asset: str, custodian: str) -> CustodyAct:
    """Return an act."""
    return CustodyAct(
        key="k",
        shipment="s-1",
        act=LOADED,
        person="p",
        via="cli",
        at=1,
        from_asset="",
        asset=asset,
        custodian=custodian,
    )


def test_only_what_an_act_names_is_read_unless_it_is_not_there(tmp_path: Path) -> None:
    yard = Yard(tmp_path)
    with yard.records.reading() as connection:
        facts = facts_for(connection, COOP, act(asset="van-1", custodian="ann"))
        assert (list(facts.assets), list(facts.contacts)) == (["van-1"], ["ann"])
        assert facts.time_zone == "Africa/Nairobi"
        missing = facts_for(connection, COOP, act(asset="van-9", custodian="nobody"))
        assert {"van-1", "cooler-3"} <= set(missing.assets)
        assert "peter" in missing.contacts
        assert load_way(connection, COOP, "s-9") is None
        assert load_way(connection, "other", "s-1") is None
        assert time_zone_of(connection, "other") == "UTC"
    yard.close()


def test_what_is_in_an_asset_is_added_up(tmp_path: Path) -> None:
    yard = Yard(tmp_path)
    for number in range(3):
        yard.move(LOADED, yard.create(f"m-{number}", kg=10), asset="van-2")
    with yard.records.reading() as connection:
        assert load_of(connection, COOP, "van-2") == 30
        assert load_of(connection, COOP, "van-2", besides="m-1") == 20
    yard.close()


def test_who_and_what_is_near(tmp_path: Path) -> None:
    yard = Yard(tmp_path)
    with yard.records.reading() as connection:
        me, assets, people = near(connection, COOP, "wanjiru", ("karatina",))
    assert me is not None
    assert {each.id for each in assets} == {"cooler-1", "cooler-2", "cooler-3", "van-1", "van-2"}
    assert {each.id for each in people} == {"peter", "ann", "wanjiru"}
    yard.close()


def test_what_is_retired_is_not_near_and_is_found_by_its_name(tmp_path: Path) -> None:
    yard = Yard(tmp_path)
    with yard.records.transaction() as connection:
        old = written_registry(connection, COOP)
        assert old is not None
        things = {
            kind: tuple(
                replace(each, retired_at=50, retired_why="gone") if each.id in ("van-2", "ann") else each
                for each in getattr(old, kind)
            )
            for kind in ("assets", "contacts")
        }
        save_registry(connection, replace(old, **things))
        _, assets, people = near(connection, COOP, "wanjiru", ("karatina",))
        facts = facts_for(connection, COOP, act(asset="van-2", custodian="ann"))
    assert {each.id for each in assets} == {"cooler-1", "cooler-2", "cooler-3", "van-1"}
    assert {each.id for each in people} == {"peter", "wanjiru"}
    assert (facts.assets["van-2"].retired_at, facts.contacts["ann"].retired_why) == (50, "gone")
    yard.close()
