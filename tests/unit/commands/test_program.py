"""commands/program.py: exit codes, signals and closed pipes, in processes of their own where that matters."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from coldchain.errors import InputError, JournalError, UnitError
from commands.program import EXIT_BAD_INPUT, EXIT_FAILED, telling_errors, writing
from helpers.commands_run import ARGV

WAITS = """
import sys
from commands.program import run_until_stopped
def work(stop):
    print("ready", flush=True)
    stop.wait()
    print("stopping", flush=True)
    {then}
run_until_stopped(work)
"""


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UnitError("limit", "'8'", "8 degC"), EXIT_BAD_INPUT),
        (JournalError("journal", "a full disk", "a disk", "Free some space.", retry=True), EXIT_FAILED),
    ],
)
def test_an_error_is_one_line_and_an_exit_code(
    error: Exception, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught, telling_errors():
        raise error
    assert caught.value.code == code
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", f"coldchain: {error}\n")


def test_a_defect_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError), telling_errors():
        raise ZeroDivisionError


def test_the_exit_codes_are_those_of_the_design() -> None:
    assert (EXIT_FAILED, EXIT_BAD_INPUT) == (1, 2)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_program_ends_by_itself_after_a_signal(number: signal.Signals) -> None:
    process = _waiting("pass")
    process.send_signal(number)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (0, b"stopping\n", b"")


def test_the_second_signal_of_a_kind_ends_it_at_once() -> None:
    process = _waiting("import time; time.sleep(60)")
    process.send_signal(signal.SIGINT)
    assert process.stdout is not None
    assert process.stdout.readline() == b"stopping\n"
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    assert process.returncode == -signal.SIGINT


@pytest.mark.parametrize(
    "code",
    [
        "print('x' * 1_000_000)",
        "print('x')",
        "from commands.terminal import Terminal; Terminal().print(*range(20_000))",
    ],
)
def test_a_reader_that_has_gone_ends_it_quietly(code: str) -> None:
    script = f"from commands.program import telling_errors\nwith telling_errors():\n    {code}\n"
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(
            [sys.executable, "-c", script], stdout=writer, stderr=subprocess.PIPE, check=False
        )
    finally:
        os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_reader_that_has_gone_ends_a_whole_command_quietly(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        argv = [*ARGV, "calc", "crc", "modbus", "00"]
        done = subprocess.run(argv, cwd=tmp_path, stdout=writer, stderr=subprocess.PIPE, check=False)
    finally:
        os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


def _waiting(then: str) -> subprocess.Popen[bytes]:
    """Return a program that waits for its stop."""
    process = subprocess.Popen(
        [sys.executable, "-c", WAITS.format(then=then)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    return process


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    file = tmp_path / "nowhere" / "labels.pdf"
    with (
        pytest.raises(InputError, match=r"labels\.pdf: got no such file or directory; allowed: a file"),
        writing(file),
    ):
        file.write_bytes(b"")
