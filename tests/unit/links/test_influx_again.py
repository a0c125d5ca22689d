"""That a reading came again is one more field of its point, where that lies, and on no other point."""

from collections.abc import Callable
from contextlib import closing

import pytest

from coldchain.errors import StoreError
from coldchain.reading import position
from helpers.store_contract import AIR, START_AT, reading
from links.influx import InfluxServer
from links.influx_again import Again
from links.influx_lookup import Found, Name
from links.influx_schema import prepare
from links.influx_types import DAY_MS, Day, InfluxAddress, Space
from links.influx_writes import LineWriter, Refused

NAME = Name(*AIR, *position(reading()))
THERE = Found(START_AT + 1, "depot", "van")


class _Lines(LineWriter):
    """Takes lines down, and refuses what it is told to."""

    def __init__(self, refused: list[Refused]) -> None:
        self.taken: list[tuple[str, tuple[str, ...]]] = []
        self._refused = refused

    def store(self, space: Space, lines: object) -> list[Refused]:
        self.taken.append((space.policy, tuple(lines)))  # type: ignore[arg-type]
        return self._refused if lines else []


def _again(*, is_raw: bool) -> Again:
    again = Again()
    again.add(NAME, THERE, START_AT + 5, is_raw=is_raw)
    return again


@pytest.mark.parametrize("is_raw", [True, False])
def test_the_line_names_the_point_as_it_is_tagged_there(is_raw: bool) -> None:
    again, lines = _again(is_raw=is_raw), _Lines([])
    again.store(lines, InfluxAddress("http://x", True, Space("db", "raw"), Space("db", "kept")))
    (text,) = dict(lines.taken)["raw" if is_raw else "kept"]
    tags = "readings,asset=van,channel=air/temperature,coop=coop,device=van-1,site=depot"
    assert text.startswith(f"{tags} again_at={START_AT + 5}i {START_AT}")
    assert dict(lines.taken)["kept" if is_raw else "raw"] == ()
    assert again.days == {Day(is_raw=is_raw, number=START_AT // DAY_MS)}


def test_what_is_too_old_by_now_is_gone_and_what_is_refused_else_is_not_stored() -> None:
    there = InfluxAddress("http://x", True, Space("db", "raw"), Space("db", "kept"))
    _again(is_raw=True).store(_Lines([Refused(0, "beyond retention", True)]), there)
    with pytest.raises(StoreError, match="one more field") as caught:
        _again(is_raw=True).store(_Lines([Refused(0, "partial write", False)]), there)
    assert caught.value.retry


def test_the_server_takes_it(new_database: Callable[..., InfluxAddress]) -> None:
    with closing(InfluxServer(new_database())) as server, closing(LineWriter(server)) as lines:
        prepare(server)
        _again(is_raw=True).store(lines, server.address)
        (result,) = server.ask(server.address.raw, ["SELECT again_at FROM readings"])
        assert [row[1] for row in result.series[0].values] == [START_AT + 5]
