"""What was said of goods stays, also when the registry's file is read again."""

from pathlib import Path

from coldchain.registry.custody import CustodyAct, CustodyKind
from helpers.watching import NOON, REGISTRY
from links.records import Records
from links.records_custody import acts_of, write_acts
from links.records_registry import load_registry, revision_of, save_registry, touch_registry

ACT = CustodyAct(
    key="m|s-1",
    shipment="s-1",
    act=CustodyKind.DELIVERED,
    person="peter",
    via="sms",
    at=NOON + 5,
    from_asset="van-1",
    recorded_at=NOON + 9,
)


def test_an_act_is_once_and_no_reload_of_the_file_undoes_it(tmp_path: Path) -> None:
    records = Records(f"sqlite:///{tmp_path}/records.db")
    records.migrate()
    with records.transaction() as connection:
        save_registry(connection, REGISTRY)
        before = revision_of(connection)
        write_acts(connection, "highland", [ACT])
        write_acts(connection, "highland", [ACT])
        touch_registry(connection)
        assert revision_of(connection) == before + 1
        assert acts_of(connection, "highland") == [ACT]
        assert acts_of(connection, "other") == []
        assert load_registry(connection, "highland").legs[0].until_at == NOON + 5
        assert save_registry(connection, REGISTRY) is False  # the file says what it said
        assert load_registry(connection, "highland").legs[0].until_at == NOON + 5
    records.close()
