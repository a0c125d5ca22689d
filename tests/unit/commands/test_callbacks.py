"""From a call on the console to the records: what was told twice is there once."""

from pathlib import Path

from sqlalchemy import select

from alerts.channels.http_sms.settings import HttpSmsSettings
from coldchain.sms.callbacks import AFRICAS_TALKING, TWILIO, Report, Told
from commands.callbacks import RecordsKeeper, callbacks_of, names_of
from helpers.clock import ManualClock
from links.records import Records
from links.records_outbox import Draft, Taken, mark_sent, put
from links.records_tables import inbox, outbox

DRAFT = Draft("k-1", "highland", "t-1", "peter", "http_sms", "+254", "ALARM", created_at=10, expires_at=1000)


def test_what_is_told_stands_in_the_records_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/records.db"
    records, keeper = Records(url), RecordsKeeper(url, clock=ManualClock(50))
    records.migrate()
    with records.transaction() as connection:
        put(connection, [DRAFT])
        mark_sent(connection, 1, 20, Taken("SM1", 1))
    for _ in range(2):
        keeper.told("http_sms", Told("+254", "1", "SM9"))
        assert keeper.report("http_sms", Report("SM1", is_delivered=True))
    assert keeper.report("http_sms", Report("SM2", is_delivered=True))  # it may come before we know of it
    assert not keeper.report("http_sms", Report("", is_delivered=True))
    with records.reading() as connection:
        assert [row.body for row in connection.execute(select(inbox))] == ["1"]
        assert connection.execute(select(outbox.c.delivery, outbox.c.delivered_at)).all() == [
            ("delivered", 50)
        ]
    keeper.close()
    records.close()


def test_without_an_address_nobody_may_call(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new/records.db"
    assert callbacks_of(HttpSmsSettings(), url, clock=ManualClock()) is None
    told = {"callbacks": {"public_url": "https://c.example.org", "token": "t"}}
    made = callbacks_of(HttpSmsSettings.model_validate(told), url, clock=ManualClock())
    assert made is not None
    assert made.routes()[0].path == "/callbacks/http_sms/{token}"
    assert not (tmp_path / "new").exists()  # the console makes no database


def test_each_provider_has_its_own_words() -> None:
    assert names_of(HttpSmsSettings()) is TWILIO
    assert names_of(HttpSmsSettings(provider="africastalking")) is AFRICAS_TALKING
    names = names_of(HttpSmsSettings.model_validate({"provider": "template", "template": {"failed": ["no"]}}))
    assert (names.failed, names.report_id) == (frozenset({"no"}), "id")
