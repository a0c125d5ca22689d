"""Alarms in the order of what can still be saved, and what an SMS says to do."""

from coldchain.judgement.facts import Kind
from coldchain.judgement.forecast import Course
from coldchain.judgement.havens import Found
from coldchain.judgement.ranking import Trouble, action_text, first_of_each, rank
from coldchain.judgement.saving import Action, Saving
from coldchain.judgement.verdict import Decision
from helpers.saving import box, haven, level, stake


def _trouble(alarm: str, asset: str = "van-1", shipment: str = "", **fields: object) -> Trouble:
    kind = Kind.PRODUCT if shipment else Kind.LIMIT
    return Trouble(alarm, asset, shipment, kind, 1000)._replace(**fields)  # type: ignore[arg-type] # any field


def test_the_most_money_comes_first_and_equipment_without_goods_last() -> None:
    boxes = [box(), box(level(30.0), asset="van-2"), box(asset="van-3")]
    stakes = [
        stake(),
        stake(shipment="milk", asset="van-2", worth=9000.0),
        stake(shipment="kale", asset="van-2", worth=50.0),
    ]
    troubles = [_trouble("a"), _trouble("b", "van-2"), _trouble("c", "van-3")]
    found = rank(troubles, boxes, stakes, [haven()])
    assert [(each.alarm, each.shipment) for each in found] == [
        ("b", "milk"),
        ("a", "berries-7"),
        ("b", "kale"),
        ("c", ""),
    ]
    assert found[-1].reason == "no goods on record"
    assert found[-1].avoidable_money == 0.0


def test_an_alarm_about_one_shipment_speaks_of_that_one_wherever_it_is_now() -> None:
    stakes = [stake(asset="van-2"), stake(shipment="other", asset="van-2")]
    (found,) = rank([_trouble("p", "van-1", "berries-7")], [box(asset="van-2")], stakes, [])
    assert (found.shipment, found.asset) == ("berries-7", "van-2")


def test_what_is_lost_comes_after_what_can_be_saved() -> None:
    stakes = [stake(shipment="lost", worth=9000.0, decision=Decision.REJECT), stake()]
    found = rank([_trouble("a")], [box()], stakes, [haven()])
    assert [each.shipment for each in found] == ["berries-7", "lost"]
    assert found[1].action is Action.NOTHING_LEFT


def test_each_shipment_stands_once_in_the_list_for_people() -> None:
    troubles = [_trouble("a"), _trouble("b", since_at=500), _trouble("c", "van-9")]
    found = rank(troubles, [box()], [stake()], [haven()])
    assert [each.alarm for each in found] == ["b", "a", "c"]
    assert [each.alarm for each in first_of_each(found)] == ["b"]


def test_an_empty_box_is_told_what_to_do_as_well() -> None:
    def action(**fields: object) -> Action:
        (found,) = rank([_trouble("a")], [box()._replace(**fields)], [], [])  # type: ignore[arg-type] # any field
        return found.action

    assert action(door_open=True) is Action.CLOSE_DOOR
    assert action(air=None, without_power=True) is Action.RESTART_COOLING
    assert action() is Action.RESTART_COOLING
    assert action(air=Course(2.0, -9.0, 60.0)) is Action.CHECK
    (silent,) = rank([_trouble("a", kind=Kind.ABSENCE)], [], [], [])
    assert silent.action is Action.CHECK


def test_the_action_fits_into_an_sms() -> None:
    saving = Saving("a", "van-1", "s", 1.0, 1.0, 0.1, Action.MOVE, "cooler-town", "")
    known = Found(haven(), 2.0, 11.6, 30.0)
    assert action_text(saving._replace(found=known)) == "Move to Cooler Town, 12 km, room 300 kg."
    unknown = Found(haven(room_kg=None), 2.0, None, 30.0)
    assert action_text(saving._replace(found=unknown)) == (
        "Move to Cooler Town, distance not known, ask if it has room."
    )
    for action in Action:
        assert 0 < len(action_text(saving._replace(action=action))) <= 40
