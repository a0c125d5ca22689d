"""Legal holds: who sets one says why; what is held, or too young, is not removed; all is written down."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from acts.holding import Said, lift, set_hold
from acts.registry import Wish, ask, change, remove
from coldchain.access.actors import Actor, Membership, Via, at_the_machine
from coldchain.errors import AccessError, InputError, RegistryError
from coldchain.registry.entries import key_of
from coldchain.registry.keeping import Hold
from coldchain.registry.registry import Registry
from coldchain.registry.things import Role
from helpers.clock import ManualClock
from helpers.registered import COOP, FULL, NOON, records_with
from links.records import Records
from links.records_audit import newest
from links.records_holds import holds_of
from links.records_registry import load_registry

ME = at_the_machine("me")
CLOCK = ManualClock(NOON)
LEG = FULL.legs[0]


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    with records_with(tmp_path) as records:
        yield records


def removed(records: Records) -> None:
    ask(records, CLOCK, ME, COOP, verb=remove, wish=Wish("legs", key_of("legs", LEG)))


def now(records: Records) -> Registry:
    with records.reading() as connection:
        return load_registry(connection, COOP)


@pytest.mark.parametrize("about", [f"shipments/{LEG.shipment}", f"assets/{LEG.asset}", "*"])
def test_what_is_held_is_not_removed_until_the_hold_is_lifted(records: Records, about: str) -> None:
    made = set_hold(records, CLOCK, ME, COOP, said=Said(about, "a court asks"))
    assert set_hold(records, CLOCK, ME, COOP, said=Said(about, "a court asks")).came == "so-already"
    with pytest.raises(RegistryError, match="a court asks") as told:
        removed(records)
    assert told.value.reason == "kept"
    assert LEG in now(records).legs
    number = str(made.detail["hold"])
    assert lift(records, CLOCK, ME, COOP, said=Said(number, "it is over")).came == "done"
    assert lift(records, CLOCK, ME, COOP, said=Said(number, "it is over")).came == "so-already"
    removed(records)
    assert LEG not in now(records).legs
    with records.reading() as connection:
        entries = [link.entry for link in newest(connection, COOP)]
        assert [each.lifted_why for each in holds_of(connection, COOP)] == ["it is over"]
    assert {("hold:set", about, "a court asks"), ("hold:lift", about, "it is over")} <= {
        (each.action, each.about, each.why) for each in entries
    }


def test_what_is_younger_than_the_cooperative_keeps_is_not_removed(records: Records) -> None:
    wish = Wish("cooperative", (COOP,), {"keep_years": 5}, "the buyer asks for it")
    ask(records, CLOCK, ME, COOP, verb=change, wish=wish)
    with pytest.raises(RegistryError, match="keep_years is 5"):
        removed(records)
    assert LEG in now(records).legs


@pytest.mark.parametrize(
    ("about", "why", "words"),
    [
        ("shipments/nothing", "why", "nothing of that name"),
        ("milk-7", "why", "KIND/ID"),
        ("*", " ", "no reason"),
    ],
)
def test_a_hold_that_makes_no_sense_is_refused(records: Records, about: str, why: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        set_hold(records, CLOCK, ME, COOP, said=Said(about, why))


def test_a_hold_that_is_not_there_cannot_be_lifted_nor_one_without_a_reason(records: Records) -> None:
    with pytest.raises(InputError, match="none is there"):
        lift(records, CLOCK, ME, COOP, said=Said("7", "why"))
    with pytest.raises(InputError, match="no reason"):
        lift(records, CLOCK, ME, COOP, said=Said("7", ""))


def somebody(role: Role) -> Actor:
    return Actor(id=role.value, via=Via.CONSOLE, memberships=(Membership(coop=COOP, role=role),))


def test_a_manager_holds_and_does_not_release(records: Records) -> None:
    made = set_hold(records, CLOCK, somebody(Role.MANAGER), COOP, said=Said("*", "a lawyer's letter"))
    said = Said(str(made.detail["hold"]), "never mind")
    with pytest.raises(AccessError):
        lift(records, CLOCK, somebody(Role.MANAGER), COOP, said=said)
    with records.reading() as connection:
        [hold] = holds_of(connection, COOP)
        [newest_entry] = newest(connection, COOP, limit=1)
    assert (hold.by, hold.lifted_at) == ("manager", None)
    assert newest_entry.entry.action == "refused:release-hold"
    assert lift(records, CLOCK, somebody(Role.ADMIN), COOP, said=said).came == "done"


@pytest.mark.parametrize("role", [Role.KEEPER, Role.DRIVER, Role.CARRIER, Role.AUDITOR, Role.REGULATOR])
def test_others_hold_nothing(records: Records, role: Role) -> None:
    with pytest.raises(AccessError):
        set_hold(records, CLOCK, somebody(role), COOP, said=Said("*", "why"))


def test_the_same_twice_under_one_key_is_one_hold(records: Records) -> None:
    said = Said("*", "a court asks", "k-1")
    first = set_hold(records, CLOCK, ME, COOP, said=said)
    again = set_hold(records, CLOCK, ME, COOP, said=said)
    assert (again.again, again.detail) == (True, first.detail)
    with pytest.raises(InputError, match="under the key"):
        set_hold(records, CLOCK, ME, COOP, said=said._replace(why="another"))
    with records.reading() as connection:
        assert len(holds_of(connection, COOP)) == 1
        assert len([each for each in newest(connection, COOP) if each.entry.action == "hold:set"]) == 1


def test_words_that_cannot_be_kept_are_refused(records: Records) -> None:
    for why in ("two\nlines", "a\x00b", "x" * 501):
        with pytest.raises(InputError) as told:
            set_hold(records, CLOCK, ME, COOP, said=Said("*", why))
        assert told.value.reason == "bad-text"


def test_what_changed_meanwhile_is_not_released(records: Records) -> None:
    made = set_hold(records, CLOCK, ME, COOP, said=Said("*", "a court asks"))

    def seen(hold: Hold) -> None:
        raise InputError("hold", hold.why, "another")

    with pytest.raises(InputError, match="a court asks"):
        lift(records, CLOCK, ME, COOP, said=Said(str(made.detail["hold"]), "over"), seen=seen)
    with records.reading() as connection:
        assert [each.lifted_at for each in holds_of(connection, COOP)] == [None]
