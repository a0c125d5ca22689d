"""dashboards/boards/losses.py: money by cause, carrier and product."""

from dashboards.catalogue import read_all
from dashboards.check import panels_of

PANELS = {panel["title"]: panel for panel in panels_of(read_all()["losses"])}


def test_losses_are_summed_by_cause_carrier_and_product() -> None:
    for tag in ("cause", "carrier", "product"):
        assert PANELS[f"By {tag}"]["targets"][0]["query"].endswith(f'GROUP BY "{tag}"')


def test_what_a_correction_has_set_to_nothing_is_not_listed() -> None:
    assert "\"decision\" != 'corrected'" in PANELS["Shipments"]["targets"][0]["query"]
