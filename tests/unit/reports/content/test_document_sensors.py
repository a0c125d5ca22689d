"""Parts on what measured come back from JSON as they were, and the report names them too."""

import msgspec
import pytest

from helpers.told_report import made
from reports.content import document, document_sensors


@pytest.mark.parametrize("name", ["Sensor", "ClockNote", "Conformity"])
def test_each_comes_back_as_it_was(name: str) -> None:
    kind = getattr(document_sensors, name)
    assert getattr(document, name) is kind
    report = made()[0]
    rows = [each for part in (report.sensors, report.clocks, report.conformity) for each in part]
    mine = [each for each in rows if isinstance(each, kind)]
    assert mine
    assert [msgspec.json.decode(msgspec.json.encode(each), type=kind) for each in mine] == mine
