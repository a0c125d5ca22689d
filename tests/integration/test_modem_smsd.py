"""That the model of a modem is one: smsd of smstools, which we did not write, sends and receives through it.

It also proves the spool channel: our files are what smsd takes, and its files are what we read.
"""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from helpers.modem_model import ModemModel
from helpers.needs import requires_program

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
