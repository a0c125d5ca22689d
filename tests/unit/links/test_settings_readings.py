"""[readings] says which store; what lacks or does not belong is told, and secrets may stand in files."""

from pathlib import Path

import pytest

from coldchain.errors import SettingsError
from commands.settings import StationSettings
from links.influx_types import Space
from links.settings_file import load
from links.settings_readings import ReadingsSettings

COOP = '[cooperative]\nid = "c"\nname = "c"\n'
ONE = 'kind = "influxdb1"\nurl = "http://h:8086/"\ndatabase = "cold"\n'
TWO = 'kind = "influxdb2"\nurl = "https://h"\norg = "us"\nbucket = "cold"\n'


def read(folder: Path, text: str, **environ: str) -> ReadingsSettings:
    file = folder / "coldchain.toml"
    file.write_text(f"{COOP}[readings]\n{text}")
    return load(StationSettings, file, environ).readings


def test_nothing_said_is_sqlite(tmp_path: Path) -> None:
    assert not read(tmp_path, "").is_influx


def test_a_1_has_a_database_with_two_policies(tmp_path: Path) -> None:
    word = tmp_path / "word"
    word.write_text("secret\n")
    word.chmod(0o600)
    found = read(
        tmp_path, f'{ONE}username = "us"\npassword_file = "word"\nkeep_raw = "30d"\nca_file = "ca.pem"\n'
    )
    there = found.address(tmp_path)
    assert (there.url, there.is_version_1) == ("http://h:8086", True)
    assert (there.raw, there.kept) == (Space("cold", "raw"), Space("cold", "five_minutes"))
    assert (there.username, there.secret, there.ca_file) == ("us", "secret", str(tmp_path / "ca.pem"))
    assert (there.keep_raw_ms, there.keep_5min_ms) == (30 * 86_400_000, 1826 * 86_400_000)


def test_a_2_has_two_buckets_and_its_token_may_come_by_the_environment(tmp_path: Path) -> None:
    there = read(tmp_path, TWO, COLDCHAIN_READINGS__TOKEN="t0ken").address(tmp_path)
    assert (there.raw, there.kept, there.org) == (Space("cold", ""), Space("cold_5min", ""), "us")
    assert (there.secret, there.is_version_1) == ("t0ken", False)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('kind = "influxdb1"\n', "no url, database"),
        (TWO, "no token"),
        (ONE + 'token = "t"\n', "token"),
        ('url = "http://h"\n', "got url"),
        ('kind = "influx"\n', "influxdb1"),
        (ONE.replace("http://h:8086/", "h:8086"), "http://host:8086"),
        (ONE.replace("http://h", "http://me:word@h"), "keys of their own"),
        (ONE + 'keep_raw = "5m"\n', '"1h" or more'),
        (ONE + 'keep_raw = "30d"\nkeep_5min = "20d"\n', "no shorter than keep_raw"),
        (ONE.replace('"cold"', '"co ld"'), "database"),
        (ONE + "retention = 5\n", "retention"),
    ],
)
def test_mistakes_are_told(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read(tmp_path, text)
    assert told in str(caught.value)
