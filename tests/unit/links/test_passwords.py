"""Passwords: what is kept, what it costs, and how many are looked at at once."""

import resource
import threading

import pytest

from coldchain.errors import InputError
from helpers.polling import wait_until
from links.passwords import BusyError, Cost, Passwords, check_password

CHEAP = Passwords(Cost(memory_kib=8, rounds=1))


def test_the_right_password_fits_and_no_other() -> None:
    kept = CHEAP.hash("seven green buckets")
    assert kept.startswith("$argon2id$")
    assert CHEAP.fits(kept, "seven green buckets")
    assert not CHEAP.fits(kept, "seven green bucket")
    assert kept != CHEAP.hash("seven green buckets")


@pytest.mark.parametrize("kept", ["", "no hash", "$argon2id$v=19$m=8,t=1,p=1$x$y"])
def test_nothing_fits_what_is_no_hash(kept: str) -> None:
    assert not CHEAP.fits(kept, "nobody has this password")


def test_the_same_letters_typed_otherwise_fit() -> None:
    assert CHEAP.fits(CHEAP.hash("caf\u00e9 au lait"), "cafe\u0301 au lait")
    assert CHEAP.fits(CHEAP.hash("half \ud800 a pair"), "half \ud800 a pair")


def test_a_hash_of_another_cost_is_old_and_still_fits() -> None:
    kept = CHEAP.hash("seven green buckets")
    dearer = Passwords(Cost(memory_kib=16, rounds=1))
    assert dearer.is_old(kept)
    assert not CHEAP.is_old(kept)
    assert dearer.fits(kept, "seven green buckets")


def test_at_its_own_cost_a_hash_takes_64_mib_and_a_moment() -> None:
    before_s = resource.getrusage(resource.RUSAGE_THREAD).ru_utime
    kept = Passwords().hash("seven green buckets")
    took_s = resource.getrusage(resource.RUSAGE_THREAD).ru_utime - before_s
    assert "m=65536,t=2,p=1" in kept
    assert 0.01 < took_s < 3


def test_a_flood_is_refused_rather_than_held_in_memory() -> None:
    held, release, busy = threading.Semaphore(0), threading.Event(), list[int]()
    passwords = Passwords(Cost(memory_kib=8, rounds=1))

    def hold() -> None:
        with passwords._turn():
            held.release()
            assert release.wait(20)

    def ask() -> None:
        try:
            passwords.fits("", "x")
        except BusyError:
            busy.append(1)

    holders = [threading.Thread(target=hold) for _ in range(2)]
    askers = [threading.Thread(target=ask) for _ in range(20)]
    for thread in holders:
        thread.start()
    for _ in holders:
        assert held.acquire(timeout=20)
    for thread in askers:
        thread.start()
    wait_until(lambda: len(busy) == 12, "12 of 20 are refused at once, 8 wait", 20)
    release.set()
    for thread in (*holders, *askers):
        thread.join(20)
    assert len(busy) == 12
    assert CHEAP.hash("works again")


@pytest.mark.parametrize("password", ["short", "x" * 201, "a" * 12, "mary-mary-mary-1", "MARYhadalamb7"])
def test_what_is_found_easily_may_not_be_chosen(password: str) -> None:
    with pytest.raises(InputError, match="password: got"):
        check_password(password, "mary")


def test_several_words_may_be_chosen() -> None:
    check_password("seven green buckets", "mary")
