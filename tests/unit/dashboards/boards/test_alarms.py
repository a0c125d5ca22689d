"""dashboards/boards/alarms.py: load is held against the figures of ISA-18.2."""

from dashboards.boards.alarms import FLOOD_10_MIN, MOST_10_MIN, MOST_A_DAY, WELL_BORNE_A_DAY
from dashboards.catalogue import read_all
from dashboards.check import panels_of

PANELS = {panel["title"]: panel for panel in panels_of(read_all()["alarms"])}


def test_the_lines_of_load_are_the_published_ones() -> None:
    assert (MOST_10_MIN, FLOOD_10_MIN, WELL_BORNE_A_DAY, MOST_A_DAY) == (2, 10, 150, 300)
    for title, lines in (("Load in ten minutes", [2, 10]), ("Load a day", [150, 300])):
        steps = PANELS[title]["fieldConfig"]["defaults"]["thresholds"]["steps"]
        assert [step["value"] for step in steps[1:]] == lines
    assert "time(10m)" in PANELS["Load in ten minutes"]["targets"][0]["query"]


def test_states_are_a_timeline_in_the_words_of_the_standard() -> None:
    panel = PANELS["State of each alarm"]
    assert panel["type"] == "state-timeline"
    options = panel["fieldConfig"]["defaults"]["mappings"][0]["options"]
    assert {"UNACK", "ACKED", "RTN_UNACK", "NORMAL"} <= set(options)
