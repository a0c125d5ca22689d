"""commands/registry_now.py: the settings' registry, with what people said since; the simulator's own one."""

import shutil
from contextlib import closing
from pathlib import Path

from msgspec.structs import replace

from coldchain.registry.custody import CustodyAct, CustodyKind
from commands.registry_now import registry_now
from commands.station import Station, open_station
from helpers.watching import REGISTRY
from links.records import Records
from links.records_custody import write_acts
from links.records_registry import save_registry

EXAMPLE = Path(__file__).parents[3] / "examples" / "station.toml"
GOODS = "milk-1101"
SIMULATED = f'[simulator]\n[cooperative]\nid = "{REGISTRY.cooperative.id}"\nname = "c"\n'


def migrated(station: Station) -> Records:
    """Return the records of a station, as its first start makes them."""
    station.folder.mkdir(parents=True)
    records = Records(station.records_url)
    records.migrate()
    return records


def test_goods_are_where_people_said_that_they_went(tmp_path: Path) -> None:
    station = open_station(Path(shutil.copy(EXAMPLE, tmp_path / "coldchain.toml")))
    written = station.registry()
    assert registry_now(station) == written, "before the first start"
    last = next(leg for leg in written.legs if leg.shipment == GOODS and leg.until_at is None)
    gone_at = last.from_at + 3_600_000
    act = CustodyAct(
        key="k",
        shipment=GOODS,
        act=CustodyKind.DELIVERED,
        person="kiprono",
        via="sms",
        at=gone_at,
        from_asset=last.asset,
        recorded_at=gone_at,
    )
    with closing(migrated(station)) as records, records.transaction() as connection:
        write_acts(connection, station.coop, [act])
    assert [leg.until_at for leg in registry_now(station).legs if leg.from_at == last.from_at] == [gone_at]


def test_a_simulated_fleet_has_people_after_its_first_start(tmp_path: Path) -> None:
    file = tmp_path / "coldchain.toml"
    file.write_text(SIMULATED)
    station = open_station(file)
    with closing(migrated(station)) as records:
        assert registry_now(station).contacts == ()
        with records.transaction() as connection:
            save_registry(connection, replace(REGISTRY, legs=()))
    found = {each.id for each in registry_now(station).contacts}
    assert found == {each.id for each in REGISTRY.contacts}
