"""fleet_simulator/ports.py: real pseudo-terminals."""

import os
import stat
import time
from pathlib import Path

import pytest

from coldchain.errors import PortError
from fleet_simulator.ports import Port, remove_stale_links

DEADLINE_S = 5.0


def _open(link: Path) -> int:
    return os.open(link, os.O_RDWR | os.O_NOCTTY)


def _read_until(descriptor: int, length: int) -> bytes:
    data = b""
    while len(data) < length:
        data += os.read(descriptor, length - len(data))
    return data


def _wait_read(port: Port) -> bytes:
    deadline = time.monotonic() + DEADLINE_S
    while not (data := port.read()) and time.monotonic() < deadline:
        time.sleep(0.001)
    return data


def test_the_link_leads_to_a_terminal_that_passes_every_byte_both_ways(tmp_path: Path) -> None:
    port = Port(tmp_path / "ports" / "van-logger")
    every_byte = bytes(range(256))
    assert stat.S_ISCHR(port.link.stat().st_mode)
    reader = _open(port.link)
    port.write(every_byte)
    assert _read_until(reader, 256) == every_byte
    os.write(reader, every_byte)
    assert _wait_read(port) == every_byte
    os.close(reader)
    port.close()


def test_nothing_comes_when_nobody_speaks(tmp_path: Path) -> None:
    port = Port(tmp_path / "a")
    assert port.read() == b""
    port.close()


def test_a_reader_that_goes_and_comes_back_does_no_harm(tmp_path: Path) -> None:
    port = Port(tmp_path / "a")
    os.close(_open(port.link))
    assert port.read() == b""
    port.write(b"still here")
    reader = _open(port.link)
    assert _read_until(reader, 10) == b"still here"
    os.close(reader)
    port.close()


def test_a_line_that_nobody_reads_blocks_nothing_and_is_kept_once(tmp_path: Path) -> None:
    port = Port(tmp_path / "a")
    written = 0
    while written < 1_000_000:
        port.write(b"x" * 200)
        written += 200
        if port.unsent:
            break
    reader = _open(port.link)
    received = 0
    while received < written:
        received += len(os.read(reader, 4096))
        port.write()
    assert (port.unsent, received) == (False, written)
    assert written < 1_000_000
    os.close(reader)
    port.close()


def test_what_nobody_has_read_can_be_dropped(tmp_path: Path) -> None:
    port = Port(tmp_path / "a")
    port.write(b"stale")
    deadline = time.monotonic() + DEADLINE_S
    while port.unread_bytes() < 5 and time.monotonic() < deadline:
        time.sleep(0.001)
    assert port.unread_bytes() == 5
    port.discard_unread()
    assert port.unread_bytes() == 0
    port.close()


def test_a_stale_link_is_replaced_and_the_own_one_goes_at_the_end(tmp_path: Path) -> None:
    link = tmp_path / "a"
    link.symlink_to("/dev/pts/no-such-terminal")
    port = Port(link)
    assert link.exists()
    port.close()
    assert not link.is_symlink()


def test_closing_leaves_the_link_of_another_alone(tmp_path: Path) -> None:
    first = Port(tmp_path / "a")
    second = Port(tmp_path / "a")
    first.close()
    assert (tmp_path / "a").exists()
    second.close()


def test_stale_links_are_removed_and_other_files_are_not(tmp_path: Path) -> None:
    (tmp_path / "old").symlink_to("/dev/pts/no-such-terminal")
    (tmp_path / "note").write_text("x")
    assert remove_stale_links(tmp_path) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["note"]
    assert remove_stale_links(tmp_path / "absent") == 0


def test_a_link_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    with pytest.raises(PortError, match="simulated port"):
        Port(tmp_path / "a")
