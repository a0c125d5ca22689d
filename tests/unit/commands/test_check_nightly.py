"""commands/check_nightly.py: how old, what failed, and what to do; which summary is due."""

from pathlib import Path

import pytest

from coldchain.backups import Backups, Good
from coldchain.instants import from_iso
from commands.check_nightly import nightly_findings
from commands.finding import Finding
from commands.station import Station, open_station
from helpers.commands_run import a_station
from helpers.period_case import MAILED
from links.backup_state import FILE, write

NOW = from_iso("2026-12-05T10:00:00Z")
HOUR, DAY = 3_600_000, 86_400_000
COOPERATIVE = '[cooperative]\nid = "kaimosi"\nname = "K"\n[broker]\nurl = "mqtt://127.0.0.1:1"\n'


@pytest.fixture
def station(tmp_path: Path) -> Station:
    made = open_station(a_station(tmp_path))
    made.folder.mkdir()
    return made


def good(as_of: int, file: Path) -> Backups:
    return Backups(Good(as_of, str(file), 271_552, 3200))


def found(station: Station, name: str = "backup") -> Finding:
    (one,) = [each for each in nightly_findings(station, NOW) if each.name == name]
    return one


def test_one_that_never_made_any_gets_a_hint(station: Station) -> None:
    assert found(station).result == "ok"
    assert "none was ever made. To have one: coldchain backup FOLDER --keep 14" in found(station).detail


def test_a_young_one_is_told_with_where_and_how_large(station: Station, tmp_path: Path) -> None:
    file = tmp_path / "b.tar.gz"
    write(station.folder, good(NOW - 7 * HOUR, file))
    seen = found(station)
    assert seen.result == "ok"
    assert "2026-12-05T03:00:00" in seen.detail
    assert "7 h old (271,552 bytes in 3.2 s)" in seen.detail
    assert f"{file}, not to be seen there now" in seen.detail
    assert f"coldchain backup --check {file}" in seen.detail
    file.write_text("")
    assert "not to be seen" not in found(station).detail


def test_an_old_one_and_one_that_failed_are_warnings_that_say_what_to_do(station: Station) -> None:
    write(station.folder, good(NOW - 200 * DAY, Path("/b")).after_failure(NOW - DAY, "no room on /b"))
    seen = found(station)
    assert seen.result == "warning"
    for part in ("200 days old", "the last try FAILED at 2026-12-04", "no room on /b", "list-timers"):
        assert part in seen.detail
    write(station.folder, good(NOW - DAY, Path("/b")).after_failure(NOW - HOUR, "no room on /b"))
    seen = found(station)
    assert (seen.result, "journalctl -u coldchain-backup" in seen.detail) == ("warning", True)
    write(station.folder, Backups().after_failure(NOW - DAY, "x").after_failure(NOW - HOUR, "no such folder"))
    assert "no good one; the last try FAILED" in found(station).detail
    assert "none went well since 2026-12-04" in found(station).detail


def test_one_from_the_future_is_a_warning_about_the_clock(station: Station) -> None:
    write(station.folder, good(NOW + 3000 * DAY, Path("/b")))
    seen = found(station)
    assert (seen.result, "later than now" in seen.detail, "clock" in seen.detail) == ("warning", True, True)


def test_how_old_is_too_old_is_set(station: Station, tmp_path: Path) -> None:
    write(station.folder, good(NOW - 10 * DAY, Path("/b")))
    assert found(station).result == "warning"
    text = station.file.read_text()
    assert '# backup_old_after = "3d"' in text
    station.file.write_text(text.replace('# backup_old_after = "3d"', 'backup_old_after = "30d"'))
    assert found(open_station(station.file)).result == "ok"


def test_what_cannot_be_read_is_said(station: Station) -> None:
    (station.folder / FILE).write_text("?")
    assert (found(station).result, FILE in found(station).detail) == ("warning", True)


def test_a_summary_that_is_due_is_asked_after(station: Station, tmp_path: Path) -> None:
    assert [each.name for each in nightly_findings(station, NOW)] == ["backup"]
    file = tmp_path / "reports.toml"
    file.write_text(COOPERATIVE + MAILED.format(port=1, more=""))
    station = open_station(file)
    seen = found(station, "reports")
    assert seen.result == "warning"
    assert "the summary of 2026-11 has been due since 2026-12-01" in seen.detail
    assert "coldchain report scheduled" in seen.detail
    on_time = from_iso("2026-12-01T12:00:00Z")
    (seen,) = [each for each in nightly_findings(station, on_time) if each.name == "reports"]
    assert seen.result == "ok", "the timer looks each hour"
