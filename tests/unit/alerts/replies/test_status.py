"""How it is, in one text."""

from pathlib import Path

from helpers.talking import Talk
from helpers.watching import air


def test_the_worst_asset_with_its_newest_temperature(tmp_path: Path) -> None:
    talk = Talk(tmp_path)
    talk.station.live([air(0, 4.2), air(1, 4.4)])
    assert talk.says("peter", "?") == (
        "Van KBZ 214: no alarm. 4.4C, 22 Nov 12:01. Goods: Fresh milk 480 kg, Spinach 60 kg."
    )
    talk.warm()
    for who in ("peter", "grace"):
        assert talk.says(who, "status?") == (
            "ALARM Van KBZ 214 since 22 Nov 12:02. 9.0C, 22 Nov 12:07. "
            "At risk: Fresh milk 480 kg, Spinach 60 kg."
        )
    talk.station.wait(180)
    talk.says("peter", "ok")
    assert "since 22 Nov 12:02." in talk.says("peter", "?"), "who has seen it is no beginning"
    assert talk.says("otieno", "?") == "Nothing is in your care now."
    talk.close()


def test_a_store_that_fails_leaves_the_value_out(tmp_path: Path) -> None:
    talk = Talk(tmp_path)
    talk.station.store.close()
    assert "no reading" in talk.says("peter", "?")
