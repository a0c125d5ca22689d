"""What was said is taken back or put right; the history keeps all of it."""

import pytest

from acts.correcting import ask_withdraw
from coldchain.errors import AccessError, InputError
from coldchain.registry.custody import CustodyKind
from coldchain.registry.custody_way import State
from helpers.goods_acts import DRIVER, Yard
from helpers.watching import COOP, at
from links.records_audit import newest
from links.records_merges import worse_part

LOADED, DELIVERED, WITHDRAWN = CustodyKind.LOADED, CustodyKind.DELIVERED, CustodyKind.WITHDRAWN


def last_key(yard: Yard, shipment: str) -> str:
    """Return the key of the last act on a shipment."""
    return yard.way(shipment).stands[-1].key


def test_what_is_taken_back_leaves_no_trace_but_in_the_history(yard: Yard) -> None:
    id_ = yard.create()
    yard.wait(60)
    yard.move(LOADED, id_, 10, asset="van-1")
    before = yard.legs(id_)
    yard.move(DELIVERED, id_, 20)
    key = last_key(yard, id_)
    assert yard.withdraw(key).came == "done"
    assert yard.withdraw(key).came == "so-already"
    assert yard.legs(id_) == before
    acts = yard.way(id_).acts
    assert [each.act for each in acts] == [LOADED, DELIVERED, WITHDRAWN]
    assert (acts[-1].corrects, acts[-1].why, acts[-1].person) == (key, "wrong one", "grace")
    with yard.records.reading() as connection:
        entry = newest(connection, COOP, limit=1)[0].entry
    assert (entry.action, entry.why) == ("goods:withdraw", "wrong one")
    assert '"delivered"' in entry.old
    yard.move(DELIVERED, id_, 30)  # now it can be said anew
    assert yard.life(id_).state is State.DELIVERED


def test_an_act_is_put_right_and_names_what_it_corrects(yard: Yard) -> None:
    id_ = yard.create()
    yard.wait(60)
    yard.move(LOADED, id_, 10, asset="van-1")
    yard.move(DELIVERED, id_, 40)
    first = yard.way(id_).stands[0]
    yard.replace(first.key, at=at(15), asset="van-2")
    assert yard.legs(id_) == [("van-2", "ann", 15, 40)]
    new = yard.way(id_).stands[0]
    assert (new.corrects, new.why) == (first.key, "a slip")
    for key, fields, reason in (
        (first.key, {"asset": "van-1"}, "taken-back"),
        (new.key, {"act": "handed"}, "bad-field"),
        (new.key, {"at": at(90)}, "in-the-future"),
        (new.key, {"asset": "van-9"}, "unknown-place"),
        (new.key, {"at": "soon"}, "bad-field"),
        ("nothing|m-1", {"asset": "van-1"}, "no-such-act"),
    ):
        with pytest.raises(InputError) as caught:
            yard.replace(key, **fields)
        assert caught.value.reason == reason
    with pytest.raises(InputError) as caught:
        yard.withdraw(new.key, " ")
    assert caught.value.reason == "why-needed"
    assert yard.legs(id_) == [("van-2", "ann", 15, 40)]  # what was refused has changed nothing


def test_a_split_is_put_right_and_taken_back(yard: Yard) -> None:
    id_ = yard.create("m-1")
    yard.wait(60)
    yard.move(LOADED, id_, 10, asset="van-1")
    yard.split(id_, 30, 20, new="m-2")
    yard.replace(last_key(yard, "m-2"), quantity_kg=45)
    assert (yard.way(id_).shipment.quantity_kg, yard.way("m-2").shipment.quantity_kg) == (55, 45)
    with pytest.raises(InputError) as caught:
        yard.replace(last_key(yard, "m-2"), quantity_kg=101)
    assert caught.value.reason == "too-much"
    split = last_key(yard, "m-2")
    yard.move(DELIVERED, "m-2", 30)
    with pytest.raises(InputError) as caught:
        yard.withdraw(split)
    assert caught.value.reason == "something-follows"
    yard.withdraw(last_key(yard, "m-2"))
    yard.withdraw(split)
    assert (yard.life("m-2").state, yard.legs("m-2")) == (State.VOID, [])
    assert yard.way(id_).shipment.quantity_kg == 100


def test_a_merge_is_taken_back_as_a_whole_and_its_way_is_chosen_anew(yard: Yard) -> None:
    one, two = yard.create("m-1"), yard.create("m-2")
    yard.wait(60)
    yard.move(LOADED, one, 10, asset="van-1")
    yard.move(LOADED, two, 11, asset="van-1")
    yard.merge(one, two, into="lot-1", minute=20)
    with yard.records.reading() as connection:
        assert worse_part(connection, COOP, yard.way("lot-1")) is None
    assert yard.carry("lot-1").came == "so-already"
    yard.carry("lot-1", two)
    assert yard.legs("lot-1")[0][2] == 11
    with pytest.raises(InputError) as caught:
        yard.carry("lot-1", "s-1")
    assert caught.value.reason == "no-such-part"
    yard.withdraw(last_key(yard, "lot-1"))
    assert (yard.life("lot-1").state, yard.life(one).state) == (State.VOID, State.ON_THE_WAY)
    assert yard.legs(two) == [("van-1", "peter", 11, None)]


def test_only_who_may_correct_does(yard: Yard) -> None:
    id_ = yard.create()
    yard.move(LOADED, id_, asset="van-1")
    with pytest.raises(AccessError):
        ask_withdraw(yard.asking(DRIVER), last_key(yard, id_), "mine")


def test_no_act_that_corrects_is_done_without_a_reason(yard: Yard) -> None:
    """21 CFR 11 asks for one by its predicate rules, EU GDP 4.2 for every alteration."""
    id_ = yard.create()
    yard.wait(60)
    yard.move(LOADED, id_, 10, asset="van-1")
    key = last_key(yard, id_)
    before = yard.way(id_)
    for why in ("", " \t"):
        with pytest.raises(InputError) as withdrawn:
            yard.withdraw(key, why)
        with pytest.raises(InputError) as replaced:
            yard.replace(key, why, asset="van-2")
        with pytest.raises(InputError) as changed:
            yard.change(id_, why, lot="L-3")
        assert {each.value.reason for each in (withdrawn, replaced, changed)} == {"why-needed"}
    assert yard.way(id_) == before
