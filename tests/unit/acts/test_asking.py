"""Who says something of goods, and how long ago that may have been."""

from acts.asking import Who, new_key, plain
from coldchain.registry.custody import CustodyAct, CustodyKind
from coldchain.registry.custody_rules import OLDEST_MS
from helpers.goods_acts import DRIVER, MANAGER
from helpers.watching import COOP


def test_a_person_is_called_as_the_registry_does() -> None:
    assert Who(DRIVER, COOP).person == "peter"
    assert Who(DRIVER, "other").person == "peter@highland"


def test_only_who_may_correct_enters_what_was_long_ago() -> None:
    assert Who(DRIVER, COOP).oldest_ms == OLDEST_MS
    assert Who(MANAGER, COOP).oldest_ms is None


def test_acts_that_were_one_have_keys_that_begin_alike() -> None:
    assert new_key("s-1", "m") == "m|s-1"
    assert new_key("s-1") != new_key("s-1")


def test_only_what_was_said_of_an_act_is_told() -> None:
    act = CustodyAct(
        key="k", shipment="s", act=CustodyKind.DELIVERED, person="p", via="cli", at=1, from_asset=""
    )
    assert plain(act) == {
        "key": "k",
        "shipment": "s",
        "act": "delivered",
        "person": "p",
        "via": "cli",
        "at": 1,
        "recorded_at": 0,
    }
