"""Several processes that act at once on real records, some of them killed: every act has its entry, once.

What was done and what says so are one transaction, and one chain has one writer at a time.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from helpers.polling import wait_until
from helpers.postgresql import running_cluster
from links.records import Records
from links.records_accounts import list_accounts
from links.records_audit import walk
from links.records_audit_check import check_chain

WRITERS, EACH = 2, 30
ENDLESS = 100_000


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        address = f"sqlite:///{tmp_path}/records.sqlite"
        with closing(Records(address)) as records:
            records.migrate()
        yield address
        return
    with running_cluster() as cluster:
        yield cluster.new()


def child(url: str, name: str, count: int) -> subprocess.Popen[bytes]:
    argv = [sys.executable, "-m", "helpers.audit_child", url, name, str(count)]
    return subprocess.Popen(argv, stdout=subprocess.PIPE, cwd=Path(__file__).parents[1])


def test_of_many_writers_every_act_has_its_entry_and_the_chain_holds(url: str) -> None:
    writers = [child(url, f"w-{number}", EACH) for number in range(WRITERS)]
    victim = child(url, "victim", ENDLESS)
    with closing(Records(url)) as records:
        try:
            wait_until(lambda: count_of(records, "victim-") >= 5, "the victim works", 60)
            victim.kill()  # SIGKILL, wherever it is
            assert [writer.wait(120) for writer in writers] == [0] * WRITERS
        finally:
            for process in (*writers, victim):
                process.kill()
                process.communicate()
        with records.reading() as connection:
            there = sorted(f"accounts/{each.id}" for each in list_accounts(connection))
            told = sorted(link.entry.about for link in walk(connection, "c"))
            found = check_chain(connection, "c")
        assert told == there
        assert len([each for each in told if "/w-" in each]) == WRITERS * EACH
        assert (found.broken, found.seq) == (0, len(there))


def count_of(records: Records, start: str) -> int:
    with records.reading() as connection:
        return sum(each.id.startswith(start) for each in list_accounts(connection))
