"""A station's packs: the first one makes a key, and what was refused is in them."""

from pathlib import Path

from coldchain import senml
from coldchain.evidence import SubjectKind
from coldchain.reading import Reading
from commands.packing import keys_of, signer_of, stores_of
from commands.station import open_station
from helpers.evidence_case import moved_fleet
from helpers.small_fleet import COOP, HOUR, NOW, station_of
from links.journal import Journal
from links.quarantine import Rejected
from reports.checking.verify import Outcome, verify
from reports.evidence.gather import Asked


def test_the_first_pack_makes_the_key_and_the_next_one_takes_it(tmp_path: Path) -> None:
    station = open_station(station_of(moved_fleet(tmp_path)))
    assert keys_of(station).listed().keys == ()
    with stores_of(station, COOP, NOW, NOW) as stores:
        made = stores.pack(Asked(SubjectKind.SHIPMENT, "s-1", NOW))
    assert made.name.endswith(".zip")
    keys = keys_of(station).listed()
    assert [each.created_at for each in keys.keys] == [NOW]
    assert verify(made.body, keys).outcome is Outcome.GENUINE
    assert signer_of(station, NOW + 1).id == keys.keys[0].id


def test_what_was_refused_is_in_the_pack_as_known_then(tmp_path: Path) -> None:
    fleet = moved_fleet(tmp_path)
    station = open_station(station_of(fleet))
    odd = Reading("d-van-1", "air/temperature", 7, 1, NOW - 2 * HOUR, 0, 400.0, "Cel")
    journal = Journal(station.journal)
    topic = f"coldchain/v1/{COOP}/gw-road/readings"
    journal.append([], [Rejected(NOW, topic, "impossible-value", "too hot", senml.encode_json([odd]))])
    journal.close()
    asked = Asked(SubjectKind.SHIPMENT, "s-1", NOW)
    with stores_of(station, COOP, NOW, NOW) as stores:
        report = stores.pack(asked).report
        compared = stores.pack(asked._replace(compare_with=NOW - HOUR)).compared
    assert report.quarantined == {"impossible-value": 1}
    assert [(each.device, each.count) for each in report.refused] == [("d-van-1", 1)]
    assert compared is not None
    assert compared.before.report.quarantined == {}
    assert {"quarantined.impossible-value"} <= {each.field for each in compared.changes.fields}
