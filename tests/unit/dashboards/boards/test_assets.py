"""dashboards/boards/assets.py: limits come from the asset's own profile, gaps stay open."""

from dashboards.catalogue import read_all
from dashboards.check import panels_of

BOARDS = {
    name: {panel["title"]: panel for panel in panels_of(read_all()[name])} for name in ("vehicle", "cooler")
}


def test_the_limits_are_those_of_the_profile_as_lines_of_their_own() -> None:
    for panels in BOARDS.values():
        texts = [target["query"] for target in panels["Temperatures"]["targets"]]
        assert 'last("high_c") AS "highest", last("low_c") AS "lowest"' in texts[-1]
        assert all("fill(null)" in text for text in texts[:3])


def test_what_drives_has_a_way_and_what_stands_has_none() -> None:
    assert "Way" in BOARDS["vehicle"]
    assert "Way" not in BOARDS["cooler"]
    asset = [each for each in read_all()["cooler"]["templating"]["list"] if each["name"] == "asset"]
    assert '"kind" =~ /^(cooler)$/' in asset[0]["query"]
