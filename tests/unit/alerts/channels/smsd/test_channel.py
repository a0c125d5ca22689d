"""The channel on folders alone; with the daemons themselves it is tests/integration/test_modem_smsd.py."""

import os
import threading
from pathlib import Path

import pytest

from alerts.channels.channel import Channel, Delivery, Listener, Outgoing
from alerts.channels.smsd.channel import Smsd
from alerts.channels.smsd.settings import SmsdSettings
from coldchain.errors import ChannelError, RecordsError
from helpers.hearing import Heard
from helpers.polling import wait_until
from links.clock import SystemClock

MESSAGE = Outgoing("key", "peter", "0700000001", "Van 1 é")
REPORT = "From: 254700000001\n\nSMS STATUS REPORT\nMessage_id: 7\nDischarge_timestamp: x\nStatus: {},Ok,fine"


def made(folder: Path, kind: str = "smstools") -> Smsd:
    for name in ("outgoing", "checked", "sent", "failed", "incoming", "report", "outbox", "error", "inbox"):
        (folder / name).mkdir(exist_ok=True)
    settings = SmsdSettings.model_validate(
        {"kind": kind, "spool": folder, "country_code": "254", "poll_every": "100ms"}
    )
    return Smsd(settings, clock=SystemClock())


def test_it_is_a_channel_that_listens(tmp_path: Path) -> None:
    kept: Channel = made(tmp_path)
    assert isinstance(kept, Listener)


@pytest.mark.parametrize("place", ["outgoing", "checked", "sent"])
def test_the_same_message_twice_is_one_file(tmp_path: Path, place: str) -> None:
    channel = made(tmp_path)
    name = channel.send(MESSAGE, 0).reference
    (tmp_path / "outgoing" / name).rename(tmp_path / place / name)
    assert channel.send(MESSAGE, 1).reference == name
    assert [path.name for path in tmp_path.rglob("coldchain*")] == [name]
    assert b"To: 254700000001\n" in (tmp_path / place / name).read_bytes()


@pytest.mark.parametrize("address", ["peter", "", "+1/../x"])
def test_a_number_that_is_none_is_refused_for_good(tmp_path: Path, address: str) -> None:
    with pytest.raises(ChannelError) as raised:
        made(tmp_path).send(MESSAGE._replace(address=address), 0)
    assert not raised.value.retry


def test_reports_are_matched_by_reference_and_number(tmp_path: Path) -> None:
    channel, ears = made(tmp_path), Heard()
    name = channel.send(MESSAGE, 0).reference
    (tmp_path / "outgoing" / name).unlink()
    (tmp_path / "report" / "early").write_text(REPORT.format(0))
    channel.look(ears)
    assert not ears.receipts  # smsd has not written down yet what it sent
    (tmp_path / "sent" / name).write_text("To: 254700000001\nMessage_id: 7\n\nx")
    (tmp_path / "report" / "other").write_text(REPORT.format(0).replace("_id: 7", "_id: 8"))
    os.utime(tmp_path / "report" / "other", (0, 0))
    channel.look(ears)
    channel.look(ears)
    assert [(each.reference, each.state) for each in ears.receipts] == [(name, Delivery.DELIVERED)]
    assert [path.name for path in (tmp_path / "report").iterdir()] == ["other"]
    assert not ears.messages


def test_what_failed_is_told_once(tmp_path: Path) -> None:
    channel, ears = made(tmp_path), Heard()
    name = channel.send(MESSAGE, 0).reference
    (tmp_path / "outgoing" / name).unlink()
    (tmp_path / "failed" / name).write_text("To: 254700000001\nFail_reason: No credit\n\nx")
    (tmp_path / "failed" / "of-others").write_text("To: 1\n\nx")
    for _ in range(2):
        channel.look(ears)
    assert [(each.reference, each.state, each.detail) for each in ears.receipts] == [
        (name, Delivery.FAILED, "No credit")
    ]


def test_a_message_stays_until_it_is_taken(tmp_path: Path) -> None:
    channel, ears = made(tmp_path), Heard()
    (tmp_path / "incoming" / "GSM1.x").write_text("From: 0700000009\n\nok")
    ears.refuses = True
    with pytest.raises(RecordsError):
        channel.look(ears)
    ears.refuses = False
    channel.look(ears)
    assert [(each.address, each.text, each.reference) for each in ears.messages] == [
        ("+254700000009", "ok", "GSM1.x")
    ]
    assert not list((tmp_path / "incoming").iterdir())


def test_parts_of_gammu_become_one_message(tmp_path: Path) -> None:
    channel, ears = made(tmp_path, "gammu"), Heard()
    for place, text in ((1, "down"), (0, "broken ")):
        file = tmp_path / "inbox" / f"IN20261129_101112_00_+254700000009_0{place}.txt"
        file.write_bytes(b"\xff\xfe" + text.encode("utf-16-le"))
    channel.look(ears)
    assert not ears.messages  # gammu may still be writing
    for file in (tmp_path / "inbox").iterdir():
        os.utime(file, (0, 0))
    channel.look(ears)
    assert ears.texts == ["broken down"]


def test_it_goes_on_after_a_folder_was_away_and_ends_when_told(tmp_path: Path) -> None:
    channel, ears, stop = made(tmp_path), Heard(), threading.Event()
    (tmp_path / "incoming").rmdir()
    thread = threading.Thread(target=channel.listen, args=(ears, stop))
    thread.start()
    try:
        wait_until(lambda: channel.error, "an error")
        (tmp_path / "incoming").mkdir()
        (tmp_path / "incoming" / "a").write_text("From: 1\n\nx")
        wait_until(lambda: ears.messages, "the message")
    finally:
        stop.set()
        thread.join(10)
    assert not thread.is_alive()
