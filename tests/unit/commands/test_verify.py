"""``coldchain verify``: its help stands by itself. What it says of real records: test_account.py."""

import json
from pathlib import Path

from msgspec.structs import replace
from typer.testing import CliRunner

from coldchain.seal_list import KeyList, write_list
from commands.verify import app
from helpers.sealed_case import sealed_once
from helpers.small_fleet import NOW


def test_its_options_are_told() -> None:
    said = CliRunner().invoke(app, ["audit", "--help"])
    assert said.exit_code == 0
    assert "--coop" in said.output


def test_a_file_without_a_verb_is_a_pack_and_what_is_none_is_told(tmp_path: Path) -> None:
    said = CliRunner().invoke(app, [str(tmp_path / "nothing.zip"), "--settings", str(tmp_path / "no.toml")])
    assert (said.exit_code, "--keys" in said.output) == (2, True)
    keys = tmp_path / "keys.txt"
    keys.write_bytes(write_list(KeyList()))
    missing = CliRunner().invoke(app, [str(tmp_path / "nothing.zip"), "--keys", str(keys)])
    assert (missing.exit_code, "a file that can be read" in missing.output) == (2, True)
    pack = tmp_path / "some.zip"
    pack.write_bytes(b"no pack")
    found = CliRunner().invoke(app, [str(pack), "--keys", str(keys)])
    assert (found.exit_code, "CANNOT BE READ" in found.output) == (2, True)
    pack.write_bytes(b"PK\3\4 and no more")
    found = CliRunner().invoke(app, ["--keys", str(keys), str(pack)])
    assert (found.exit_code, "NOT GENUINE" in found.output) == (1, True)
    told = CliRunner().invoke(app, ["pack", str(pack), "--keys", str(keys), "--json"])
    assert json.loads(told.output)["outcome"] == "not genuine"
    keys.write_bytes(b"[]")
    assert CliRunner().invoke(app, [str(pack), "--keys", str(keys)]).exit_code == 2


def test_keys_that_cannot_be_read_accuse_nobody(tmp_path: Path) -> None:
    settings = tmp_path / "coldchain.toml"
    settings.write_text('data_folder = "data"\n[cooperative]\nid = "c"\nname = "C"\n', encoding="utf-8")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "keys").write_text("a file in the place of the folder")
    pack = tmp_path / "some.zip"
    pack.write_bytes(b"PK\3\4 and no more")
    said = CliRunner().invoke(app, [str(pack), "--settings", str(settings)])
    assert (said.exit_code, "keys" in said.output) == (2, True)


def test_a_screen_without_the_letters_is_told_all_the_same_and_accuses_nobody(tmp_path: Path) -> None:
    """Exit code 1 says that a pack was changed: no failure of this machine may end with it."""
    sealed = sealed_once()
    pack, keys = tmp_path / "milk.zip", tmp_path / "keys.txt"
    pack.write_bytes(sealed.pack.body)
    revoked = replace(sealed.keys.keys[0], revoked_at=NOW, why="украден")
    keys.write_bytes(write_list(KeyList(keys=(revoked,))))
    said = CliRunner(charset="ascii").invoke(app, [str(pack), "--keys", str(keys)])
    assert (said.exit_code, "\\u0443\\u043a" in said.output) == (2, True)
    keys.write_bytes(write_list(KeyList(keys=(replace(revoked, revoked_at=2**62),))))
    said = CliRunner().invoke(app, [str(pack), "--keys", str(keys)])
    assert (said.exit_code, "milliseconds since 1970" in said.output) == (2, True)
    said = CliRunner().invoke(app, [str(pack), "--settings", str(tmp_path / ("a" * 300))])
    assert (said.exit_code, "--keys" in said.output) == (2, True)
    other = tmp_path / "other.txt"
    other.write_bytes(write_list(KeyList()))
    keys.write_bytes(write_list(sealed.keys))
    said = CliRunner().invoke(app, [str(pack), "--keys", str(other), "--keys", str(keys)])
    assert said.exit_code == 0
    assert f"the key is on {keys}; whether it is that of kaimosi is for you to know" in said.output
    assert "other.txt" not in said.output


def test_records_that_cannot_be_opened_accuse_nobody_of_changing_the_chain(tmp_path: Path) -> None:
    settings = tmp_path / "coldchain.toml"
    settings.write_text('data_folder = "data"\n[cooperative]\nid = "c"\nname = "C"\n', encoding="utf-8")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "records.sqlite").write_bytes(b"no database" * 1000)
    said = CliRunner().invoke(app, ["audit", "--settings", str(settings)])
    assert (said.exit_code, "records" in said.output) == (2, True)
