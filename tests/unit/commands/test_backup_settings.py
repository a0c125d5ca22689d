"""commands/backup_settings.py: a settings file keeps its text, but for where the data are."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldchain.errors import SettingsError
from commands.backup_settings import moved

TEXT = """\
# ours
data_folder = "/var/lib/coldchain"

[cooperative]
id = "kaimosi"  # the id
[records]
url = "postgresql://x/y"
[[sites]]
id = "centre"
[readings]
kind = "influxdb1"
"""


def test_the_text_stays_and_what_no_longer_holds_is_a_comment() -> None:
    text = moved(TEXT, "data", without=["readings", "records"])
    tables = tomllib.loads(text)
    assert tables == {
        "data_folder": "data",
        "cooperative": {"id": "kaimosi"},
        "sites": [{"id": "centre"}],
    }
    for line in ('#was: data_folder = "/var/lib/coldchain"', '#was: kind = "influxdb1"', "# ours"):
        assert line in text.splitlines()
    assert 'id = "kaimosi"  # the id' in text


def test_another_database_is_named() -> None:
    tables = tomllib.loads(moved(TEXT, "data", without=["records"], records_url="postgresql://new/z"))
    assert tables["records"] == {"url": "postgresql://new/z"}
    assert tables["readings"] == {"kind": "influxdb1"}


def test_values_over_several_lines_are_written_anew() -> None:
    text = moved('[records]\nurl = """\\\n  postgresql://x/y"""\n', "data", without=["records"])
    assert tomllib.loads(text) == {"data_folder": "data"}


def test_no_toml_is_told() -> None:
    with pytest.raises(SettingsError):
        moved("[", "data", without=[])


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=30))
def test_any_folder_can_be_said(folder: str) -> None:
    assert tomllib.loads(moved(TEXT, folder, without=[]))["data_folder"] == folder
