"""From a request to a handler: which cooperative, may he, and what when something is wrong."""

from pathlib import Path

from helpers.two_houses import House, two_houses


def test_a_refusal_is_written_and_a_flood_of_them_fills_no_disk(tmp_path: Path) -> None:
    with two_houses(tmp_path, hours=1) as house:
        house.as_("carrier")
        before = house.audit(limit=1)[0].seq
        for _ in range(260):
            assert house.as_("carrier").get("/audit").status == 403
        written = house.audit(limit=1)[0].seq - before
        assert 1 <= written <= 200
        _later(house)
        assert house.as_("carrier").get("/audit").status == 403
        assert "not-written-before" in house.audit(limit=1)[0].entry.new


def _later(house: House) -> None:
    house.clock.at += 60_000
