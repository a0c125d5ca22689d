"""alerts/goods_telling.py: as few texts about goods as say it all. Minutes after noon."""

from pathlib import Path

from msgspec.structs import replace

from coldchain.reading import Reading
from coldchain.registry.registry import Registry
from coldchain.registry.things import Leg
from helpers.goods import BERRIES
from helpers.goods_station import BOX, change, registry_of
from helpers.watching import Station, air, at, station_in
from links.records_tables import outbox, transitions

FROST = [-2.0 - 0.1 * (n % 3) for n in range(6)]
WAY = registry_of(("van-1", 0, None))


def frozen(start: float = 0, *, device: str = "logger-1") -> list[Reading]:
    """Return a probe in the goods that says they freeze, every five minutes."""
    return [
        air(start + index * 5, value, channel="product", device=device) for index, value in enumerate(FROST)
    ]


def lots(count: int) -> Registry:
    """Return the station with so many lots of berries in one van."""
    boxes = tuple(replace(BOX, id=f"s-{number}", lot=f"B-{number}") for number in range(count))
    legs = tuple(Leg(shipment=box.id, asset="van-1", custodian="peter", from_at=at(0)) for box in boxes)
    return replace(WAY, shipments=boxes, legs=legs)


def untold(station: Station) -> dict[str, str]:
    """Return why steps were not told, by the last part of the alarm and the event."""
    rows = station.rows(transitions)
    return {f"{row['alarm'].partition('/')[2]} {row['event']}": row["untold"] for row in rows}


def test_several_lots_in_one_asset_are_one_text_a_person(tmp_path: Path) -> None:
    with station_in(tmp_path, lots(3)) as station:
        station.live(frozen())
        (text,) = [body for body in station.heard_by("peter") if "frozen" in body]
        assert text.startswith(
            "ALARM Van KBZ 214: 3 lots harmed, 22 Nov 12:15: berries 120 kg (B-0) was frozen"
        )
        assert text in station.heard_by("grace")
        assert [untold(station)[f"s-{number}|freezing raise"] for number in range(3)] == [
            "",
            "told-together",
            "told-together",
        ]


def test_a_correction_goes_to_whoever_heard_of_it_together_with_others(tmp_path: Path) -> None:
    with station_in(tmp_path, lots(2)) as station:
        station.live(frozen())
        moved = replace(
            lots(2),
            legs=tuple(
                Leg(
                    shipment=f"s-{number}",
                    asset="van-1" if number == 0 else "van-2",
                    custodian="ann",
                    from_at=at(0),
                )
                for number in range(2)
            ),
        )
        change(station, moved)
        told = {said.contact for said in station.said() if said.body.startswith("CORRECTION")}
        assert told == {"peter", "ann", "grace"}
        assert all("B-1" in said.body for said in station.said() if said.body.startswith("CORRECTION"))


def test_harms_that_are_found_together_are_one_text(tmp_path: Path) -> None:
    with station_in(tmp_path, WAY) as station:
        hot = [air(minute, 27.0 + minute % 3 / 10, channel="product") for minute in range(0, 1500, 10)]
        station.late(hot, minute=1500)
        (text,) = station.heard_by("peter")
        assert text.startswith("LATE Van KBZ 214: berries 120 kg (B-7) lost half of its life to warmth, ")
        assert {"told-together", ""} == set(untold(station).values())


def test_further_harm_within_minutes_is_no_text_and_after_the_loss_none_ever(tmp_path: Path) -> None:
    with station_in(tmp_path, WAY) as station:
        station.live(frozen())  # lost: berries that were frozen are rejected
        said = station.said()
        station.live(
            [air(minute, 27.0 + minute % 3 / 10, channel="product") for minute in range(30, 1500, 10)]
        )
        assert station.said() == said
        found = untold(station)
        assert found["s-1|freezing raise"] == ""
        assert {found[f"s-1|{rule} raise"] for rule in ("half-lost", "life-over")} == {"lost-already"}


def test_what_was_kept_back_is_told_when_its_reason_is_taken_back(tmp_path: Path) -> None:
    """The frost was in the other van; the warmth was in this one."""
    with station_in(tmp_path, WAY) as station:
        station.live(frozen())
        warm = [air(minute, 27.0 + minute % 3 / 10, channel="product") for minute in range(30, 600, 10)]
        station.live(warm)
        before = len(station.heard_by("peter"))
        change(station, registry_of(("van-1", 29, None)))
        new = station.heard_by("peter")[before:]
        assert [text.split()[0] for text in new] == ["CORRECTION", "ALARM"]
        assert "was frozen" in new[0]
        assert "lost half of its life" in new[1]
        assert untold(station)["s-1|half-lost raise"] == ""


def test_the_text_says_what_saves_most(tmp_path: Path) -> None:
    with station_in(tmp_path, WAY) as station:
        station.live([air(minute, 22.0 + minute % 3 / 10) for minute in range(0, 300, 5)])
        (text, *_) = [body for body in station.heard_by("peter") if "life to warmth" in body]
        assert "Start the cooling again." in text
        assert BERRIES.advice == ""


def test_a_key_is_made_of_the_step_alone(tmp_path: Path) -> None:
    with station_in(tmp_path, lots(3)) as station:
        station.live(frozen())
        keys = {row["key"] for row in station.rows(outbox) if "frozen" in row["body"]}
        step = f"highland/s-0|freezing|1|raise|{at(0)}"
        assert keys == {f"{step}|peter|log", f"{step}|grace|log"}
