"""ingest/backfill.py: what is brought by HTTP is admitted by the rules for all readings."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from acts.backfill import Pack
from coldchain.errors import InputError
from coldchain.reading import NO_BOOT, Reading
from coldchain.registry.registry import Registry
from coldchain.registry.things import Cooperative, Device
from coldchain.senml import encode_json
from helpers.small_fleet import COOP, NOW, build_fleet
from ingest.backfill import Backfill
from ingest.known import Limits
from links.clock import SystemClock
from links.journal import Journal
from links.quarantine import Quarantine
from links.records import Records
from links.records_registry import save_registry

_CSV = Pack(COOP, "gw-road", b"", "csv", "d-van-1")


@pytest.fixture
def taker(tmp_path: Path) -> Iterator[Backfill]:
    fleet = build_fleet(tmp_path, hours=1)
    records = Records(fleet.records_url)
    with records.transaction() as connection:
        other = Registry(cooperative=Cooperative(id="other", name="O"), devices=(Device(id="d-theirs"),))
        save_registry(connection, other)
    found = Backfill(fleet.journal, records, limits=Limits(), clock=SystemClock())
    yield found
    found.close()
    records.close()


def _pack(*readings: Reading) -> Pack:
    return Pack(COOP, "gw-road", encode_json(readings), "senml")


def _reading(device: str, at: int = NOW - 3_600_000) -> Reading:
    return Reading(device, "air/temperature", 9, 1, at, 0, 4.0, "Cel")


def test_good_readings_go_on_and_a_stranger_s_name_tells_nothing(taker: Backfill, tmp_path: Path) -> None:
    found = taker.sort(_pack(_reading("d-van-1"), _reading("d-theirs"), _reading("d-none")), NOW)
    assert (found.accepted, found.first_at, found.last_at) == (1, NOW - 3_600_000, NOW - 3_600_000)
    assert {each.reason for each in found.refused} == {"unknown-device"}
    assert not any("another cooperative" in each.detail for each in found.refused)
    found.keep()
    found.keep()  # whoever sends it again because of no answer
    journal = Journal(tmp_path / "journal.db")
    entries = [entry for _, entry in journal.read(0, 10)]
    journal.close()
    assert len({entry.readings for entry in entries}) == 1
    quarantine = Quarantine(tmp_path / "journal.db")
    assert quarantine.counts()["wrong-tenant"] == quarantine.counts()["unknown-device"] == 2
    quarantine.close()


def test_a_reading_of_the_future_is_refused_and_an_old_one_doubted(taker: Backfill) -> None:
    found = taker.sort(_pack(_reading("d-van-1", NOW + 86_400_000)), NOW)
    assert (found.accepted, [each.reason for each in found.refused]) == (0, ["future-time"])
    assert taker.sort(_pack(_reading("d-van-1", NOW - 90 * 86_400_000)), NOW).accepted == 1


def test_a_file_of_a_logger_is_known_by_its_times(taker: Backfill, tmp_path: Path) -> None:
    content = b"time,air/temperature,product/temperature\n2026-11-20 10:00:00,4.5,3\n2026-11-20 10:05:00,,x\n"
    found = taker.sort(_CSV._replace(content=content, zone="Africa/Nairobi"), NOW)
    assert found.accepted == 2
    assert [(each.reason, each.readings) for each in found.refused] == [("bad-row", 1)]
    found.keep()
    journal = Journal(tmp_path / "journal.db")
    [(_, entry)] = journal.read(0, 10)
    journal.close()
    first = entry.readings[0]
    assert (first.boot, first.sequence, first.event_at) == (NO_BOOT, first.event_at, 1_795_158_000_000)


@pytest.mark.parametrize(
    "pack",
    [
        _CSV._replace(content=b"time,air/temperature\n1,2\n", device=""),
        _CSV._replace(content=b"time,air/temperature\n1,2\n", device="../x"),
        _CSV._replace(content=b"time,temperature\n1,2\n"),
        _CSV._replace(content=b"time,air/colour\n1,2\n"),
        _CSV._replace(content=b"time,air/temperature\n1,2\n", zone="Mars/Base"),
        _CSV._replace(content=b""),
        _CSV._replace(content=b"\0\0"),
        _CSV._replace(content=b"time,air/temperature\n1,2\n", gateway="gw-theirs"),
        Pack(COOP, "gw-road", b"", "senml"),
        Pack(COOP, "gw-road", b"[]", "senml"),
        Pack(COOP, "gw-road", b"\x81\xa0", "senml"),
        Pack(COOP, "", encode_json([_reading("d-van-1")]), "senml"),
    ],
)
def test_what_cannot_be_understood_is_an_error_that_says_why(taker: Backfill, pack: Pack) -> None:
    with pytest.raises(InputError):
        taker.sort(pack, NOW)


def test_a_device_that_is_registered_now_is_known_at_once(taker: Backfill) -> None:
    assert taker.sort(_pack(_reading("d-new")), NOW).accepted == 0
    with taker._records.transaction() as connection:
        registry = Registry(
            cooperative=Cooperative(id=COOP, name="K"), gateways=("gw-road",), devices=(Device(id="d-new"),)
        )
        save_registry(connection, registry)
    assert taker.sort(_pack(_reading("d-new")), NOW).accepted == 1
    assert taker.sort(_pack(_reading("d-new"))._replace(gateway=""), NOW).accepted == 1
