"""Logging in on real records: lock-out, counted tries, the audit chain, and what nobody learns."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from acts.sessions import Sessions
from acts.signing_in import BY_ADDRESS, FREE_TRIES, MOST_SESSIONS, Attempt, SigningIn, TooManyError, lock_s
from coldchain.errors import InputError, RecordsError
from coldchain.registry.things import Role
from helpers.console_server import SetClock
from helpers.signed_in import CHEAP, PASSWORD, add_person
from links.passwords import BusyError, Cost, Passwords
from links.records import Records
from links.records_accounts import account_of, change_account
from links.records_audit import newest
from links.records_sessions import sessions_of

START = 1_800_000_000_000
MINUTE = 60_000


class House:
    """Records with a manager, and everything that logs in."""

    def __init__(self, folder: Path) -> None:
        self.records = Records(f"sqlite:///{folder}/records.sqlite")
        self.records.migrate()
        self.clock = SetClock(START)
        self.sessions = Sessions(lambda: self.records, self.clock)
        self.signing_in = SigningIn(lambda: self.records, self.clock, sessions=self.sessions, passwords=CHEAP)
        self._from = 0
        add_person(self.records, "mary", Role.MANAGER, "a")

    def try_in(self, name: str = "mary", password: str = PASSWORD, address: str = "") -> str:
        """Return the token of a log-in, from an address of its own; or why it was refused."""
        self._from += 1
        where = address or f"10.0.{self._from // 250}.{self._from % 250}"
        try:
            return self.signing_in.log_in(Attempt(name, password, where, "Browser")).token
        except InputError as error:
            return error.reason

    def told(self, coop: str = "a") -> list[str]:
        """Return what the audit chain says, the oldest first."""
        with self.records.reading() as connection:
            return [link.entry.action for link in newest(connection, coop)][::-1]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    yield house
    house.records.close()


def test_who_knows_the_password_gets_a_session_of_which_only_a_hash_is_kept(house: House) -> None:
    token = house.try_in("  MARY ")
    visit = house.sessions.of_cookie(token, "10.0.0.9")
    assert visit is not None
    assert (visit.actor.id, visit.actor.address) == ("mary", "10.0.0.9")
    assert visit.actor.roles_in("a") == {Role.MANAGER}
    with house.records.reading() as connection:
        (row,) = sessions_of(connection, "mary")
    assert token not in str(row)
    assert house.told() == ["log-in"]


@pytest.mark.parametrize("name", ["nobody", "", "x" * 5000, "mary\0", "\ud800"])
def test_a_name_that_nobody_has_is_refused_like_a_wrong_password(house: House, name: str) -> None:
    assert house.try_in(name) == house.try_in("mary", "wrong") == "bad-log-in"
    with house.records.reading() as connection:
        (entry,) = [link.entry for link in newest(connection, "")]
    assert (entry.by, entry.action) == ("nobody", "log-in-failed")  # people type passwords as names


def test_after_some_wrong_tries_the_right_one_counts_no_more_for_a_time_that_grows(house: House) -> None:
    for _ in range(FREE_TRIES):
        assert house.try_in(password="wrong") == "bad-log-in"
    assert house.try_in() == "bad-log-in"
    house.clock.at += lock_s(FREE_TRIES) * 1000
    assert house.try_in(password="wrong") == "bad-log-in"
    house.clock.at += lock_s(FREE_TRIES) * 1000
    assert house.try_in() == "bad-log-in"
    house.clock.at += lock_s(FREE_TRIES + 1) * 1000
    assert len(house.try_in()) > 40
    assert house.told()[-1] == "log-in"
    assert "log-in-refused" in house.told()
    assert [lock_s(n) for n in (5, 6, 9, 10, 10_000)] == [30, 60, 480, 900, 900]


def test_a_lock_of_another_clock_shuts_nobody_out_for_years(house: House) -> None:
    with house.records.transaction() as connection:
        change_account(connection, "mary", locked_until_at=START + 10**11)
    assert len(house.try_in()) > 40


def test_a_hundred_tries_at_once_look_at_five_passwords_at_most(house: House) -> None:
    looked = list[str]()
    real = CHEAP.fits

    class Counting(Passwords):
        def fits(self, kept: str, password: str) -> bool:
            looked.extend([kept] if kept else [])
            return real(kept, password)

    counting = Counting(Cost(8, 1))
    signing = SigningIn(lambda: house.records, house.clock, sessions=house.sessions, passwords=counting)

    def guess(number: int) -> None:
        with pytest.raises(InputError):
            signing.log_in(Attempt("mary", f"guess {number}", f"10.1.0.{number}"))

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(looked) == FREE_TRIES


def test_one_address_may_try_so_often_whatever_the_names(house: House) -> None:
    came = [house.try_in(f"name-{n}", "x", "10.9.9.9") for n in range(BY_ADDRESS.at_once + 1)]
    assert set(came[:-1]) == {"bad-log-in"}
    assert came[-1] == "too-many-tries"
    with pytest.raises(TooManyError) as error:
        house.signing_in.log_in(Attempt("mary", PASSWORD, "10.9.9.9"))
    assert 0 < error.value.wait_s <= BY_ADDRESS.every_s
    assert len(house.try_in(address="10.9.9.8")) > 40


def test_a_flood_of_wrong_tries_is_a_few_entries_and_a_number(house: House) -> None:
    for _ in range(500):
        house.try_in("nobody", "x")
    assert len(house.told("")) == 30
    house.clock.at += 11 * MINUTE
    house.try_in("nobody", "x")
    with house.records.reading() as connection:
        assert newest(connection, "")[0].entry.new == '{"not-written-before":470}'


def test_who_is_disabled_is_refused_like_everybody_else(house: House) -> None:
    with house.records.transaction() as connection:
        change_account(connection, "mary", disabled_at=START)
    assert house.try_in() == "bad-log-in"


def test_a_hash_of_an_older_cost_is_renewed_at_a_log_in(house: House) -> None:
    dearer = Passwords(Cost(16, 1))
    signing = SigningIn(lambda: house.records, house.clock, sessions=house.sessions, passwords=dearer)
    signing.log_in(Attempt("mary", PASSWORD, "10.0.0.1"))
    with house.records.reading() as connection:
        account = account_of(connection, "mary")
    assert account is not None
    assert "m=16" in account.password


def test_sessions_of_one_account_are_bounded(house: House) -> None:
    first = house.try_in()
    for _ in range(MOST_SESSIONS):
        house.clock.at += 1000
        house.try_in()
    assert house.sessions.of_cookie(first, "") is None
    with house.records.reading() as connection:
        assert len(sessions_of(connection, "mary")) == MOST_SESSIONS


def test_log_out_everywhere_ends_all(house: House) -> None:
    tokens = [house.try_in() for _ in range(3)]
    visit = house.sessions.of_cookie(tokens[0], "")
    assert visit is not None
    house.signing_in.log_out_everywhere(visit)
    assert [house.sessions.of_cookie(token, "") for token in tokens] == [None] * 3
    assert house.told()[-1] == "log-out-everywhere"


def test_without_records_nobody_logs_in(tmp_path: Path) -> None:
    clock = SetClock(START)
    signing = SigningIn(lambda: None, clock, sessions=Sessions(lambda: None, clock), passwords=CHEAP)
    with pytest.raises(RecordsError, match="records"):
        signing.log_in(Attempt("mary", PASSWORD, "10.0.0.1"))


def test_who_is_told_to_come_again_is_not_locked_out_by_that(house: House) -> None:
    class Busy(Passwords):
        def fits(self, kept: str, password: str) -> bool:
            raise BusyError("log-in", "too many", "a few")

    signing = SigningIn(
        lambda: house.records, house.clock, sessions=house.sessions, passwords=Busy(Cost(8, 1))
    )
    for number in range(FREE_TRIES * 3):
        with pytest.raises(BusyError):
            signing.log_in(Attempt("mary", PASSWORD, f"10.3.0.{number}"))
    assert len(house.try_in()) > 40
