"""console/api/kept.py: believed for a moment, and forgotten at once."""

from pathlib import Path

import msgspec
import pytest

from coldchain.errors import RecordsError, RegistryError
from console.api.kept import Kept
from console.api.reply import Reply
from console.cooperatives import BELIEVED_S, Cooperatives
from console.gather import Gather, Sources
from helpers.console_server import SetClock
from helpers.small_fleet import COOP, NOW, build_fleet, changed
from links.clock import Clock
from links.readings_sqlite import SqliteReadings
from links.records import Records
from links.records_registry import save_registry


def _kept(gather: Gather, clock: Clock) -> Kept:
    return Kept(gather, clock, Cooperatives(gather, clock))


def test_a_registry_is_believed_for_half_a_second_and_then_read_anew(tmp_path: Path) -> None:
    fleet, clock = build_fleet(tmp_path, hours=1), SetClock(NOW)
    kept = _kept(Gather(fleet.sources()), clock)
    assert not kept.is_fresh("")
    assert kept.coops() == (COOP,)
    assert "van-1" in kept.lookup(COOP).assets
    assert kept.is_fresh("")
    assert kept.is_fresh(COOP)
    records = Records(fleet.records_url)
    with records.transaction() as connection:
        save_registry(connection, changed(fleet.registry, gateways=("gw-new",)))
    records.close()
    assert kept.lookup(COOP).gateways == {"gw-centre", "gw-road", "gw-shinyalu"}
    clock.at += int(BELIEVED_S * 1000)
    assert not kept.is_fresh(COOP)
    assert kept.lookup(COOP).gateways == {"gw-new"}
    kept.forget()
    assert not kept.has_coops()
    with pytest.raises(RegistryError):
        kept.lookup("nobody")


def test_records_that_are_not_there_yet_are_waited_for(tmp_path: Path) -> None:
    readings = tmp_path / "readings.db"
    sources = Sources(f"sqlite:///{tmp_path}/records.db", lambda: SqliteReadings(readings, reader=True))
    kept = _kept(Gather(sources), SetClock(NOW))
    assert kept.coops() == ()
    assert not kept.has_coops()
    with pytest.raises(RecordsError):
        kept.lookup(COOP)


def test_an_answer_is_kept_as_it_was_written_unless_it_is_large(tmp_path: Path) -> None:
    kept = _kept(Gather(build_fleet(tmp_path, hours=1).sources()), SetClock(NOW))
    assert kept.known_reply("a") is None
    told = kept.reply("a", lambda: Reply({"a": 1}))
    assert told.content == msgspec.Raw(b'{"a":1}')
    assert kept.known_reply("a") is told
    kept.reply("large", lambda: Reply("x" * 100_000))
    assert kept.known_reply("large") is None
    kept.forget()
    assert kept.known_reply("a") is None
