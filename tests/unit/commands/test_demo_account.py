"""The demo's manager: made once, his password shown once, and it opens."""

import re
from contextlib import closing
from pathlib import Path

from commands.demo_account import how_to_log_in, visitors_of
from commands.station import open_station
from helpers.small_fleet import build_fleet, station_of
from links.passwords import Passwords
from links.records import Records
from links.records_accounts import account_of


def test_the_password_is_shown_at_the_first_start_and_opens(tmp_path: Path) -> None:
    station = open_station(station_of(build_fleet(tmp_path, hours=1)))
    found = re.search(r"password (\S+) \(shown this once\)", how_to_log_in(station))
    assert found
    assert "coldchain account password manager" in how_to_log_in(station)
    with closing(Records(station.records_url)) as records, records.reading() as connection:
        account = account_of(connection, "manager")
    assert account is not None
    assert not account.must_change
    assert Passwords().fits(account.password, found[1])


def test_visitors_look_only_where_the_page_is_for_this_machine(tmp_path: Path) -> None:
    file = tmp_path / "coldchain.toml"
    file.write_text('[cooperative]\nid = "c"\nname = "C"\n')
    assert visitors_of(open_station(file)) == {"COLDCHAIN_CONSOLE__VISITORS": "look"}
    file.write_text('[cooperative]\nid = "c"\nname = "C"\n[console]\nhost = "0.0.0.0"\n')
    assert visitors_of(open_station(file)) == {}
