"""Whole lives of goods: what people say, one after the other, and what stands afterwards.

A step names an act and its fields; ``minute`` is when it was (after noon), ``now`` when it is said. ``gives``
names what came of it, for later steps; ``refused`` is the reason for which it is not taken; ``label``: by the
page of the label.
"""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from coldchain.errors import InputError
from coldchain.registry.custody import CustodyKind
from coldchain.registry.things import Role
from helpers.goods_acts import Yard, before_label, person
from helpers.watching import at

CASES = sorted((Path(__file__).parent / "custody").glob("*.toml"))
ROLES = {"peter": Role.DRIVER, "ann": Role.DRIVER, "wanjiru": Role.KEEPER, "grace": Role.MANAGER}


def said(yard: Yard, step: dict[str, Any], known: dict[str, str]) -> str:
    """Do a step; return the key of its act, or the id of what it made."""
    fields = {name: known.get(str(value), value) for name, value in step.items()}
    act, who = fields.pop("act"), fields.pop("who", "grace")
    actor, minute = person(f"{who}@highland", ROLES[who], who), fields.pop("minute", None)
    if fields.pop("label", False):
        actor = before_label(actor)
    for name in ("gives", "refused", "now"):
        fields.pop(name, None)
    match act:
        case "create":
            return yard.create(fields.pop("id"), actor=actor, **fields)
        case "split":
            return yard.split(fields.pop("shipment"), fields.pop("kg"), minute, actor=actor, **fields)
        case "merge":
            parts = [known.get(each, each) for each in fields.pop("parts")]
            return str(yard.merge(*parts, minute=minute, actor=actor, **fields).detail["shipment"])
        case "withdraw":
            return yard.withdraw(fields["key"]).came
        case "replace":
            if minute is not None:
                fields["at"] = at(minute)
            return str(yard.replace(fields.pop("key"), **fields).detail["key"])
        case _:
            done = yard.move(CustodyKind(act), fields.pop("shipment"), minute, actor=actor, **fields)
            return str(done.detail["key"])


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_life_of_goods(path: Path, tmp_path: Path) -> None:
    case = tomllib.loads(path.read_text(encoding="utf-8"))
    yard, known = Yard(tmp_path), dict[str, str]()
    for step in case["steps"]:
        if "now" in step:
            yard.clock.move_to(at(step["now"]))
        if "refused" in step:
            with pytest.raises(InputError) as caught:
                said(yard, step, known)
            assert caught.value.reason == step["refused"], step
            continue
        came = said(yard, step, known)
        if "gives" in step:
            known[step["gives"]] = came
    yard.wait(1)
    for shipment, wanted in case["after"].items():
        life, way = yard.life(shipment), yard.way(shipment)
        legs = [
            f"{asset} {custodian} {begin:g}-{'' if end is None else f'{end:g}'}"
            for asset, custodian, begin, end in yard.legs(shipment)
        ]
        found = {"state": life.state, "kg": way.shipment.quantity_kg, "legs": legs, "acts": len(way.acts)}
        assert {name: found[name] for name in wanted} == wanted, shipment
    yard.close()
