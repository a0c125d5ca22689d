"""A whole life of goods on the command line."""

from pathlib import Path

import pytest

from helpers.shipment_verbs import said, told
from helpers.small_fleet import build_fleet, station_of


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the settings of a station with vans and a cooler."""
    return station_of(build_fleet(tmp_path_factory.mktemp("fleet"), hours=1))


def test_goods_from_the_farm_to_the_buyer(station: Path) -> None:
    made = told(station, "create", "raw-milk", "120 kg", "--lot", "L-9", "--start", "4 degC", "--key", "k1")
    id_ = made["shipment"]
    assert told(
        station, "create", "raw-milk", "120 kg", "--lot", "L-9", "--start", "4 degC", "--key", "k1"
    ) == {
        **made,
        "again": True,
    }
    assert id_.startswith("raw-")
    assert told(station, "load", id_, "van-1")["asset"] == "van-1"
    assert "not-loaded" not in said(station, "unload", id_.upper(), "cooler-1", "--measured", "5 degC")
    part = told(station, "split", id_, "20 kg", "--into", "part-1")
    assert (part["shipment"], part["left_kg"]) == ("part-1", 100)
    assert told(station, "merge", id_, "part-1", "--into", "whole-1")["shipment"] == "whole-1"
    assert "why" in said(station, "refuse", "whole-1", expected=2)
    said(station, "refuse", "whole-1", "--why", "too warm")
    said(station, "handover", "whole-1", "--asset", "van-1")
    line = said(station, "deliver", "whole-1", "--receiver", "Mama Ngina")
    assert line.startswith("whole-1, delivered")
    acts = [each["act"] for each in told(station, "history", "whole-1")]
    assert acts == ["merged", "merged", "merged", "refused", "handed", "delivered"]
