"""What is under a legal hold gives way to nothing in a full quarantine; the rest does as ever."""

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from coldchain import senml
from coldchain.instants import FOREVER_AT
from coldchain.judgement.held_times import CoopTimes, HeldTime
from coldchain.reading import Reading
from links.quarantine import DROPPED, Quarantine, Rejected, Wanted
from links.quarantine_held import ShelfCount, where_kept
from links.quarantine_page import Shown, refused_page
from links.sqlite_file import open_sqlite, transaction

T0 = 1_795_333_512_000
ROWS, BYTES = 40, 20_000
HELD = [CoopTimes("co", T0, [HeldTime("van-1", T0, FOREVER_AT)])]


def one(device: str, number: int = 1, *, gateway: str = "gw", reason: str = "wrong-unit") -> Rejected:
    reading = Reading(device, "air/temperature", 7, number, T0 + number, T0 + number, 4.5, "Cel")
    source = f"coldchain/v1/co/{gateway}/readings"
    return Rejected(T0 + number, source, reason, "", senml.encode_json([reading]))


def garbage(number: int, source: str = "coldchain/v1/co/gw/readings") -> Rejected:
    return Rejected(T0 + number, source, "bad-pack", "", b"?%d" % number)


def pour(quarantine: Quarantine, things: list[Rejected]) -> None:
    for first in range(0, len(things), 8):
        quarantine.add(things[first : first + 8])


def devices(quarantine: Quarantine) -> list[str]:
    """Return the devices of what is kept, the oldest first; of what cannot be read its text."""
    found = [each for _, each in quarantine.after(0, limit=10_000, max_bytes=10**9)]
    return [
        each.payload.decode()
        if each.payload.startswith(b"?")
        else senml.decode(each.payload, received_at=T0)[0].device
        for each in found
    ]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "q.db"


@pytest.fixture
def small(file: Path) -> Iterator[Quarantine]:
    with closing(Quarantine(file, max_rows=ROWS, max_bytes=BYTES)) as quarantine:
        yield quarantine


