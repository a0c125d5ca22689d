"""commands/locks.py: who may use a folder, and that each program of it runs once."""

import subprocess
import sys
from pathlib import Path

import pytest

from coldchain.errors import JournalError
from commands.locks import LOCK_FILE, copies_deleted, copies_made, sole_program, sole_user
from helpers.commands_run import a_station, run

HOLDS = """
import sys
from pathlib import Path
from commands.locks import sole_program, sole_user
folder, program = Path(sys.argv[1]), sys.argv[2]
with sole_program(folder, program) if program else sole_user(folder):
    print("holding", flush=True)
    sys.stdin.read()
"""


def test_a_folder_has_one_user_at_a_time_and_the_second_is_told_whom(tmp_path: Path) -> None:
    argv = [sys.executable, "-c", HOLDS, str(tmp_path / "data"), ""]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"holding\n"
        told = rf"data folder .*: got in use by process {holder.pid}; allowed: one at a time\. Stop that one"
        with pytest.raises(JournalError, match=told) as caught, sole_user(tmp_path / "data"):
            pass
        assert not caught.value.retry
        holder.kill()
    with sole_user(tmp_path / "data"):
        assert (tmp_path / "data" / LOCK_FILE).read_text().isdigit()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    told = "got (Not a directory|File exists); allowed: a folder that can be written. Correct data_folder"
    for folder in (tmp_path / "file", tmp_path / "file" / "inner"):
        with pytest.raises(JournalError, match=told), sole_user(folder):
            pass


PROGRAMS = {
    "bridge": ("bridge",),
    "receive": ("ingest", "receive"),
    "write": ("ingest", "write"),
    "watch": ("watch",),
}


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_that_runs_already_is_refused_with_exit_code_1(program: str, tmp_path: Path) -> None:
    file = a_station(tmp_path, extra='[bridge]\ngateway = "station-1"\n')
    argv = [sys.executable, "-c", HOLDS, str(tmp_path / "data"), program]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"holding\n"
        second = run(*PROGRAMS[program], "--settings", str(file), folder=tmp_path)
        holder.kill()
    assert (second.returncode, second.stdout) == (1, "")
    assert second.stderr == (
        f"coldchain: program {program} in data folder {tmp_path / 'data'}: got in use by process"
        f" {holder.pid}; allowed: one at a time. Stop that one first, or let that one do the work: it may be"
        " one that `up` runs.\n"
    )
    assert [path.name for path in (tmp_path / "data").iterdir()] == [f"{program}.lock"]


def test_a_program_that_was_killed_starts_again_at_once(tmp_path: Path) -> None:
    argv = [sys.executable, "-c", HOLDS, str(tmp_path), "bridge"]
    for _ in range(10):
        with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
            assert holder.stdout is not None
            assert holder.stdout.readline() == b"holding\n"
            holder.kill()


def test_programs_and_the_user_of_a_folder_go_together(tmp_path: Path) -> None:
    with sole_user(tmp_path), sole_program(tmp_path, "bridge"), sole_program(tmp_path, "watch"):
        assert len(list(tmp_path.iterdir())) == 3


def test_several_may_copy_and_nobody_deletes_meanwhile(tmp_path: Path) -> None:
    with copies_made(tmp_path), copies_made(tmp_path), copies_deleted(tmp_path) as is_mine:
        assert not is_mine
    with copies_deleted(tmp_path) as is_mine, copies_deleted(tmp_path) as is_other:
        assert (is_mine, is_other) == (True, False)
