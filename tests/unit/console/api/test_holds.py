"""console/api/holds.py: holds are placed once, listed, read with a tag, and released by whoever may."""

from pathlib import Path

from coldchain.registry.things import Role
from helpers.api_client import api_place, told

HELD = {"about": "sites/spare", "why": "a lawyer's letter"}


def test_a_hold_is_placed_once_listed_and_released(tmp_path: Path) -> None:
    with api_place(tmp_path) as place:
        manager, admin, auditor = (place.client(each) for each in (Role.MANAGER, Role.ADMIN, Role.AUDITOR))
        site = {"id": "spare", "name": "Spare", "kind": "village_station"}
        assert manager.ask("POST", "/sites", site).status == 201
        made = manager.ask("POST", "/holds", HELD, {"Idempotency-Key": "1"})
        hold = told(made)
        path = f"/holds/{hold['id']}"
        assert (made.status, hold["about"], hold["lifted_at"]) == (201, "sites/spare", None)
        assert made.headers["location"].startswith(f"/api/v1{path}")
        again = manager.ask("POST", "/holds", HELD, {"Idempotency-Key": "1"})
        assert told(again) == hold == auditor.get(path)
        assert (
            told(manager.ask("POST", "/holds", {**HELD, "why": "x"}, {"Idempotency-Key": "1"}))["reason"]
            == "key-reused"
        )
        assert [each["id"] for each in auditor.get("/holds?state=standing")["items"]] == [hold["id"]]
        kept = told(manager.ask("DELETE", "/sites/spare"))
        assert kept["reason"] == "kept"
        assert "a lawyer's letter" in kept["detail"]

        over = {"why": "settled"}
        assert manager.ask("POST", f"{path}/release", over).status == 403
        assert auditor.ask("POST", f"{path}/release", over).status == 403
        assert admin.ask("POST", f"{path}/release", over, {"If-Match": '"another"'}).status == 412
        assert admin.get(path)["lifted_at"] is None
        tag = admin.ask("GET", path).headers["etag"]
        assert admin.ask("GET", path, headers={"If-None-Match": tag}).status == 304
        done = admin.ask("POST", f"{path}/release", over, {"If-Match": tag, "Idempotency-Key": "2"})
        assert (done.status, told(done)["lifted_why"]) == (200, "settled")
        repeated = admin.ask("POST", f"{path}/release", over, {"If-Match": tag, "Idempotency-Key": "2"})
        assert told(repeated) == told(done)
        assert auditor.get("/holds?state=standing")["items"] == []
        assert [each["lifted_why"] for each in auditor.get("/holds?state=released")["items"]] == ["settled"]
        chain = auditor.get("/audit?about=sites/spare")["items"]
        assert [each["entry"]["action"] for each in chain][:2] == ["hold:lift", "hold:set"]


def test_what_makes_no_sense_is_a_problem_that_names_it(tmp_path: Path) -> None:
    with api_place(tmp_path) as place:
        manager = place.client(Role.MANAGER)
        for body, status in (
            ({**HELD, "about": "assets/none"}, 404),
            ({**HELD, "about": "junk"}, 422),
            ({**HELD, "why": ""}, 422),
            ({**HELD, "why": "two\nlines"}, 422),
            ({**HELD, "why": "x" * 501}, 422),
            ({"about": "*"}, 422),
        ):
            answer = manager.ask("POST", "/holds", body)
            assert answer.status == status, body
            assert answer.headers["content-type"] == "application/problem+json"
        assert manager.ask("GET", "/holds/4711").status == 404
        admin = place.client(Role.ADMIN)
        assert admin.ask("POST", "/holds/4711/release", {"why": "x"}).status == 404
        assert manager.get("/holds")["items"] == []
