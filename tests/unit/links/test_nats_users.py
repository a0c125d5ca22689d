"""The embedded broker's users: what is written, and who is told. Rights: integration tests."""

import os
from pathlib import Path

import pytest

from links.gateway_accounts import Account
from links.nats_users import quoted, reload, write_users


def test_gateways_with_a_password_are_written_with_their_rights_for_the_owner_only(tmp_path: Path) -> None:
    (tmp_path / "password").write_text('o"wn')
    van = Account(coop="h", gateway="van", enrolled_at=1, secret="s3")
    other = Account(coop="h", gateway="box", enrolled_at=1, by="certificate")
    write_users(tmp_path, [van, other])
    text = (tmp_path / "users.conf").read_text()
    assert 'user: "coldchain", password: "o\\"wn", allowed_connection_types: ["MQTT"] }' in text
    assert 'user: "h.van", password: "s3"' in text
    assert 'subscribe: { allow: ["coldchain.v1.h.van.stored", ' in text
    assert "h.box" not in text
    assert (tmp_path / "users.conf").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("pid", ["", "rubbish", "our own", "999999999"])
def test_no_other_process_is_told(tmp_path: Path, pid: str) -> None:
    """Hanging up would end this very process."""
    if pid:
        (tmp_path / "pid").write_text(str(os.getpid()) if pid == "our own" else pid)
    assert not reload(tmp_path)


def test_a_quote_does_not_end_a_text() -> None:
    assert quoted('a"b\\c') == '"a\\"b\\\\c"'
