"""Many packs by real processes: killed in the middle and begun again, the folder is the same, bit by bit."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import NamedTuple

import pytest
from msgspec.structs import replace

from coldchain.errors import InputError
from coldchain.evidence import Evidence
from coldchain.instants import to_iso
from coldchain.registry.things import Leg
from commands.packing import StationOpener, Stores
from helpers import tree
from helpers.evidence_case import moved_fleet
from helpers.period_case import ORDER, again_in
from helpers.small_fleet import HOUR, NOW, station_of
from links.records import Records
from links.records_registry import save_registry
from links.seal_keys import SealKey
from reports.evidence.gather import Asked
from reports.period.bulk import Bulk, Told, cores, held
from reports.period.packs_ledger import LEDGER, Ledger, read_ledger

SHIPMENTS = tuple(f"m-{number}" for number in range(7))
PERIOD = ("report", "period", "--month", "2026-11", "--as-known-at", to_iso(NOW))


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a station with seven shipments of an hour."""
    fleet = moved_fleet(tmp_path_factory.mktemp("bulk"))
    plain = fleet.registry.shipments[0]
    legs = [
        Leg(
            shipment=name,
            asset="van-2",
            custodian="peter",
            from_at=NOW - (at + 2) * HOUR,
            until_at=NOW - (at + 1) * HOUR,
        )
        for at, name in enumerate(SHIPMENTS)
    ]
    registry = replace(
        fleet.registry, shipments=tuple(replace(plain, id=name) for name in SHIPMENTS), legs=tuple(legs)
    )
    with closing(Records(fleet.records_url)) as records, records.transaction() as connection:
        save_registry(connection, registry)
    return station_of(fleet)


@pytest.fixture(scope="module")
def undisturbed(settings: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return what one process makes without any trouble."""
    out = tmp_path_factory.mktemp("undisturbed")
    again_in(out, settings)
    return _files(out)


def _files(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.iterdir()}


def _child(settings: Path, out: Path, after: int) -> "subprocess.Popen[str]":
    """Return a run by two processes that waits after so many packs."""
    argv = [sys.executable, "-m", "helpers.period_child", str(after), *PERIOD, "--workers", "2"]
    argv += ["--settings", str(settings), "--out", str(out)]
    env = {**os.environ, "PYTHONPATH": str(tree.PROJECT / "tests")}
    pipe = subprocess.PIPE
    return subprocess.Popen(
        argv,
        stdin=pipe,
        stdout=pipe,
        stderr=pipe,
        text=True,
        env=env,
        cwd=tree.PROJECT,
        start_new_session=True,
    )


def _processes(group: int) -> list[int]:
    """Return the processes of a group that live."""
    found = []
    for each in Path("/proc").iterdir():
        try:
            fields = (each / "stat").read_text().rpartition(")")[2].split()
        except (OSError, ValueError):
            continue
        if each.name.isdecimal() and int(fields[2]) == group and fields[0] != "Z":
            found.append(int(each.name))
    return found


def test_a_run_that_was_interrupted_and_then_killed_gives_the_same_folder_in_the_end(
    settings: Path, tmp_path: Path, undisturbed: dict[str, bytes]
) -> None:
    out = tmp_path / "out"
    with _child(settings, out, 1) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "waits\n"
        os.killpg(child.pid, signal.SIGINT)  # as a terminal does
        _wait_for(lambda: _has_heard(child.pid))
        said, errors = child.communicate("\n")
    assert child.returncode == 130, (said, errors)
    assert "of 7 packs" in said
    assert "Traceback" not in errors
    _wait_for(lambda: not _processes(child.pid))
    _, first = read_ledger(out)
    assert 1 <= len(first) <= 6  # what was begun is finished

    with _child(settings, out, len(first)) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "waits\n"
        os.kill(child.pid, signal.SIGKILL)
        child.communicate()
    _wait_for(lambda: not _processes(child.pid))  # its workers end with it
    _, rows = read_ledger(out)
    assert "" not in rows
    broken = out / first["m-0"].file
    broken.write_bytes(broken.read_bytes()[:1000])  # as after a power cut
    (out / "s-9.zip.1.part").write_bytes(b"half")
    run = again_in(out, settings).outcome.run
    assert run.kept == len(rows) - 1
    assert _files(out) == undisturbed


def _wait_for(is_so: Callable[[], bool]) -> None:
    until_s = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < until_s
        time.sleep(0.02)


def _has_heard(pid: int) -> bool:
    """Return whether a process has caught SIGINT: the next one would end it."""
    caught = next(
        line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("SigCgt:")
    )
    return not int(caught.split()[1], 16) & (1 << (signal.SIGINT - 1))


class _Deadly(NamedTuple):
    """Stores that kill their process where one shipment is asked for."""

    stores: Stores
    shipment: str

    @property
    def key(self) -> SealKey:
        return self.stores.key

    def evidence(self, asked: Asked) -> Evidence:
        if asked.id == self.shipment:
            os.kill(os.getpid(), signal.SIGKILL)
        return self.stores.evidence(asked)


class _Opened(AbstractContextManager[_Deadly]):
    def __init__(self, opened: AbstractContextManager[Stores]) -> None:
        self._opened = opened

    def __enter__(self) -> _Deadly:
        return _Deadly(self._opened.__enter__(), "m-3")

    def __exit__(self, *error: object) -> None:
        self._opened.__exit__(None, None, None)


class _DeadlyOpener(NamedTuple):
    opener: StationOpener

    def __call__(self, coop: str, known_at: int) -> _Opened:
        return _Opened(self.opener(coop, known_at))


def test_a_shipment_that_kills_its_process_stops_no_other(settings: Path, tmp_path: Path) -> None:
    told: list[Told] = []
    opener = _DeadlyOpener(StationOpener(settings, NOW))
    bulk = Bulk(tmp_path, opener, workers=2, told=told.append, stop=threading.Event())
    with closing(Ledger(tmp_path, ORDER)) as ledger:
        run = bulk.run(ledger, ("m-3", "m-4"))
    assert [each.shipment for each in run.failed] == ["m-3"]
    assert "was killed" in run.failed[0].why
    assert [each.shipment for each in run.parts] == ["m-4"]
    assert not run.is_stopped


def test_a_folder_is_held_by_one_run_and_free_when_that_is_over(tmp_path: Path) -> None:
    with held(tmp_path / "new"), pytest.raises(InputError, match="one run at a time"), held(tmp_path / "new"):
        raise AssertionError("two runs at once")
    with held(tmp_path / "new"):
        pass
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(InputError, match="can be written"), held(tmp_path / "file"):
        raise AssertionError("a file is no folder")


def test_there_is_a_core_and_the_ledger_is_a_file_of_the_folder() -> None:
    assert cores() >= 1
    assert LEDGER.endswith(".jsonl")
