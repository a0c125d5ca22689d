"""dashboards/board.py: a dashboard is named, numbered and linked."""

from grafana_foundation_sdk.models.dashboard import Panel

from dashboards.board import Board
from dashboards.influxql import Influx
from dashboards.parts import Says, number
from dashboards.variables import coop


def test_panels_are_numbered_and_links_lead_to_the_others_and_to_the_console() -> None:
    panels = [
        number(Says(name, "It shows it.", span=12), [Influx("SELECT 1")]) for name in ("one", "two", "three")
    ]
    built = Board("try", "Try", "For a test.", [coop()], panels).build().build()
    assert (built.uid, built.title, built.tags, built.editable) == (
        "coldchain-try",
        "Try",
        ["coldchain"],
        False,
    )
    found = [panel for panel in built.panels or () if isinstance(panel, Panel)]
    assert [panel.id_val for panel in found] == [1, 2, 3]
    places = [(panel.grid_pos.x, panel.grid_pos.y) for panel in found if panel.grid_pos]
    assert places == [(0, 0), (12, 0), (0, 8)]
    assert [link.url for link in built.links or ()] == ["", "${console}"] or len(built.links or ()) == 2
