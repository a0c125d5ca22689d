"""What a test needs from outside: programs of the system, and published data that is not part of the project.

Not a way to leave a test out quietly: what is missing is named in the skip, with the command that brings it.
"""

import ctypes
import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
DATA_VARIABLE = "COLDCHAIN_TEST_DATA"
DATA_ABSENT = "the folder of published test data is absent"


def requires_program(program: str, package: str) -> Path:
    """Return where a program is; skip the calling test, loudly, where it is not installed.

    Args:
        program: Name of the program, e.g. ``mosquitto``.
        package: The Debian package that brings it.
    """
    found = shutil.which(program) or shutil.which(program, path="/usr/sbin:/usr/local/sbin:/sbin")
    if found is None:
        pytest.skip(f"{program} is not installed; to run this test: sudo apt-get install {package}")
    return Path(found)


def requires_library(name: str, package: str) -> None:
    """Skip the calling test, loudly, where a shared library is not installed.

    Args:
        name: Name of the library, e.g. ``libatomic.so.1``.
        package: The Debian package that brings it.
    """
    try:
        ctypes.CDLL(name)
    except OSError:
        pytest.skip(f"{name} is not installed; to run this test: sudo apt-get install {package}")


def requires_font(language: str, package: str) -> None:
    """Skip the calling test, loudly, where no font has the letters of a language.

    Args:
        language: ISO 639.
        package: The Debian package that brings one.
    """
    lister = requires_program("fc-list", "fontconfig")
    found = subprocess.run([lister, f":lang={language}"], capture_output=True, check=True, timeout=30)
    if not found.stdout.strip():
        pytest.skip(f"no font has {language}; to run this test: sudo apt-get install {package}")


def requires_emulator() -> None:
    """Skip the calling test, loudly, where the emulator of the firmware (yasimavr) is not installed."""
    if importlib.util.find_spec("yasimavr") is None:
        apt = "sudo apt-get install g++ libelf-dev python3-dev"
        pytest.skip(f"yasimavr is not installed; to run this test: {apt} && sh scripts/setup.sh firmware")


def data_folder() -> Path:
    """Return the folder of published data: $COLDCHAIN_TEST_DATA or ``../shared/data``; it may be absent."""
    return Path(os.environ.get(DATA_VARIABLE) or PROJECT.parent / "shared" / "data").resolve()


def requires_data(name: str) -> Path:
    """Return the path of a published file; skip the calling test, loudly, where the whole folder is absent.

    Args:
        name: Path inside the folder, e.g. ``senml/ex1.json``.

    Raises:
        FileNotFoundError: The folder is there, but this file is not in it.
    """
    folder = data_folder()
    if not folder.is_dir():
        pytest.skip(f"{DATA_ABSENT}; to run this test, set {DATA_VARIABLE} to a folder that holds {name}")
    path = folder / name
    if not path.exists():
        raise FileNotFoundError(f"{name} is not in {folder}; see tests/README.md for what belongs there")
    return path
