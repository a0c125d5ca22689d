"""A gateway out of reach that tells people itself: one person, one alarm, one text; then the link is back.

All parts are real: serial line, bridge, broker, receiver, writer and watcher as processes; a LED's file; a
model of a modem, through which gammu sends too. The kill comes when the modem has a text and the network not.
"""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy import select

from commands.station import Station
from helpers.killable import Killable, KillableStation
from helpers.modem_model import ModemModel
from helpers.onboard import led
from helpers.polling import wait_until
from helpers.serial_lines import Device, Line
from helpers.wired_station import Stream, flowing, programs, wired_station
from links.readings_sqlite import SqliteReadings
from links.records import Records
from links.records_tables import excursions, gateway_told, outbox, transitions

PEOPLE = (
    '{ id = "grace", name = "Grace", role = "manager", phone = "+254700000003" },'
    ' { id = "peter", name = "Peter", role = "driver", phone = "+254700000001", asset = "van-logger-0" }'
)
PROFILE = """\
[bridge.alarm]
alone_after = "2s"
[[bridge.alarm.outputs]]
kind = "led"
path = "{led}"
[bridge.alarm.modem]
path = "{modem}"
texts_per_hour = {texts}
[alerts]
channels = ["log"]
over_after = "0s"
group_wait = "0s"
[profiles.cold]
absence_after = "20m"
[[profiles.cold.limits]]
name = "too-warm"
channel = "air/temperature"
above = "8 degC"
"""
EVERY_S = 0.5
_MODEM_TAKES_S = 50.0  # longer than `come_back` may take, shorter than the bridge waits for a modem
Row = dict[str, Any]


class Running(NamedTuple):
    """The station, what makes it hard for it, and what people notice."""

    station: Station
    programs: dict[str, Killable]
    stream: Stream
    lamp: Path
    modem: ModemModel


@contextmanager
def running(folder: Path, texts: int) -> Iterator[Running]:
    """Yield a station with one device, cold and stored so far."""
    line, lamp = Line(folder / "line-0"), led(folder)
    device = Device(line, "logger-0", repeat_s=2.0)
    profile = PROFILE.format(led=lamp, modem=folder / "modem", texts=texts)
    with ModemModel(folder / "modem") as modem:
        station = wired_station(folder, lines=[line], devices=["logger-0"], profile=profile, contacts=PEOPLE)
        stream = Stream(device, line, None)
        with KillableStation(programs(station)) as running_programs, flowing([stream]):
            device.measure(1)
            wait_until(lambda: stored_count(station) == 2, "the link", 40)
            yield Running(station, running_programs.programs, stream, lamp, modem)


def stored_count(station: Station) -> int:
    with closing(SqliteReadings(station.readings, reader=True)) as store:
        return store.count()


def rows(station: Station, table: Any) -> list[Row]:
    with closing(Records(station.records_url)) as records, records.reading() as connection:
        return [dict(row) for row in connection.execute(select(table)).mappings()]


def told(station: Station, event: str) -> Counter[str]:
    """Return how many messages that the server sent tell each person of an event of the limit."""
    steps = {
        row["id"] for row in rows(station, transitions) if row["event"] == event and "|too-warm" in row["id"]
    }
    return Counter(
        row["contact"] for row in rows(station, outbox) if row["transition"] in steps and row["sent_at"]
    )


def cut(now: Running) -> None:
    """Take the link away, and wait until the bridge doubts it."""
    now.programs["broker"].pause()
    now.programs["receive"].kill()
    now.stream.device.measure(1)
    time.sleep(1.5)


def grow_warm(now: Running) -> float:
    """Let it grow warm, in steps that are no spikes; return when the limit was passed [s, monotonic]."""
    for hotter_by in (2.9, 5.8, 8.7):
        now.stream.device.measure(1, hotter_by=hotter_by)
        time.sleep(0.1)
    return time.monotonic()


def come_back(now: Running) -> None:
    now.programs["broker"].resume()
    wait_until(lambda: rows(now.station, excursions), "the excursion on the server", 40)


def grow_cold(now: Running) -> None:
    for hotter_by in (5.8, 2.9, 0.0):
        now.stream.device.measure(1, hotter_by=hotter_by)
        time.sleep(0.1)
    wait_until(lambda: told(now.station, "return"), "the end", 20)


def check_end(now: Running) -> None:
    """It is over: everybody hears that once, from the server, and the lamp is off."""
    grow_cold(now)
    wait_until(lambda: now.lamp.read_text() == "0", "the lamp to go off", 10)
    time.sleep(1.0)  # a second text would be there by now
    assert told(now.station, "return") == {"grace": 1, "peter": 1}
    ids = {row["id"] for row in rows(now.station, excursions)}
    claims = rows(now.station, gateway_told)
    assert {row["excursion"] for row in claims} == ids
    assert len(ids) == 1


@pytest.mark.timeout(120)
def test_who_is_being_told_when_the_link_returns_is_not_told_again(tmp_path: Path) -> None:
    has_text, link_is_back = threading.Event(), threading.Event()

    def take_long() -> None:
        has_text.set()
        link_is_back.wait(_MODEM_TAKES_S)

    with running(tmp_path, texts=1) as now:
        now.modem.on_message = take_long
        cut(now)
        passed_s = grow_warm(now)
        wait_until(lambda: now.lamp.read_text() == "1", "the lamp")
        assert time.monotonic() - passed_s < EVERY_S + 1.0
        wait_until(has_text.is_set, "the modem to have a text", 30)
        come_back(now)
        assert not now.modem.sent  # the link was quicker
        link_is_back.set()
        wait_until(lambda: now.modem.sent, "the text", 10)
        wait_until(lambda: told(now.station, "raise"), "the server's text to the other", 20)
        check_end(now)
        assert told(now.station, "raise") == {"peter": 1}
        assert [(each.number, each.text[:6]) for each in now.modem.sent] == [("+254700000003", "ALARM ")]
        wait_until(
            lambda: [row["state"] for row in rows(now.station, gateway_told)] == ["sent"], "its end", 5
        )


@pytest.mark.timeout(120)
def test_a_bridge_killed_between_claim_and_send_texts_once_and_says_that_it_may_be_a_repeat(
    tmp_path: Path,
) -> None:
    with running(tmp_path, texts=10) as now:
        cut(now)
        now.modem.vanish = 1
        now.modem.on_message = lambda: now.programs["bridge"].kill() if now.modem.vanish else None
        grow_warm(now)
        wait_until(lambda: len(now.modem.sent) == 2, "both texts", 40)
        assert now.lamp.read_text() in "01"
        come_back(now)
        check_end(now)
        assert told(now.station, "raise") == {}
        texts = {each.number: each.text for each in now.modem.sent}
        assert sorted(texts) == ["+254700000001", "+254700000003"]
        assert texts["+254700000003"].startswith("(may be a repeat) ALARM Van")
        assert texts["+254700000001"].startswith("ALARM Van")
        raised = [row for row in rows(now.station, transitions) if row["event"] == "raise"]
        assert [row["untold"] for row in raised if "|too-warm" in row["id"]] == ["told-by-gateway"]
