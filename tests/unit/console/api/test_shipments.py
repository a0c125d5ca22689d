"""console/api/shipments.py: shipments listed, read, entered, put right."""

from helpers.api_client import Client, told


def test_one_is_entered_once_and_put_right(manager: Client) -> None:
    body = {"product": "Kale", "quantity_kg": 12, "order_ref": "O-1"}
    first = manager.ask("POST", "/shipments", body, {"Idempotency-Key": "ship"})
    again = manager.ask("POST", "/shipments", body, {"Idempotency-Key": "ship"})
    assert first.status == 201
    assert told(again) == {**told(first), "again": True}
    path = first.headers["location"].removeprefix("/api/v1")
    answer = manager.ask("GET", path)
    assert told(answer)["shipment"]["order_ref"] == "O-1"
    tag = answer.headers["etag"]
    said = {"why": "misread", "lot": "7"}
    assert manager.ask("PATCH", path, said, {"If-Match": tag}).status == 200
    assert manager.ask("PATCH", path, {**said, "lot": "8"}, {"If-Match": tag}).status == 412
    assert manager.get(path)["shipment"]["lot"] == "7"
    assert told(manager.ask("PATCH", path, {"why": " ", "lot": "8"}))["reason"] == "why-needed"


def test_lists_by_state_place_and_text(manager: Client) -> None:
    def ids(query: str) -> set[str]:
        return {each["id"] for each in manager.get(f"/shipments?{query}")["items"]}

    assert {"s-1", "s-2", "s-3"} <= ids("state=open")
    assert "s-2" in ids("asset=van-2&state=on-the-way")
    assert ids("q=yoghurt") == {"s-2"}
    assert "s-2" not in ids("state=merged")
    page = manager.get("/shipments?limit=1")
    assert (
        page["items"][0]["id"] != manager.get(f"/shipments?limit=1&after={page['after']}")["items"][0]["id"]
    )
    assert manager.ask("GET", "/shipments?after=nonsense").status == 422
    assert manager.ask("GET", "/shipments?state=x").status == 422


def test_a_driver_sees_his_goods_and_no_others(driver: Client) -> None:
    assert [each["id"] for each in driver.get("/shipments?q=milk")["items"]] == ["s-1"]
    found = driver.get("/shipments/s-1")
    assert (found["verdicts"], [leg["asset"] for leg in found["legs"]]) == ([], ["van-1"])
    assert driver.ask("GET", "/shipments/s-2").status == 404
    assert driver.ask("GET", "/shipments/none").status == 404
