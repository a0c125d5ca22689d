"""dashboards/boards/events.py: what was withdrawn is shown nowhere."""

from dashboards.boards.events import alarms_of_asset, excursions_of


def test_only_excursions_that_stand_are_marked_and_listed() -> None:
    assert '"withdrawn" = 0 AND $timeFilter' in str(
        excursions_of("\"coop\" = 'a'").build().to_json()["query"]
    )
    panel = alarms_of_asset("1").build()
    assert '"withdrawn" = 0' in str(panel.targets[0].to_json()["query"])
    assert panel.title == "Excursions"
