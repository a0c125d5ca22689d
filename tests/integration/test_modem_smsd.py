"""That the model of a modem is one: smsd of smstools, which we did not write, sends and receives through it.

It also proves the spool channel: our files are what smsd takes, and its files are what we read.
"""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alerts.channels.channel import Delivery, Outgoing
from alerts.channels.smsd.channel import Smsd
from alerts.channels.smsd.settings import SmsdSettings
from helpers import modem_pdu
from helpers.hearing import Heard
from helpers.modem_model import ModemModel
from helpers.needs import requires_program
from helpers.polling import wait_until
from links.clock import SystemClock

CONFIG = """devices = GSM1
outgoing = {spool}/outgoing
checked = {spool}/checked
failed = {spool}/failed
incoming = {spool}/incoming
report = {spool}/report
sent = {spool}/sent
logfile = {spool}/log
infofile = {spool}/info
pidfile = {spool}/pid
stats = {spool}/stats
loglevel = 7
delaytime = 1
errorsleeptime = 1
blocktime = 2
smart_logging = no
[GSM1]
device = {port}
incoming = yes
report = yes
baudrate = 115200
memory_start = 1
init = AT+CNMI=2,1,0,2,0
pre_init = no
check_memory_method = 1
status_signal_quality = no
keep_open = yes
"""


@contextmanager
def smsd_runs(folder: Path, modem: ModemModel) -> Iterator[Path]:
    program = requires_program("smsd", "smstools")
    spool = folder / "spool"
    for name in ("outgoing", "checked", "failed", "incoming", "report", "sent", "stats"):
        (spool / name).mkdir(parents=True)
    config = folder / "smsd.conf"
    config.write_text(CONFIG.format(spool=spool, port=modem.path))
    started = subprocess.Popen(
        [str(program), f"-c{config}", "-t"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
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


def test_smsd_sends_and_receives_what_the_channel_and_the_model_say(tmp_path: Path) -> None:
    texts = ["Hello é ΔΩ @ {x} €", "Hallo 😀 は", "0123456789" * 17]
    ears = Heard()
    with ModemModel(tmp_path / "modem") as modem, smsd_runs(tmp_path, modem) as spool:
        modem.reports_in = "SM"
        modem.receive(modem_pdu.deliver("+254700000009", "OK 😀"))
        channel = Smsd(SmsdSettings(spool=spool), clock=SystemClock())
        names = [channel.send(Outgoing(text, "peter", "+254700000001", text), 0).reference for text in texts]
        wait_until(lambda: all((spool / "sent" / name).exists() for name in names), "all sent", 60)
        for which in (3, 1, 0, 1):
            modem.tell(which)

        def all_heard() -> bool:
            channel.look(ears)
            return len({each.reference for each in ears.receipts}) == 3 and bool(ears.messages)

        wait_until(all_heard, "receipts and the message", 60)
    assert {part.number for part in modem.sent} == {"+254700000001"}
    whole = [part.text for part in modem.sent if part.parts == 1]
    long_text = "".join(part.text for part in modem.sent if part.parts == 2)
    assert sorted([*whole, long_text]) == sorted(texts)
    assert {each.reference for each in ears.receipts} == set(names)
    assert {each.state for each in ears.receipts} == {Delivery.DELIVERED}
    assert [(each.address, each.text) for each in ears.messages] == [("+254700000009", "OK 😀")]
