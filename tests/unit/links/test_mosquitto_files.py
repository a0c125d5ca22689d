"""Mosquitto's files, held against what mosquitto_passwd itself writes; rights: integration tests."""

import subprocess
from base64 import b64decode
from pathlib import Path

from helpers.needs import requires_program
from links.gateway_accounts import Account
from links.mosquitto_files import PASSWORDS, RIGHTS, hashed, write_files


def test_a_password_is_hashed_as_mosquittos_own_program_does(tmp_path: Path) -> None:
    program = requires_program("mosquitto_passwd", "mosquitto")
    subprocess.run([program, "-b", "-c", str(tmp_path / "file"), "van", "s3cret"], check=True)
    theirs = (tmp_path / "file").read_text().strip().partition(":")[2]
    salt = b64decode(theirs.split("$")[3])
    assert hashed("s3cret", salt) == theirs
    assert hashed("s3cret") != hashed("s3cret")


def test_the_files_hold_the_rights_of_each_and_are_for_owner_and_group(tmp_path: Path) -> None:
    van = Account(coop="h", gateway="van", enrolled_at=1, secret="$7$hash")
    box = Account(coop="h", gateway="box", enrolled_at=1, by="certificate")
    write_files(tmp_path / "m", [van, box], ("own", "$7$own"))
    assert (tmp_path / "m" / PASSWORDS).read_text() == "own:$7$own\nh.van:$7$hash\n"
    rights = (tmp_path / "m" / RIGHTS).read_text()
    assert "user h.van\ntopic write coldchain/v1/h/van/readings\n" in rights
    assert "user h.box\n" in rights
    assert rights.count("readwrite") == 2
    for name in (PASSWORDS, RIGHTS):
        assert (tmp_path / "m" / name).stat().st_mode & 0o777 == 0o640


def test_without_an_account_of_the_station_only_gateways_are_written(tmp_path: Path) -> None:
    write_files(tmp_path, [], ("", ""))
    assert (tmp_path / PASSWORDS).read_text() == (tmp_path / RIGHTS).read_text() == ""
