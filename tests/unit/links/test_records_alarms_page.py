"""links/records_alarms_page.py: alarms page by page."""

from pathlib import Path

from sqlalchemy import insert, select

from helpers.small_fleet import ALARM, COOP, build_fleet
from links.records import Records
from links.records_alarms_page import alarm_of, alarms_page
from links.records_tables import alarms


def test_pages_follow_one_another(tmp_path: Path) -> None:
    records = Records(build_fleet(tmp_path, hours=1).records_url)
    with records.transaction() as connection:
        row = dict(connection.execute(select(alarms)).mappings().one())
        more = [{**row, "id": f"{COOP}/a-{number}", "since_at": 5, "excursion": None} for number in range(5)]
        closed = {**row, "id": f"{COOP}/closed", "state": "NORMAL"}
        connection.execute(insert(alarms), [*more, closed, {**row, "id": "other/x", "coop": "other"}])
    with records.reading() as connection:
        found: list[str] = []
        before = None
        while page := alarms_page(connection, COOP, is_open=True, before=before, limit=2):
            found += [each.id for each in page]
            before = (page[-1].since_at, page[-1].id)
        assert found == [ALARM, *(f"{COOP}/a-{number}" for number in (4, 3, 2, 1, 0))]
        [over] = alarms_page(connection, COOP, is_open=False, before=None, limit=9)
        assert over.id == f"{COOP}/closed"
        one = alarm_of(connection, COOP, ALARM)
        assert one is not None
        assert one.excursion is not None
        assert one.excursion.bound == 8.0
        assert alarm_of(connection, COOP, "other/x") is None
    records.close()
