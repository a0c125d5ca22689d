"""links/records_told.py: what people were told, counted once for each step; harms that stand."""

from pathlib import Path

from coldchain.judgement.facts import Kind
from helpers.watching import COOP, KEY, air, airs, station_in
from links.records_told import message_count, standing_harms, told


def test_a_step_is_counted_once_with_all_its_messages(tmp_path: Path) -> None:
    with station_in(tmp_path) as station:
        station.live(airs([9.0] * 8))
        with station.records.reading() as connection:
            rows = told(connection, COOP)
            count = message_count(connection, COOP)
        assert [(row.kind, row.limit, row.event, row.messages) for row in rows] == [
            (Kind.LIMIT, "too-warm", "raise", 2)
        ]
        assert (rows[0].key, rows[0].asset) == (KEY, "van-1")
        assert rows[0].event_at <= rows[0].told_at
        assert count == len(station.said()) == 2


def test_only_what_stands_and_is_of_the_kind_is_a_harm(tmp_path: Path) -> None:
    with station_in(tmp_path) as station:
        station.live(airs([9.0] * 8))
        with station.records.reading() as connection:
            limits = standing_harms(connection, COOP, (Kind.LIMIT,))
            goods = standing_harms(connection, COOP, (Kind.PRODUCT, Kind.LAW))
        assert [(row.key, row.limit) for row in limits] == [(KEY, "too-warm")]
        assert goods == []
        station.late([air(minute + 0.5, 6.9) for minute in range(8)], minute=9)
        with station.records.reading() as connection:
            assert standing_harms(connection, COOP, (Kind.LIMIT,)) == []


def test_another_cooperative_sees_nothing(tmp_path: Path) -> None:
    with station_in(tmp_path) as station:
        station.live(airs([9.0] * 8))
        with station.records.reading() as connection:
            assert (told(connection, "other"), message_count(connection, "other")) == ([], 0)
