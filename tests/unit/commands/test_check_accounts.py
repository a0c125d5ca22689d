"""Whether anybody can log in, as ``coldchain check`` says it; with accounts: test_account.py."""

from pathlib import Path

from commands.check_accounts import accounts_finding
from commands.station import open_station


def test_a_new_station_warns_that_nobody_can_log_in(tmp_path: Path) -> None:
    file = tmp_path / "coldchain.toml"
    file.write_text('[cooperative]\nid = "c"\nname = "C"\n[console]\nvisitors = "look"\n')
    finding = accounts_finding(open_station(file))
    assert finding.result == "warning"
    assert "may look" in finding.detail
    assert "coldchain account add NAME --role admin" in finding.detail
