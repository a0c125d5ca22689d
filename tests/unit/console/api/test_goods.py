"""console/api/goods.py: goods change hands, and what was said of it is put right."""

from urllib.parse import quote

from helpers.api_client import Client, told


def _new(manager: Client, quantity_kg: float = 10) -> str:
    answer = manager.ask("POST", "/shipments", {"product": "Kale", "quantity_kg": quantity_kg})
    return str(told(answer)["detail"]["shipment"])


def test_goods_are_loaded_split_merged_and_delivered(manager: Client) -> None:
    one = _new(manager)
    assert told(manager.ask("POST", f"/shipments/{one}/moves", {"act": "unloaded"}))["status"] in (409, 422)
    moved = manager.ask(
        "POST", f"/shipments/{one}/moves", {"act": "loaded", "asset": "box-1", "custodian": "grace"}
    )
    assert moved.status == 201, moved.text
    part = told(manager.ask("POST", f"/shipments/{one}/splits", {"quantity_kg": 4}))["about"].partition("/")[
        2
    ]
    assert manager.get(f"/shipments/{part}")["shipment"]["quantity_kg"] == 4
    assert manager.get(f"/shipments/{one}")["shipment"]["quantity_kg"] == 6
    merged = manager.ask("POST", "/merges", {"parts": [one, part], "into": one})
    assert merged.status == 201, merged.text
    assert manager.get(f"/shipments/{one}")["shipment"]["quantity_kg"] == 10
    done = manager.ask("POST", f"/shipments/{one}/moves", {"act": "delivered", "receiver": "Shop"})
    assert done.status == 201, done.text
    assert manager.get(f"/shipments/{one}")["state"] == "delivered"


def test_what_was_said_is_put_right_and_taken_back(manager: Client) -> None:
    one = _new(manager)
    said = {"act": "loaded", "asset": "box-1", "custodian": "grace"}
    key = told(manager.ask("POST", f"/shipments/{one}/moves", said))["detail"]["key"]
    right = manager.ask("PATCH", f"/acts/{quote(key, safe='')}", {"why": "the other one", "asset": "van-2"})
    assert right.status == 200, right.text
    whole = manager.get(f"/shipments/{one}")
    assert whole["asset"] == "van-2"
    [newest] = [each["key"] for each in whole["acts"] if each["asset"] == "van-2"]
    back = manager.ask("POST", f"/acts/{quote(newest, safe='')}/withdrawal", {"why": "not at all"})
    assert back.status == 200, back.text
    assert manager.get(f"/shipments/{one}")["state"] == "planned"
    assert manager.ask("POST", "/acts/none/withdrawal", {"why": "x"}).status == 404


def test_the_same_key_moves_goods_once(manager: Client) -> None:
    one = _new(manager)
    said = {"act": "loaded", "asset": "box-1", "custodian": "grace"}
    answers = [
        manager.ask("POST", f"/shipments/{one}/moves", said, {"Idempotency-Key": one}) for _ in range(2)
    ]
    assert [told(each)["again"] for each in answers] == [False, True]
    assert len(manager.get(f"/shipments/{one}")["acts"]) == 1


def test_a_driver_moves_what_is_his_and_nothing_else(driver: Client) -> None:
    answer = driver.ask("POST", "/shipments/s-3/moves", {"act": "unloaded", "site": "centre"})
    assert answer.status == 403
    assert driver.ask("POST", "/acts/x/withdrawal", {"why": "x"}).status == 403
