"""firmware_bridge/run.py: what was checked becomes a running bridge, in the same process."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from coldchain.plain import pack
from firmware_bridge.run import Job, main
from firmware_bridge.settings import BridgeSettings
from helpers.polling import wait_until
from links.broker_types import BrokerAddress

BECOMES = """
import sys
from coldchain.plain import pack
from firmware_bridge.run import Job, become
from firmware_bridge.settings import BridgeSettings
from links.broker_types import BrokerAddress
here = sys.argv[1]
settings, broker = pack(BridgeSettings(gateway="gw-1")), BrokerAddress("127.0.0.1", 1)
become(Job(settings, broker, "highland", here, local=here + "/x", chosen=("local", here + "/x", "", "")))
"""


def test_the_process_stays_and_ends_by_a_signal(tmp_path: Path) -> None:
    command = [sys.executable, "-c", BECOMES, str(tmp_path)]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
        wait_until((tmp_path / "spool.sqlite").exists, "the spool", 30)
        modules = Path(f"/proc/{process.pid}/maps").read_text()
        assert b"firmware_bridge.run" in Path(f"/proc/{process.pid}/cmdline").read_bytes()
        assert "pydantic" not in modules
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=30)
        assert process.returncode == 0, said


def test_a_spool_that_cannot_be_used_is_told_with_an_exit_code(tmp_path: Path) -> None:
    (tmp_path / "spool.sqlite").write_bytes(b"no database" * 100)
    here = str(tmp_path / "x")
    job = Job(
        pack(BridgeSettings()),
        BrokerAddress("127.0.0.1", 1),
        "highland",
        str(tmp_path),
        local=here,
        chosen=("local", here, "", ""),
    )
    reading, writing = os.pipe()
    os.write(writing, msgspec.msgpack.encode(job))
    os.close(writing)
    with pytest.raises(SystemExit) as ended:
        main(reading)
    assert ended.value.code == 1