def test_what_is_held_stays_and_is_found_as_ever(small: Quarantine, file: Path) -> None:
    small.add([one("van-1", number) for number in range(10)])
    assert small.hold(HELD)
    assert not small.hold(HELD)
    pour(small, [one("van-2", number) for number in range(200)])
    assert devices(small) == ["van-1"] * 10 + ["van-2"] * ROWS
    shelf = small.shelf()
    assert (shelf.kept, shelf.things, shelf.lost) == ({"wrong-unit": 10}, 10, {})
    assert shelf.percent == max(25, 100 * shelf.size // BYTES)
    assert small.dropped() == {"wrong-unit": 160}
    assert small.counts() == {"wrong-unit": 50}
    assert small.count(Wanted("wrong-unit")) == 50
    numbers = [number for number, _ in small.list(100)]
    assert numbers == sorted(numbers, reverse=True)
    assert [line.id for line in small.lines(3)] == numbers[:3]
    assert small.show(1) == one("van-1", 0)
    page = refused_page(file, Shown("coldchain/v1/co/"), 100)
    assert (page.counts, len(page.lines)) == ({"wrong-unit": 50}, 50)


def test_on_the_shelf_things_are_renamed_and_taken_out_as_ever(small: Quarantine, file: Path) -> None:
    small.hold(HELD)
    small.add([one("van-1", 1), one("van-1", 2), *(one("van-2", number) for number in range(ROWS))])
    assert small.shelf().things == 2
    with closing(open_sqlite(file, synchronous="NORMAL")) as connection:
        other = Quarantine(connection)
        with transaction(connection):
            other.rename(1, "impossible-value", "so it is")
    assert small.shelf().kept == {"impossible-value": 1, "wrong-unit": 1}
    assert small.drop([1, 2], at=5, by="ann") == 2
    assert small.shelf()[:3] == ({}, 0, 0)
    assert {(fate.reason, fate.fate, fate.things) for fate in small.fates()} == {
        ("impossible-value", DROPPED, 1),
        ("wrong-unit", DROPPED, 1),
    }


def test_what_was_released_gives_way_again(small: Quarantine) -> None:
    small.hold(HELD)
    small.add([one("van-1", number) for number in range(3)])
    small.add([one("van-2", number) for number in range(ROWS)])
    assert small.shelf().things == 3
    assert small.hold([])
    assert small.shelf().things == 3  # until somebody sweeps
    assert small.sweep() == 3
    assert (small.shelf().things, len(devices(small))) == (0, ROWS)
    assert "van-1" not in devices(small)  # the oldest, and nobody wants them kept


def test_what_another_hold_is_about_stays_when_one_is_released(small: Quarantine) -> None:
    other = CoopTimes("co", T0, [HeldTime("van-3", T0, FOREVER_AT)])
    small.hold([CoopTimes("co", T0, [*HELD[0].times, *other.times])])
    small.add([one("van-1"), one("van-3"), *(one("van-2", number) for number in range(ROWS))])
    assert small.shelf().things == 2
    small.hold([other])
    assert small.sweep() == 1
    assert devices(small) == ["van-3"] + ["van-2"] * ROWS


def test_a_full_shelf_lets_nothing_go_that_is_on_it_and_stops_nobody(small: Quarantine) -> None:
    """All that is refused is held: what was first stays, the newest stay too, and what went is counted."""
    small.hold(HELD)
    pour(small, [one("van-1", number) for number in range(5 * ROWS)])
    kept = [senml.decode(each.payload, received_at=T0)[0].sequence for _, each in reversed(small.list(1000))]
    shelf = small.shelf()
    assert shelf.things == len(kept) - ROWS
    assert kept[: shelf.things] == list(range(shelf.things))
    assert kept[shelf.things :] == list(range(4 * ROWS, 5 * ROWS))
    assert shelf.lost == {"wrong-unit": 5 * ROWS - len(kept)} == small.dropped()
    assert shelf.percent > 95
    small.add([one("van-2", 1, gateway="other", reason="unknown-device")])  # who is honest and small stays
    small.add([one("van-1", number) for number in range(ROWS)])
    assert "van-2" in devices(small)


def test_what_nobody_can_read_is_kept_too_but_has_half_of_the_shelf(small: Quarantine) -> None:
    small.hold(HELD)
    pour(small, [garbage(number) for number in range(5 * ROWS)])
    assert small.shelf()[:2] == ({"bad-pack": ROWS // 2}, ROWS // 2)
    assert devices(small)[: ROWS // 2] == [f"?{number}" for number in range(ROWS // 2)]
    assert small.shelf().lost == {"bad-pack": 5 * ROWS - ROWS - ROWS // 2}
    small.add([one("van-1", number) for number in range(ROWS)])
    pour(small, [one("van-2", number) for number in range(2 * ROWS)])
    assert devices(small).count("van-1") >= ROWS // 3  # room is left for what surely is held
    assert small.shelf().kept["wrong-unit"] >= ROWS // 3


def ids_of(quarantine: Quarantine, about: set[str]) -> set[int]:
    """Return the ids of what names one of these devices."""
    found = quarantine.after(0, limit=10**4, max_bytes=10**9)
    return {number for number, each in found if senml.decode(each.payload, received_at=T0)[0].device in about}


@pytest.mark.parametrize("seed", range(3))
def test_while_there_is_room_nothing_that_is_held_is_ever_let_go(file: Path, seed: int) -> None:
    """The law: whatever comes, is held and released, in any order, and from several programs."""
    chance, about, most = random.Random(seed), set[str](), 0
    names = [f"d-{number}" for number in range(4)]
    quarantines = [Quarantine(file, max_rows=ROWS, max_bytes=10**6) for _ in range(2)]
    for step in range(60):
        quarantine = chance.choice(quarantines)
        is_changed = chance.random() < 0.2
        if is_changed:
            about = set(chance.sample(names, chance.randrange(3)))
            times = [HeldTime(name, T0, FOREVER_AT) for name in sorted(about)]
            quarantine.hold([CoopTimes("co", T0, times)] if about else [])
        wanted, lost = ids_of(quarantine, about), sum(quarantine.shelf().lost.values())
        if is_changed and chance.random() < 0.7:
            quarantine.sweep()
        quarantine.add([one(chance.choice([*names, "x", "y"]), step) for _ in range(chance.randrange(1, 12))])
        shelf = quarantine.shelf()
        missing = wanted - ids_of(quarantine, about)
        assert len(missing) <= sum(shelf.lost.values()) - lost  # each of them is told
        assert not missing or shelf.things == ROWS, step
        most = max(most, shelf.things)
    assert most
    for each in quarantines:
        each.close()


@pytest.mark.parametrize("seed", range(2))
def test_the_counts_are_those_of_the_rows_whatever_happens(small: Quarantine, file: Path, seed: int) -> None:
    chance = random.Random(seed)
    for step in range(40):
        small.add([one(chance.choice(["van-1", "x"]), step), garbage(step, chance.choice("ab"))])
        if chance.random() < 0.2:
            small.hold(chance.choice([[], HELD]))
            small.sweep()
        small.drop([chance.randrange(100)], at=1, by="")
    with closing(open_sqlite(file, synchronous="NORMAL", readonly=True)) as connection:
        for things, shares in (("rejected_held", "rejected_held_shares"), where_kept(connection)):
            told = f"SELECT reason, source, sum(kept), sum(kept_bytes) FROM {shares} GROUP BY 1, 2"
            query = f"SELECT reason, source, count(*), sum(length(payload)) FROM {things} GROUP BY 1, 2"
            assert sorted(connection.execute(told)) == sorted(connection.execute(query))
        sums = connection.execute("SELECT sum(kept), sum(kept_bytes) FROM rejected_held_totals").fetchone()
    assert sums == small.shelf()[1:3]


def test_a_reader_of_a_file_of_an_older_version_sees_no_shelf(file: Path) -> None:
    with closing(Quarantine(file)) as quarantine:
        quarantine.add([one("van-1")])
    with closing(sqlite3.connect(file)) as old:
        for kind, name in old.execute(
            "SELECT type, name FROM sqlite_schema WHERE name LIKE '%held%'"
        ).fetchall():
            if kind == "table":
                old.execute(f"DROP TABLE {name}")
        for name in ("rejected_all", "rejected_all_shares"):
            old.execute(f"DROP VIEW {name}")
        old.commit()
    with closing(open_sqlite(file, synchronous="NORMAL", readonly=True)) as connection:
        reader = Quarantine(connection)
        assert (reader.counts(), reader.shelf(), len(reader.list(9))) == (
            {"wrong-unit": 1},
            ShelfCount({}),
            1,
        )
    assert len(refused_page(file, Shown(), 9).lines) == 1
    with closing(Quarantine(file)) as quarantine:
        assert quarantine.hold(HELD)
