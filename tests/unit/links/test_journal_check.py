"""A flipped bit anywhere in an entry is found; entries from before the seal are still read."""

from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from coldchain.reading import Reading
from links.journal import Entry, Journal
from links.journal_check import DAMAGED, seal, unsealed
from links.quarantine import Quarantine
from links.sqlite_file import open_sqlite

ENTRY = Entry("co", "gw", 5, (Reading("van-1", "air/temperature", 7, 1, 1000, 2000, 4.5, "Cel"),))
BLOB = msgspec.msgpack.encode(ENTRY)
decode = msgspec.msgpack.Decoder(Entry).decode


def test_what_is_sealed_comes_back() -> None:
    assert unsealed(seal(BLOB), decode) == ENTRY
    assert unsealed(BLOB, decode) == ENTRY, "from before there were seals"


@pytest.mark.parametrize("at", range(len(BLOB) + 4))
def test_a_flipped_bit_anywhere_is_found(at: int) -> None:
    for bit in range(8):
        damaged = bytearray(seal(BLOB))
        damaged[at] ^= 1 << bit
        with pytest.raises(ValueError, match="checksum"):
            unsealed(bytes(damaged), decode)


@pytest.mark.parametrize("blob", [b"", b"\0", seal(BLOB)[:-1], seal(BLOB)[1:], seal(BLOB) + b"\0", seal(b"")])
def test_what_was_cut_or_grew_is_found(blob: bytes) -> None:
    with pytest.raises(ValueError, match="checksum"):
        unsealed(blob, decode)


def test_a_damaged_entry_is_set_aside_and_holds_up_nobody(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    with closing(Journal(path)) as journal:
        journal.register("store")
        last = journal.append([ENTRY, ENTRY, ENTRY])
        with closing(open_sqlite(path, synchronous="FULL")) as other:
            flip = (
                "UPDATE entries SET entry = CAST(substr(entry, 1, 9) || x'ff' || substr(entry, 11) AS BLOB)"
            )
            other.execute(f"{flip} WHERE position = ?", (last - 1,))
        found = journal.read(last - 3, 10)
        assert [position for position, _ in found] == [last - 2, last - 1, last]
        assert [len(entry.readings) for _, entry in found] == [1, 0, 1]
        assert journal.read(last - 3, 10) == found, "and it is set aside once"
    with closing(Quarantine(path)) as quarantine:
        assert quarantine.counts() == {DAMAGED: 1}
