"""dashboards/boards/cooperative_now.py: what can be saved stands first."""

from dashboards.boards.cooperative_now import LATELY
from dashboards.catalogue import read_all
from dashboards.check import panels_of

PANELS = {panel["title"]: panel for panel in panels_of(read_all()["now"])}


def test_what_to_save_first_is_sorted_by_the_avoidable_loss_and_leads_to_the_console() -> None:
    panel = PANELS["What to save first"]
    assert panel["options"]["sortBy"] == [{"displayName": "Avoidable loss", "desc": True}]
    assert "${console}/asset?coop=${coop}" in str(panel["fieldConfig"]["overrides"])
    assert panel["timeFrom"] == LATELY  # what was taken out does not stay in the list


def test_the_four_numbers_of_a_telephone_stand_at_the_top() -> None:
    assert list(PANELS)[:4] == ["Avoidable loss", "Goods on board", "Open alarms", "Silent assets"]
    assert PANELS["Where they are"]["type"] == "geomap"
