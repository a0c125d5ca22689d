"""What the kernel and the machine say of the clock."""

import os
from pathlib import Path

import pytest

from links import kernel_time


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, path in {"_TIMESYNCD": "stamp", "_BOARD": "board", "_CLOCKS": "rtc", "_FAKE": "fake"}.items():
        monkeypatch.setattr(kernel_time, name, tmp_path / path)
    return tmp_path


def test_the_kernel_is_asked_and_says_one_or_the_other(machine: Path) -> None:
    told_ms = kernel_time.ntp_spread_ms(0)
    assert told_ms is None or told_ms >= 20


@pytest.mark.parametrize(
    ("kernel_ms", "stamp", "expected"),
    [(None, False, None), (None, True, 500), (3, False, 20), (900, True, 900)],
)
def test_the_kernel_comes_before_the_stamp(
    machine: Path, monkeypatch: pytest.MonkeyPatch, kernel_ms: int | None, stamp: bool, expected: int | None
) -> None:
    monkeypatch.setattr(kernel_time, "_kernel_says_ms", lambda: kernel_ms)
    if stamp:
        (machine / "stamp").touch()
        os.utime(machine / "stamp", (1000, 1000))
    assert kernel_time.ntp_spread_ms(1_000_000) == expected


def test_an_old_stamp_says_less(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel_time, "_kernel_says_ms", lambda: None)
    (machine / "stamp").touch()
    os.utime(machine / "stamp", (1000, 1000))
    ten_hours_ms = 36_000_000
    assert kernel_time.ntp_spread_ms(1_000_000 + ten_hours_ms) == 500 + 3600


def test_the_boot_has_one_name() -> None:
    assert kernel_time.boot_id() == kernel_time.boot_id() != ""


def test_a_pc_keeps_time_and_a_board_only_by_its_battery_clock(machine: Path) -> None:
    assert kernel_time.keeps_time_when_off()
    (machine / "board").mkdir()
    assert not kernel_time.keeps_time_when_off()
    (machine / "rtc" / "rtc0").mkdir(parents=True)
    assert not kernel_time.keeps_time_when_off()
    (machine / "rtc" / "rtc0" / "hctosys").write_text("1\n")
    assert kernel_time.keeps_time_when_off()
    (machine / "fake").touch()
    assert not kernel_time.keeps_time_when_off()
