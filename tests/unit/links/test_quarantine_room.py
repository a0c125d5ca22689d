"""Who gives way when the quarantine is full: who fills it. And the counts mend themselves."""

import random
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from links.quarantine import Quarantine, Rejected
from links.quarantine_room import Share
from links.sqlite_file import open_sqlite

OLD_TABLES = """
CREATE TABLE rejected (
    id INTEGER PRIMARY KEY AUTOINCREMENT, received_at INTEGER NOT NULL, source TEXT NOT NULL,
    reason TEXT NOT NULL, detail TEXT NOT NULL, payload BLOB NOT NULL);
CREATE INDEX rejected_by_reason ON rejected (reason, id);
CREATE TABLE rejected_totals (
    reason TEXT PRIMARY KEY, kept INTEGER NOT NULL, kept_bytes INTEGER NOT NULL,
    dropped INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO rejected VALUES (7, 1, 'a', 'bad-pack', '', x'0011'), (9, 1, 'b', 'bad-pack', '', x'00');
INSERT INTO rejected_totals VALUES ('bad-pack', 2, 3, 41);
"""


def _one(source: str, reason: str, size: int = 10) -> Rejected:
    return Rejected(1, source, reason, "", b"x" * size)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "q.db"


@pytest.fixture
def small(file: Path) -> Iterator[Quarantine]:
    with closing(Quarantine(file, max_rows=100, max_bytes=10_000)) as quarantine:
        yield quarantine


def _shares(quarantine: Quarantine) -> Counter[Share]:
    return Counter(Share(one.reason, one.source) for _, one in quarantine.list(10_000))


def test_a_device_gone_mad_pushes_out_its_own_and_nobody_elses(small: Quarantine) -> None:
    small.add([_one("quiet", "bad-pack"), _one("quiet", "unknown-device")])
    for _ in range(50):
        small.add([_one("mad", "bad-pack") for _ in range(10)])
    shares = _shares(small)
    assert shares["bad-pack", "quiet"] == shares["unknown-device", "quiet"] == 1  # type: ignore[index]
    assert sum(shares.values()) == 100
    assert small.dropped() == {"bad-pack": 402}


def test_large_things_push_out_large_things(small: Quarantine) -> None:
    small.add([_one("quiet", "bad-pack", 40) for _ in range(20)])
    small.add([_one("mad", "oversize", 3000) for _ in range(20)])
    shares = _shares(small)
    assert shares == {Share("bad-pack", "quiet"): 20, Share("oversize", "mad"): 3}


def test_a_flood_of_made_up_topics_leaves_other_reasons_alone(small: Quarantine) -> None:
    small.add([_one("van", "unknown-device") for _ in range(30)])
    for number in range(300):
        small.add([_one(f"made-up-{number}", "unknown-gateway")])
    assert _shares(small)[Share("unknown-device", "van")] == 30


def test_names_of_made_up_topics_are_forgotten_with_their_rows(small: Quarantine, file: Path) -> None:
    small.add([_one(f"made-up-{number}", "unknown-gateway") for number in range(1000)])
    with closing(open_sqlite(file, synchronous="NORMAL", readonly=True)) as connection:
        assert connection.execute("SELECT count(*) FROM rejected_shares").fetchone() == (100,)


@pytest.mark.parametrize("seed", range(5))
def test_the_counts_are_those_of_the_rows_whatever_happens(small: Quarantine, file: Path, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(60):
        small.add(
            [
                _one(chance.choice("abc"), chance.choice("xy"), chance.randrange(600))
                for _ in range(chance.randrange(1, 15))
            ]
        )
        small.drop([chance.randrange(300)], at=1, by="")
    with closing(open_sqlite(file, synchronous="NORMAL", readonly=True)) as connection:
        told = connection.execute("SELECT reason, source, kept, kept_bytes FROM rejected_shares").fetchall()
        query = "SELECT reason, source, count(*), sum(length(payload)) FROM rejected GROUP BY 1, 2"
        assert sorted(told) == sorted(connection.execute(query).fetchall())
        (rows, size) = connection.execute("SELECT sum(kept), sum(kept_bytes) FROM rejected_totals").fetchone()
        assert sum(each[2] for each in told) == rows <= 100
        assert sum(each[3] for each in told) == size <= 10_000


def test_a_file_of_an_older_version_is_brought_up_to_date(file: Path) -> None:
    with closing(sqlite3.connect(file)) as old:
        old.executescript(OLD_TABLES)
    with closing(Quarantine(file)) as quarantine:
        assert _shares(quarantine) == {Share("bad-pack", "a"): 1, Share("bad-pack", "b"): 1}
        assert (quarantine.counts(), quarantine.dropped()) == ({"bad-pack": 2}, {"bad-pack": 41})
        assert quarantine.fates() == []


def test_a_reader_leaves_a_file_of_an_older_version_alone(file: Path) -> None:
    with closing(sqlite3.connect(file)) as old:
        old.executescript(OLD_TABLES)
    with closing(open_sqlite(file, synchronous="NORMAL", readonly=True)) as connection:
        assert Quarantine(connection).counts() == {"bad-pack": 2}


def test_counts_that_an_older_version_has_left_wrong_mend_themselves(file: Path) -> None:
    with closing(Quarantine(file)) as quarantine:
        quarantine.add([_one("a", "bad-pack"), _one("a", "bad-pack")])
    with closing(sqlite3.connect(file)) as old:
        old.execute("DELETE FROM rejected")
        old.execute("INSERT INTO rejected VALUES (40, 1, 'z', 'odd', '', x'00')")
        old.commit()
    with closing(Quarantine(file, max_rows=2)) as quarantine:
        quarantine.add([_one("b", "bad-pack"), _one("b", "bad-pack")])
        assert quarantine.counts() == {"bad-pack": 1, "odd": 1}
