"""Who says something of goods at the machine, and what is printed of it."""

from pathlib import Path

from acts.doing import Outcome
from coldchain.access.actors import Via
from commands.shipment_desk import Desk, sentence, to_plain
from helpers.goods_acts import Yard
from helpers.watching import COOP, NOON


def test_somebody_at_the_machine_speaks_for_himself_or_for_a_contact(tmp_path: Path) -> None:
    yard = Yard(tmp_path)
    desk = Desk(yard.records, COOP, "Africa/Nairobi")
    assert desk.asking().actor.via is Via.CLI
    assert desk.asking().actor.contacts_in(COOP) == frozenset()
    assert desk.asking("peter").actor.contacts_in(COOP) == {"peter"}
    yard.close()


def test_what_came_of_it_in_words_and_for_programs(tmp_path: Path) -> None:
    yard = Yard(tmp_path)
    desk = Desk(yard.records, COOP, "Africa/Nairobi")
    told = {"act": "loaded", "asset": "van-1", "custodian": "peter", "at": NOON, "warnings": ["no-room"]}
    outcome = Outcome(about="shipments/m-1", detail=told)
    assert sentence(desk, outcome) == "m-1, loaded, van-1, peter, 22 Nov 12:00, more than it has room for"
    assert to_plain(outcome)["at"] == "2026-11-22T09:00:00Z"
    assert sentence(desk, Outcome(came="so-already", about="shipments/m-1")) == "m-1, so already"
    yard.close()
