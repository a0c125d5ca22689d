"""``coldchain verify``: its help stands by itself. What it says of real records: test_account.py."""

import json
from pathlib import Path

from typer.testing import CliRunner

from coldchain.seal_list import KeyList, write_list
from commands.verify import app


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
