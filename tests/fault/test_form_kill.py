"""Kill -9 in the middle of a form about goods: it is done as a whole or not at all; sent again it is once."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from coldchain.registry.custody import CustodyKind
from helpers.form_child import form
from helpers.goods_acts import Yard
from helpers.watching import COOP
from links.clock import SystemClock
from links.records_audit import walk
from links.records_registry import load_registry

KILLS, WHOLE_KG = 3, 1000.0


def killed(folder: Path, shipment: str, first: int, chance: random.Random) -> int:
    """Have a process send forms from a number on, kill it at any moment, and return what may be half done."""
    command = [sys.executable, "-m", "helpers.form_child", str(folder), shipment, str(first)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1])
    assert child.stdout is not None
    assert child.stdout.readline()
    time.sleep(chance.uniform(0.0, 0.2))  # where it is killed is left to chance, and asserted of every place
    child.send_signal(signal.SIGKILL)
    rest = child.stdout.read().split()
    child.wait(10)
    child.stdout.close()
    return int(rest[-1]) if rest else first


def parts(yard: Yard) -> dict[str, float]:
    """Return what was split off, after checking that no part of a form stands alone."""
    with yard.records.reading() as connection:
        registry = load_registry(connection, COOP)
        told = [link.entry.about for link in walk(connection, COOP) if link.entry.action == "goods:split"]
    found = {each.id: each.quantity_kg for each in registry.shipments if each.id.startswith("part-")}
    legs = {leg.shipment for leg in registry.legs if leg.shipment in found}
    assert sorted(told) == sorted(f"shipments/{id_}" for id_ in found)
    assert legs == set(found)
    assert set(found.values()) <= {1.0}
    left = next(each.quantity_kg for each in registry.shipments if each.id == "m-1")
    assert left + sum(found.values()) == WHOLE_KG
    return found


def test_a_form_is_whole_or_not_there_and_the_same_form_again_is_once(tmp_path: Path) -> None:
    chance, number = random.Random(11), 0
    yard = Yard(tmp_path)
    yard.clock.move_to(SystemClock().now() - 60_000)
    yard.create("m-1", kg=WHOLE_KG)
    yard.move(CustodyKind.LOADED, "m-1", asset="cooler-1")
    for _ in range(KILLS):
        number = killed(tmp_path, "m-1", number, chance)
        before = parts(yard)
        form(f"sqlite:///{tmp_path}/records.db", "m-1", number)  # what a telephone does that got no answer
        after = parts(yard)
        assert set(after) == set(before) | {f"part-{number}"}
        form(f"sqlite:///{tmp_path}/records.db", "m-1", number)
        assert parts(yard) == after
        number += 1
    assert set(parts(yard)) == {f"part-{each}" for each in range(number)}  # none is missing, none twice
    yard.close()
