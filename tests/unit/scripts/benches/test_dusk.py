"""When a live reading counts as judged. The whole of it, in short: tests/integration/test_dusk.py."""

from contextlib import closing
from pathlib import Path

from links.broker import BrokerAddress
from links.records import Records
from links.records_alarms import Place, StateRow, save_states
from scripts.benches.dusk import Live


def test_what_is_said_is_judged_when_a_state_has_come_so_far(tmp_path: Path) -> None:
    with closing(Records(f"sqlite:///{tmp_path}/records.db")) as records:
        records.migrate()
        live = Live(BrokerAddress("127.0.0.1", 1), range(2), records)
        live.waiting |= {("van-0", 10), ("van-0", 20), ("van-1", 10)}
        assert not live.look()
        place = Place("bench/cooler-0/van-0/air/temperature", "bench", "cooler-0", "van-0", "air/temperature")
        with records.transaction() as connection:
            save_states(connection, [StateRow(place, b"", None, "", 15)])
        assert live.look()
        assert set(live.judged_s) == {("van-0", 10)}
        assert live.waiting == {("van-0", 20), ("van-1", 10)}
