"""``coldchain report scheduled`` as a real program: killed while its letter goes, it sends none twice."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from helpers import tree
from helpers.evidence_case import moved_fleet
from helpers.mail_server import mail_server
from helpers.period_case import MAILED
from helpers.small_fleet import station_of


def test_a_run_that_was_killed_while_it_sent_sends_nothing_twice(tmp_path: Path) -> None:
    file = station_of(moved_fleet(tmp_path))
    code = "from commands.main import main; main()"
    argv = [sys.executable, "-c", code, "report", "scheduled", "--json", "--settings", str(file)]
    with mail_server() as server:
        text = MAILED.format(port=server.port, more="").replace(', "grace@example.org"', "")
        file.write_text(file.read_text("utf-8") + text, "utf-8")
        server.silent.add("dot")
        with subprocess.Popen(argv, stdout=subprocess.PIPE, cwd=tree.PROJECT) as child:
            until_s = time.monotonic() + 60
            while not server.mails and time.monotonic() < until_s:
                time.sleep(0.02)
            os.kill(child.pid, signal.SIGKILL)
        server.silent.clear()
        server.over.set()
    with mail_server() as server:
        file.write_text(
            file.read_text("utf-8").replace(f"port = {_port(file)}", f"port = {server.port}"), "utf-8"
        )
        again = subprocess.run(argv, capture_output=True, text=True, check=False, cwd=tree.PROJECT)
        assert again.returncode == 1, again.stderr
        told = json.loads(again.stdout)
        assert (told["sent"], told["in_doubt"]) == ([], ["chebet@example.org"])
        assert server.mails == []


def _port(file: Path) -> int:
    line = next(each for each in file.read_text("utf-8").splitlines() if each.startswith("port = "))
    return int(line.rpartition(" ")[2])
