"""Labels from the command line."""

from pathlib import Path

import pytest

from helpers.shipment_verbs import said, told
from helpers.small_fleet import build_fleet, station_of


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the settings of a station with vans and a cooler."""
    return station_of(build_fleet(tmp_path_factory.mktemp("fleet"), hours=1))


def test_a_label_is_drawn(station: Path, tmp_path: Path) -> None:
    id_ = told(station, "create", "spinach", "10 kg")["shipment"]
    assert "console.url" in said(station, "label", id_, "--out", str(tmp_path / "a.svg"), expected=2)
    with station.open("a", encoding="utf-8") as file:
        file.write('[console]\ntext_number = "+254700000001"\n')
    said(station, "label", id_, "--out", str(tmp_path / "a.svg"))
    assert id_.upper() in (tmp_path / "a.svg").read_text(encoding="utf-8")
    said(station, "label", id_, "--out", str(tmp_path / "a.pdf"), "--sheet", "--copies", "22")
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF-1.4")
    assert "--out" in said(station, "label", id_, "--out", str(tmp_path / "a.png"), expected=2)
    nowhere = said(station, "label", id_, "--out", str(tmp_path / "nowhere" / "a.pdf"), expected=2)
    assert "in a folder that is there" in nowhere
