"""``coldchain check`` warns where InfluxDB lets go of readings before they may go."""

from pathlib import Path

import pytest

from commands.check_retention import retention_findings
from commands.station import open_station

INFLUX = '[readings]\nkind = "influxdb1"\nurl = "http://127.0.0.1:1"\ndatabase = "cold"\n'


@pytest.mark.parametrize(
    ("years", "readings", "results"),
    [
        (0, INFLUX, []),
        (5, "", ["ok"]),
        (5, INFLUX, ["warning"]),
        (5, f'{INFLUX}keep_raw = "0s"\nkeep_5min = "0s"\n', ["ok"]),
    ],
)
def test_a_store_that_forgets_too_early_is_told(
    tmp_path: Path, years: int, readings: str, results: list[str]
) -> None:
    file = tmp_path / "coldchain.toml"
    file.write_text(f'[cooperative]\nid = "c"\nname = "C"\nkeep_years = {years}\n{readings}')
    found = list(retention_findings(open_station(file).settings))
    assert [each.result for each in found] == results
    assert all("keep_raw" in each.detail for each in found if each.result == "warning")
