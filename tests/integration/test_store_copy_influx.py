"""Readings go from a SQLite file into a real InfluxDB and back, and are the same to the last bit."""

import math
from contextlib import closing
from pathlib import Path

from msgspec.structs import replace

from coldchain.reading import Clock, Flag
from helpers import influx
from helpers.store_contract import AIR, entry, reading
from links.readings_compare import Bounds
from links.readings_copy import Copy
from links.readings_sqlite import SqliteReadings


def test_there_and_back(tmp_path: Path) -> None:
    odd = [
        reading(200, value=math.nan, flag=Flag.FAIL, note="crc, \"x\" = 'y'\\"),
        reading(201, value=-0.0, unit="%RH", clock=Clock.GPS),
        reading(202, value=0.1 + 0.2, boot=2**32 - 1, sequence=2**63 - 1),
        reading(203, value=1e-300, received_at=1_700_000_000_001),
    ]
    with (
        influx.running(tmp_path / "influx") as server,
        closing(SqliteReadings(tmp_path / "one.db")) as one,
        closing(influx.Store(influx.address(server.url, "copy"), tmp_path).open()) as there,
        closing(SqliteReadings(tmp_path / "two.db")) as two,
    ):
        one.write([(1, entry(*(reading(minute) for minute in range(100)), *odd))])
        came_again = (reading(5, received_at=1), reading(6, received_at=2), replace(odd[3], received_at=3))
        one.write([(2, entry(*came_again))])
        [out] = Copy(one, there, Bounds()).run(lambda _: None)
        [back] = Copy(there, two, Bounds()).run(lambda _: None)
        assert (out.written, out.compared.is_same) == (104, True), out
        assert (back.written, back.compared.is_same) == (104, True), back
        assert len(one.repeats(AIR)) == len(came_again)
        assert there.repeats(AIR) == two.repeats(AIR) == one.repeats(AIR)
        [again] = Copy(one, there, Bounds()).run(lambda _: None)
        assert (again.written, again.compared.checksum) == (0, back.compared.target_checksum)
        Copy(one, there, Bounds()).carry_position(7)
        assert there.position() == 7
