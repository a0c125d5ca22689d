"""What no rule covers is counted, one row for each channel."""

from pathlib import Path

from links.records import Records
from links.records_uncovered import UncoveredRow, add_uncovered, uncovered_since

ROW = UncoveredRow("highland", "logger-1", "battery/voltage", "no rule", 100, 100, 5)


def test_readings_are_counted_and_the_first_time_stays(tmp_path: Path) -> None:
    records = Records(f"sqlite:///{tmp_path}/records.db")
    records.migrate()
    with records.transaction() as connection:
        other = ROW._replace(coop="lake")
        add_uncovered(connection, [ROW, other])
        add_uncovered(connection, [ROW._replace(first_at=200, last_at=200, readings=2, reason="moved")])
        assert uncovered_since(connection, "highland", 200) == [
            ROW._replace(last_at=200, readings=7, reason="moved")
        ]
        assert uncovered_since(connection, "highland", 201) == []
        assert uncovered_since(connection, "lake", 0) == [other]
    records.close()
