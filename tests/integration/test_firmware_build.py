"""The committed firmware is what its sources give, byte for byte, and leaves room in the chip."""

import shutil
import subprocess
from pathlib import Path

import pytest

from helpers.firmware import FOLDER, HEX
from helpers.needs import requires_program

COMPILER = "5.4.0"  # of Debian and Ubuntu: another one gives other bytes, and that is no fault
FLASH_BYTES, RAM_BYTES = 30_720, 2048  # a bootloader takes the last 2 KB of the flash
STACK_BYTES = 400


def build(folder: Path, *variables: str) -> str:
    """Build the sources in a folder of its own; return what was printed."""
    compiler = requires_program("avr-gcc", "gcc-avr avr-libc")
    version = subprocess.run([compiler, "-dumpversion"], capture_output=True, text=True, check=True).stdout
    if version.strip() != COMPILER:
        pytest.skip(f"avr-gcc is {version.strip()}; the firmware was built with {COMPILER}")
    for source in [*FOLDER.glob("*.[ch]"), FOLDER / "Makefile"]:
        shutil.copy(source, folder)
    command = [str(requires_program("make", "make")), *variables]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout


def test_the_committed_hex_is_what_its_sources_give(tmp_path: Path) -> None:
    printed = build(tmp_path)
    assert (tmp_path / "coldchain.hex").read_bytes() == HEX.read_bytes()
    flash, ram = (
        int(line.split()[1]) for line in printed.splitlines() if line.startswith(("Program", "Data"))
    )
    assert flash < FLASH_BYTES
    assert ram < RAM_BYTES - STACK_BYTES


def test_a_name_and_an_interval_can_be_built_in_without_touching_the_committed_one(tmp_path: Path) -> None:
    build(tmp_path, "DEVICE=box-7", "INTERVAL=30")
    assert b"box-7" in bytes.fromhex(
        "".join(line[9:-2] for line in (tmp_path / "build/box-7.hex").read_text().split())
    )
    assert not (tmp_path / "coldchain.hex").exists()


def test_a_name_that_is_too_long_is_refused_by_the_compiler(tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError) as refused:
        build(tmp_path, "DEVICE=" + "x" * 32)
    assert "the name is too long" in refused.value.stderr


def test_flashing_needs_to_know_where_the_board_is() -> None:
    make = requires_program("make", "make")
    refused = subprocess.run([make, "-C", FOLDER, "flash"], capture_output=True, text=True, check=False)
    assert refused.returncode == 2
    assert "make flash PORT=" in refused.stdout + refused.stderr
