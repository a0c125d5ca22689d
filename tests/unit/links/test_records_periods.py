"""Rows of a period: half-open, all of them, of one cooperative."""

from pathlib import Path

from helpers.small_fleet import COOP, HOUR, NOW
from helpers.two_houses import OTHER, two_houses
from links.records_periods import Period, audit_in, excursions_in, messages_in, shipments_in
from links.records_places import settle


def test_each_is_of_the_period_and_of_the_cooperative(tmp_path: Path) -> None:
    now, long_ago = Period(NOW - HOUR, NOW + 1), Period(0, NOW - 1000 * HOUR)
    with two_houses(tmp_path, hours=1) as house:
        with house.records.transaction() as connection:
            settle(connection, COOP, NOW)
        with house.records.reading() as connection:
            found = [each.row["id"] for each in shipments_in(connection, COOP, now)]
            assert set(found) >= {"of-carl", "of-cora", "s-1"}
            assert len(found) == len(set(found))
            assert [each["asset"] for each in excursions_in(connection, COOP, now)] == ["van-1"]
            assert {each.contact for each in messages_in(connection, COOP, now)} == {"peter", "grace"}
            assert list(audit_in(connection, COOP, now))
            for period, coop in ((long_ago, COOP), (now, OTHER)):
                assert not list(excursions_in(connection, coop, period))
                assert not list(messages_in(connection, coop, period))
