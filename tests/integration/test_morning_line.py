"""The morning line from the settings to ``AT+CMGS``: real watcher, real outbox, the model of a modem.

Once, also when the watcher is killed; a test message; a STOP from the telephone ends both.
"""

import json
from contextlib import closing
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from coldchain.instants import MS_PER_S
from coldchain.reading import Reading
from commands.station import Station, open_station
from helpers import modem_pdu
from helpers.commands_run import run, running
from helpers.modem_model import ModemModel
from helpers.polling import wait_until
from links.clock import SystemClock
from links.journal import Entry, Journal
from links.readings_sqlite import SqliteReadings
from links.records import Records
from links.records_registry import save_registry
from links.records_tables import outbox

ZONE = "Asia/Kathmandu"
DRIVER, MANAGER = "+9779800000001", "+9779800000002"
SETTINGS = """
data_folder = "data"
cooperative = {{ id = "c", name = "Dhulikhel", time_zone = "{zone}" }}
gateways = ["gw-1"]
assets = [{{ id = "van-1", name = "Van 1", kind = "van", profile = "raw-milk" }}]
devices = [{{ id = "probe", asset = "van-1" }}]
contacts = [
    {{ id = "hari", name = "H", role = "driver", asset = "van-1", phone = "{driver}", report_at = "{at}" }},
    {{ id = "sita", name = "Sita", role = "manager", phone = "{manager}", report_at = "{at}" }},
]
alerts = {{ channels = ["gsm_modem"], gsm_modem = {{ port = "{port}", poll_every = "1s" }} }}
"""


def make_station(folder: Path, now: int) -> Station:
    """Return a station whose reports are due since two minutes, with one reading."""
    at = datetime.fromtimestamp(now // MS_PER_S - 120, ZoneInfo(ZONE))
    file = folder / "coldchain.toml"
    port = folder / "modem"
    file.write_text(
        SETTINGS.format(zone=ZONE, at=f"{at:%H:%M}", driver=DRIVER, manager=MANAGER, port=port), "utf-8"
    )
    station = open_station(file)
    station.folder.mkdir()
    with closing(Records(station.records_url)) as records:
        records.migrate()
        with records.transaction() as connection:
            save_registry(connection, station.registry())
    reading = Reading(
        device="probe",
        channel="air/temperature",
        boot=1,
        sequence=1,
        event_at=now,
        received_at=now,
        value=4.4,
        unit="Cel",
    )
    with closing(SqliteReadings(station.readings)) as store:
        store.write([(1, Entry("c", "gw-1", now, (reading,)))])
    with closing(Journal(station.journal)) as journal:
        journal.register("store")
        journal.append([Entry("c", "gw-1", now, (reading,))])
    return station


def sent_of(station: Station) -> int:
    """Return how many messages are known to be sent."""
    with closing(Records(station.records_url)) as records, records.reading() as connection:
        return len(connection.execute(select(outbox.c.id).where(outbox.c.sent_at.is_not(None))).all())


@pytest.mark.timeout(180)
def test_each_gets_one_line_and_a_stop_ends_it(tmp_path: Path) -> None:
    station = make_station(tmp_path, SystemClock().now())
    file = str(station.file)
    with ModemModel(tmp_path / "modem") as modem:
        with running("watch", "-s", file, folder=tmp_path):
            wait_until(lambda: sent_of(station) >= 2, "both lines", 60)  # what is in doubt is repeated
        assert len(modem.sent) == 2
        lines = {each.number: each.text for each in modem.sent}
        assert lines[DRIVER].startswith("Van 1: 4.4C at ")
        assert lines[DRIVER].endswith(". Open alarms: 0.")
        assert "Dhulikhel: all well. Vans and coolers: 1." in lines[MANAGER]
        with running("watch", "-s", file, folder=tmp_path):  # the first one was killed
            assert run("contact", "test", "hari", "-s", file, folder=tmp_path).returncode == 0
            wait_until(lambda: len(modem.sent) >= 3, "the test", 60)
            assert modem.sent[2].number == DRIVER
            assert modem.sent[2].text.startswith("TEST Dhulikhel, ")
            modem.receive(modem_pdu.deliver(DRIVER, "STOP"))
            wait_until(lambda: sent_of(station) >= 4, "the reply", 60)
            refused = run("contact", "test", "hari", "-s", file, folder=tmp_path)
            assert refused.returncode == 2
            assert "(STOP)" in refused.stderr
            shown = json.loads(run("contact", "show", "hari", "--json", "-s", file, folder=tmp_path).stdout)
            assert (shown["stopped_at"] is None, shown["next_report_at"]) == (False, None)
    with closing(Records(station.records_url)) as records, records.reading() as connection:
        rows = connection.execute(outbox.select().order_by(outbox.c.id)).mappings().all()
    assert sorted(row["purpose"] for row in rows) == ["reply", "report", "report", "test"]
    assert all(row["sent_at"] for row in rows)
