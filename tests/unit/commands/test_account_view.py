"""How accounts and tokens are printed; the whole: test_account.py."""

import pytest

from coldchain.access.actors import Membership
from coldchain.registry.things import Role
from commands.account_view import accounts_to_plain, print_accounts, print_tokens
from links.records_accounts import Account


@pytest.mark.parametrize(
    ("account", "said"),
    [
        (Account(id="a", created_at=0, changed_at=0), "has no password"),
        (Account(id="a", created_at=0, changed_at=0, password="h", must_change=True), "must choose"),
        (Account(id="a", created_at=0, changed_at=0, password="h"), "may log in"),
        (Account(id="a", created_at=0, changed_at=0, password="h", disabled_at=0), "disabled since 1970"),
    ],
)
def test_the_state_of_an_account_is_said(
    account: Account, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    print_accounts([(account, (Membership(coop="c", role=Role.DRIVER, contact="p"),))])
    out = " ".join(capsys.readouterr().out.split())
    assert said in out
    assert "driver in c as p" in out


def test_nobody_is_said_with_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    print_accounts([])
    print_tokens([])
    out = capsys.readouterr().out
    assert "coldchain account add" in out
    assert "No tokens" in out


def test_no_hash_is_told() -> None:
    plain = accounts_to_plain([(Account(id="a", created_at=0, changed_at=0, password="$secret"), ())])
    assert plain[0]["has_password"] is True
    assert "$secret" not in str(plain)
