"""gammu-smsd, which we did not write: its encoder beside ours on generated texts, and the spool channel."""

import os
import random
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alerts.channels.channel import Outgoing
from alerts.channels.smsd.channel import Smsd
from alerts.channels.smsd.settings import SmsdSettings
from coldchain.sms import gsm7
from coldchain.sms.pdu import submit
from helpers import modem_pdu
from helpers.hearing import Heard
from helpers.modem_model import ModemModel
from helpers.needs import requires_program
from helpers.polling import wait_until
from links.clock import SystemClock

CONFIG = """[gammu]
port = {port}
connection = at115200
[smsd]
service = files
pin =
logfile = {spool}/log
debuglevel = 255
inboxpath = {spool}/inbox/
outboxpath = {spool}/outbox/
sentsmspath = {spool}/sent/
errorsmspath = {spool}/error/
inboxformat = unicode
transmitformat = auto
commtimeout = 1
sendtimeout = 10
loopsleep = 0
checksecurity = 0
checkbattery = 0
checksignal = 0
checknetwork = 0
resetfrequency = 0
statusfrequency = 0
multiparttimeout = 5
"""
LENGTHS = (1, 60, 70, 71, 80, 81, 134, 135, 153, 160, 161, 306, 307)
PER_ALPHABET = int(os.environ.get("COLDCHAIN_GAMMU_TEXTS", "1"))  # each text takes gammu a second
ALPHABETS = ("abcXYZ 019", "aé@$Δ€{}[]", "aはж€", "ab😀")


def generated() -> list[str]:
    """Return texts of each alphabet about each limit; the same at each run."""
    choice = random.Random(33)
    texts: list[str] = []
    for alphabet in ALPHABETS:
        for length in choice.sample(LENGTHS, PER_ALPHABET):
            texts.append(f"{len(texts):02d}" + "".join(choice.choice(alphabet) for _ in range(length)))
    return texts


@contextmanager
def smsd_runs(folder: Path, modem: ModemModel) -> Iterator[Path]:
    program = requires_program("gammu-smsd", "gammu-smsd")
    spool = folder / "spool"
    for name in ("inbox", "outbox", "sent", "error"):
        (spool / name).mkdir(parents=True)
    config = folder / "gammu-smsdrc"
    config.write_text(CONFIG.format(spool=spool, port=modem.path))
    started = subprocess.Popen(
        [str(program), "-c", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield spool
    finally:
        started.terminate()
        try:
            started.wait(20)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait(20)


def test_gammu_encodes_as_we_do_and_takes_what_the_channel_writes(tmp_path: Path) -> None:
    texts, ears = generated(), Heard()
    with ModemModel(tmp_path / "modem") as modem:
        modem.receive(modem_pdu.deliver("+254700000009", "broken ", part=(9, 2, 1)))
        modem.receive(modem_pdu.deliver("+254700000009", "down 😀", part=(9, 2, 2)))
        with smsd_runs(tmp_path, modem) as spool:
            channel = Smsd(SmsdSettings(kind="gammu", spool=spool), clock=SystemClock())
            for text in texts:
                channel.send(Outgoing(text, "peter", "+254700000001", text), 0)
            wait_until(lambda: len(list((spool / "sent").iterdir())) == len(texts), "all sent", 60)

            def has_heard() -> bool:
                channel.look(ears)
                return bool(ears.messages)

            wait_until(has_heard, "what came", 30)
    assert [(each.address, each.text) for each in ears.messages] == [("+254700000009", "broken down 😀")]
    by_text: dict[str, list[bytes]] = {}
    place = 0
    while place < len(modem.sent):
        parts = modem.sent[place].parts
        whole = "".join(each.text for each in modem.sent[place : place + parts])
        by_text[whole] = modem.pdus[place : place + parts]
        place += parts
    assert set(by_text) == set(texts)
    for text, pdus in by_text.items():
        ours = submit(text, "+254700000001")
        theirs = [_user_data(pdu) for pdu in pdus]
        assert len(ours) == len(theirs), text
        for our, their in zip(ours, theirs, strict=True):
            skip = 6 if len(ours) > 1 else 0  # gammu numbers its texts by itself
            assert our.user_data[skip:].hex() == their[skip:].hex(), text
    assert any(gsm7.strangers(text) for text in texts)


def _user_data(pdu: bytes) -> bytes:
    """Return header and text of an SMS-SUBMIT."""
    rest = pdu[1 + pdu[0] :]
    at = 4 + (rest[2] + 1) // 2 + 2
    at += {0x00: 0, 0x10: 1, 0x08: 7, 0x18: 7}[rest[0] & 0x18]
    return rest[at + 1 :]
