"""Which cooperatives there are: believed for a moment, forgotten at once, never believed to be none."""

from pathlib import Path

from coldchain.registry.registry import Registry
from coldchain.registry.things import Cooperative
from console.cooperatives import BELIEVED_S, Cooperatives
from console.gather import Gather, Sources
from helpers.console_server import SetClock
from helpers.small_fleet import COOP, NOW, build_fleet
from links.readings_sqlite import SqliteReadings
from links.records import Records
from links.records_registry import save_registry


def test_they_are_believed_for_half_a_second_and_forgotten_at_once(tmp_path: Path) -> None:
    fleet, clock = build_fleet(tmp_path, hours=1), SetClock(NOW)
    there = Cooperatives(Gather(fleet.sources()), clock)
    assert there.known() == ()
    assert (there.ids(), there.known()) == ((COOP,), (COOP,))
    records = Records(fleet.records_url)
    with records.transaction() as connection:
        save_registry(connection, Registry(cooperative=Cooperative(id="another", name="Another")))
    records.close()
    assert there.ids() == (COOP,)
    clock.at += int(BELIEVED_S * 1000)
    assert there.known() == ()
    assert there.ids() == ("another", COOP)
    there.forget()
    assert there.known() == ()


def test_that_there_is_none_nobody_believes(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/records.db"
    there = Cooperatives(
        Gather(Sources(url, lambda: SqliteReadings(tmp_path / "readings.db", reader=True))), SetClock(NOW)
    )
    assert there.ids() == ()
    records = Records(url)
    records.migrate()
    with records.transaction() as connection:
        save_registry(connection, Registry(cooperative=Cooperative(id="new", name="New")))
    records.close()
    assert there.ids() == ("new",)
