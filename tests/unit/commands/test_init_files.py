"""commands/init_files.py: each file once, for its owner only, and no password beside an old set-up."""

from pathlib import Path
from typing import Any

import pytest

from coldchain.errors import InputError
from commands.init_files import NewFiles, mosquitto_folder, template


def test_a_file_is_written_once_and_for_its_owner_only(tmp_path: Path) -> None:
    first, again = NewFiles(tmp_path / "new" / "set-up"), NewFiles(tmp_path / "new" / "set-up")
    file = first.write("below/settings", "one")
    assert (file.read_text(), file.stat().st_mode & 0o777) == ("one", 0o600)
    assert file.parent.stat().st_mode & 0o777 == 0o700
    again.write("below/settings", lambda: pytest.fail("it is there"))
    assert file.read_text() == "one"
    assert (first.made, first.kept, again.made, again.kept) == ([file], [], [], [file])


def test_a_password_is_drawn_once(tmp_path: Path) -> None:
    one, other = NewFiles(tmp_path / "a"), NewFiles(tmp_path / "b")
    drawn = one.secret("password", needed_by="settings")
    assert len(drawn) == 32
    assert NewFiles(tmp_path / "a").secret("password", needed_by="settings") == drawn
    assert other.secret("password", needed_by="settings") != drawn


def test_no_new_password_is_drawn_beside_settings_that_hold_another(tmp_path: Path) -> None:
    files = NewFiles(tmp_path)
    files.secret("password", needed_by="settings")
    files.write("settings", "made with it")
    (tmp_path / "password").unlink()
    with pytest.raises(InputError, match=r"the one that settings was made with.*backup"):
        files.secret("password", needed_by="settings")
    assert not (tmp_path / "password").exists()


def test_a_template_is_the_file_that_comes_along_with_just_these_changes() -> None:
    plain = template("mosquitto/coldchain.conf", {})
    changed = template("mosquitto/coldchain.conf", {"listener 1883 127.0.0.1": "listener 1883"})
    assert changed == plain.replace("listener 1883 127.0.0.1\n", "listener 1883\n") != plain
    with pytest.raises(InputError, match="without 'no such line'"):
        template("mosquitto/coldchain.conf", {"no such line": ""})
    with pytest.raises(InputError, match=r"the project's folder.*setup"):
        template("mosquitto/none.conf", {})


def test_what_mosquitto_needs_is_made_once(tmp_path: Path) -> None:
    names = ["far.example", "127.0.0.1"]
    files = NewFiles(tmp_path)
    mosquitto_folder(files, "data", names=names, own=("coldchain", "word"), now=1_790_000_000_000)
    folder = tmp_path / "data" / "mosquitto"
    before = {each.name: each.read_bytes() for each in folder.iterdir()}
    assert set(before) == {"ca.pem", "broker.pem", "broker-key.pem", "passwords", "rights"}
    assert before["passwords"].startswith(b"coldchain:$7$")
    assert b"word" not in before["passwords"]
    mosquitto_folder(NewFiles(tmp_path), "data", names=names, own=("coldchain", "other"), now=0)
    assert {each.name: each.read_bytes() for each in folder.iterdir()} == before


def test_what_a_power_cut_left_half_made_is_made_anew(tmp_path: Path) -> None:
    """The list of rights is written last: mosquitto does not start without it."""
    asked: dict[str, Any] = {"names": ["far.example"], "own": ("coldchain", "word"), "now": 1_790_000_000_000}
    mosquitto_folder(NewFiles(tmp_path), "data", **asked)
    (tmp_path / "data" / "mosquitto" / "rights").unlink()
    again = NewFiles(tmp_path)
    mosquitto_folder(again, "data", **asked)
    assert b"user coldchain" in (tmp_path / "data" / "mosquitto" / "rights").read_bytes()
    assert again.made == [tmp_path / "data" / "mosquitto"]
