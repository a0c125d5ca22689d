"""Who is enrolled: kept whole, for the owner only, one change at a time."""

import threading
from pathlib import Path

import pytest

from coldchain.errors import RegistryError
from links.gateway_accounts import FILE, Account, accounts_in, changing


def _account(gateway: str) -> Account:
    return Account(coop="highland", gateway=gateway, enrolled_at=1, secret="s")


def test_an_account_knows_its_own_topics(tmp_path: Path) -> None:
    account = _account("van-3")
    assert account.username == "highland.van-3"
    tree = "coldchain/v1/highland/van-3"
    assert account.publishes() == [f"{tree}/{kind}" for kind in ("readings", "status", "alarms")]
    assert account.hears() == [f"{tree}/{kind}" for kind in ("stored", "time", "settings")]


def test_changes_are_kept_for_the_owner_only_and_undone_by_an_exception(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    assert accounts_in(folder) == []
    with changing(folder) as accounts:
        accounts["highland", "b"], accounts["highland", "a"] = _account("b"), _account("a")
    assert accounts_in(folder) == [_account("a"), _account("b")]
    assert (folder / FILE).stat().st_mode & 0o077 == 0
    with pytest.raises(KeyError), changing(folder) as accounts:
        del accounts["highland", "a"], accounts["highland", "nobody"]
    assert len(accounts_in(folder)) == 2


def test_many_at_once_lose_nothing(tmp_path: Path) -> None:
    def add(name: str) -> None:
        with changing(tmp_path) as accounts:
            accounts["highland", name] = _account(name)

    threads = [threading.Thread(target=add, args=(f"g{index}",)) for index in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(accounts_in(tmp_path)) == 12


def test_a_damaged_file_is_told_and_left(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("[{")
    with pytest.raises(RegistryError, match="backup"), changing(tmp_path):
        raise AssertionError
    assert (tmp_path / FILE).read_text() == "[{"
