"""What was said of goods is put right on the command line."""

import json
from pathlib import Path

import pytest

from helpers.shipment_verbs import said, told
from helpers.small_fleet import build_fleet, station_of


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the settings of a station with vans and a cooler."""
    return station_of(build_fleet(tmp_path_factory.mktemp("fleet"), hours=1))


def test_what_was_said_is_put_right(station: Path) -> None:
    id_ = told(station, "create", "spinach", "10 kg")["shipment"]
    assert "Nobody has said anything" in said(station, "history", id_)
    key = told(station, "load", id_, "van-1")["key"]
    assert "why" in said(station, "correct", id_, "--act", key, "--asset", "van-2", expected=2)
    said(station, "correct", id_, "--act", key, "--asset", "van-2", "--why", "the other van")
    said(station, "correct", id_, "--lot", "L-1", "--quantity", "11 kg", "--why", "weighed again")
    assert "done" in json.dumps(told(station, "withdraw", id_, "last", "--why", "not loaded at all"))
    shown = said(station, "history", id_)
    assert "no longer stands" in shown
    assert "not loaded at all" in shown
    assert "act" in said(station, "withdraw", id_, "nothing", "--why", "x", expected=2)
    assert "not a time" not in said(station, "load", id_, "van-1", "--at", "soon", expected=2)
    assert "so already" in said(station, "correct", id_, "--lot", "L-1", "--why", "again")
