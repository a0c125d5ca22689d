"""What was said of a shipment, as it is printed."""

import json
from pathlib import Path

import pytest

from coldchain.errors import InputError
from coldchain.registry.custody import CustodyKind
from commands.shipment_desk import Desk
from commands.shipment_history import key_of, print_history
from helpers.goods_acts import Yard
from helpers.watching import COOP


def test_what_no_longer_stands_is_told_with_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    yard = Yard(tmp_path)
    desk = Desk(yard.records, COOP, "Africa/Nairobi")
    id_ = yard.create("m-1")
    yard.move(CustodyKind.LOADED, id_, asset="van-1", measured_c=4.5)
    key = key_of(desk, id_, "last")
    yard.withdraw(key, "[bold]not me")
    print_history(desk, id_, json=False)
    shown = capsys.readouterr().out
    assert "loaded (no longer stands)" in " ".join(shown.split())
    assert "[bold]not me" in shown
    print_history(desk, id_, json=True)
    first, second = json.loads(capsys.readouterr().out)
    assert (first["stands"], first["at"], first["measured_c"]) == (False, "2026-11-22T09:00:00Z", 4.5)
    assert second["corrects"] == key
    with pytest.raises(InputError):
        key_of(desk, "s-1", key)
    yard.close()
