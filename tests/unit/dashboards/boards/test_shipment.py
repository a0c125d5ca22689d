"""dashboards/boards/shipment.py: the life left has bounds, and a gap is no line."""

from dashboards.catalogue import read_all
from dashboards.check import panels_of

BOARD = read_all()["shipment"]
PANELS = {panel["title"]: panel for panel in panels_of(BOARD)}


def test_the_life_left_is_a_band_between_best_and_worst_with_gaps() -> None:
    panel = PANELS["Life left, with its bounds"]
    assert [target["alias"] for target in panel["targets"]] == ["worst", "likely", "best"]
    assert {"id": "custom.fillBelowTo", "value": "worst"} in panel["fieldConfig"]["overrides"][0][
        "properties"
    ]
    assert panel["fieldConfig"]["defaults"]["custom"]["spanNulls"] is False


def test_excursions_are_marks_and_links_lead_to_the_page_and_the_report() -> None:
    [event] = BOARD["annotations"]["list"]
    assert event["timeEndColumn"] == "ended_at"
    urls = [link["url"] for link in PANELS["Life left"]["links"]]
    assert urls == [
        f"${{console}}/{page}?coop=${{coop}}&id=${{shipment}}" for page in ("shipment", "reports")
    ]
