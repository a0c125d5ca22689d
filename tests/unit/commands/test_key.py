"""``coldchain key``: made, exchanged, taken back, handed out; what each says."""

import sys
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from coldchain.seal_list import FILE, read_list
from commands.key import app
from helpers.pdf_case import PASSWORD, p12
from links.records import Records
from links.records_audit import walk


def _said(settings: Path, *arguments: str) -> tuple[int, str]:
    said = CliRunner().invoke(app, [*arguments, "--settings", str(settings)])
    return said.exit_code, said.output


def test_a_key_is_made_exchanged_taken_back_and_handed_out(tmp_path: Path) -> None:
    settings = tmp_path / "coldchain.toml"
    settings.write_text('[cooperative]\nid = "c"\nname = "C"\n', encoding="utf-8")
    assert _said(settings, "list") == (0, "No key yet: the first pack makes one.\n")
    assert _said(settings, "export", "--out", str(tmp_path / FILE))[0] == 2
    code, first = _said(settings, "create")
    assert (code, first.rstrip().endswith("signs")) == (0, True)
    assert _said(settings, "create")[0] == 2
    assert _said(settings, "rotate")[0] == 0
    id_ = first.split()[0]
    assert _said(settings, "revoke", id_)[0] == 2
    code, told = _said(settings, "revoke", id_, "--why", "stolen")
    assert (code, "taken back" in told, "stolen" in told) == (0, True, True)
    lines = _said(settings, "list")[1].splitlines()
    assert lines[0].split()[0] == id_
    assert lines[1].endswith("signs")
    assert _said(settings, "export", "--out", str(tmp_path / FILE))[0] == 0
    assert _said(settings, "export", "--out", str(tmp_path / "nowhere" / FILE))[0] == 2
    keys = read_list((tmp_path / FILE).read_bytes(), FILE)
    assert [each.why for each in keys.keys] == ["stolen", ""]
    assert _said(settings, "list", "--json")[1].encode() == (tmp_path / FILE).read_bytes()


def test_what_is_done_to_keys_is_written_down_before_it_is_done(tmp_path: Path) -> None:
    settings = tmp_path / "coldchain.toml"
    settings.write_text('data_folder = "."\n[cooperative]\nid = "c"\nname = "C"\n', encoding="utf-8")
    url = f"sqlite:///{tmp_path / 'records.sqlite'}"
    with closing(Records(url)) as records:
        records.migrate()
    id_ = _said(settings, "create")[1].split()[0]
    _said(settings, "rotate")
    assert _said(settings, "revoke", id_, "--why", "stolen")[0] == 0
    with closing(Records(url)) as records, records.reading() as connection:
        found = [each.entry for each in walk(connection, "c")]
    assert [each.action for each in found] == ["key-create", "key-rotate", "key-revoke"]
    assert (found[-1].about, "stolen" in found[-1].new) == (f"keys/{id_}", True)


def test_a_certificate_for_pdfs_is_made_exchanged_taken_back_and_written(tmp_path: Path) -> None:
    settings = tmp_path / "coldchain.toml"
    settings.write_text('[cooperative]\nid = "c"\nname = "Mto Co-operative"\n', encoding="utf-8")
    out = tmp_path / "public.pem"
    assert _said(settings, "certificate", "--out", str(out))[0] == 2
    code, first = _said(settings, "create", "--pdf")
    assert (code, "for PDFs, Mto Co-operative" in first) == (0, True)
    assert _said(settings, "create", "--pdf")[0] == 2
    (tmp_path / "own.p12").write_bytes(p12())
    (tmp_path / "password").write_bytes(PASSWORD + b"\n")
    code, told = _said(settings, "rotate", "--certificate", str(tmp_path / "own.p12"))
    assert (code, "password" in told) == (2, True)
    taken = ("rotate", "--certificate", str(tmp_path / "own.p12"))
    assert _said(settings, *taken, "--password-file", str(tmp_path / "password"))[0] == 0
    listed = _said(settings, "list")[1].splitlines()
    assert ["signs no more" in each for each in listed] == [True, False]
    assert _said(settings, "certificate", "--out", str(out))[0] == 0
    assert out.read_text().count("BEGIN CERTIFICATE") == 2
    assert "PRIVATE" not in out.read_text()
    code, told = _said(settings, "revoke", listed[1].split()[0], "--why", "stolen")
    assert (code, "taken back" in told) == (0, True)


def test_without_pyhanko_it_is_said_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = tmp_path / "coldchain.toml"
    settings.write_text('[cooperative]\nid = "c"\nname = "C"\n', encoding="utf-8")
    monkeypatch.setitem(sys.modules, "links.pdf_signer", None)
    code, told = _said(settings, "create", "--pdf")
    assert (code, "coldchain[pades]" in told) == (2, True)
