"""The boots of devices come back from the file as they were."""

from contextlib import closing
from pathlib import Path

from firmware_bridge.spool_sources import Sources
from firmware_bridge.spool_tables import TABLES, VERSION
from links.sqlite_file import open_tables


def test_a_source_comes_back_with_all_that_is_known_of_it(tmp_path: Path) -> None:
    path = tmp_path / "spool.sqlite"
    with closing(open_tables(path, synchronous="NORMAL", version=VERSION, statements=TABLES)) as connection:
        sources = Sources(connection)
        source = sources.get("van", 7)
        source.hear(3, 1000, 5000)
        source.hear(4, 2000, 60, waits_in=9)
        sources.save(source)
        sources.forget()
        again = sources.get("van", 7)
        assert again is not source
        for name in ("id", "uptime_ms", "event_at", "waits_in", "waiting_uptime_ms", "waiting_ms", "kept_at"):
            assert getattr(again, name) == getattr(source, name)
        assert again.seen.dump() == source.seen.dump()
        assert sources.gaps(everyone=True) == sources.gaps(everyone=False)
