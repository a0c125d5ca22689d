"""The bench's own InfluxDB answers, and is gone afterwards."""

import urllib.error
import urllib.request
from pathlib import Path

import pytest

from helpers.needs import requires_program
from scripts.benches._influxd import influxd, is_there


def test_it_answers_and_ends(tmp_path: Path) -> None:
    requires_program("influxd", "influxdb")
    assert is_there()
    with influxd(tmp_path / "i") as url, urllib.request.urlopen(f"{url}/ping") as answer:
        assert answer.status == 204
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(f"{url}/ping")
