"""A station's packs: the first one makes a key, and the console is given what the verb makes."""

from pathlib import Path

from commands.packing import keys_of, packer_of, signer_of
from commands.station import open_station
from console.desk import Wanted
from helpers.console_server import SetClock
from helpers.evidence_case import moved_fleet
from helpers.small_fleet import COOP, NOW, station_of
from reports.verify import Outcome, verify


def test_the_first_pack_makes_the_key_and_the_next_one_takes_it(tmp_path: Path) -> None:
    station = open_station(station_of(moved_fleet(tmp_path)))
    assert keys_of(station).listed().keys == ()
    name, body = packer_of(station, SetClock(NOW))(Wanted(COOP, "shipment", "s-1", "sw"))
    assert name.endswith(".zip")
    keys = keys_of(station).listed()
    assert [each.created_at for each in keys.keys] == [NOW]
    assert verify(body, keys).outcome is Outcome.GENUINE
    assert signer_of(station, NOW + 1).id == keys.keys[0].id
