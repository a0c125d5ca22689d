"""Savings and verdicts for the page, kept for a moment."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from console.stakes import REFRESH_MS, Stakes, StakesKept
from helpers.small_fleet import COOP, MINUTE, NOW, Fleet, build_fleet, judge_shipments
from links.readings_sqlite import SqliteReadings
from links.records import Records
from links.records_views import AlarmRow, open_alarms
from links.scenes import Heard


class Page:
    """A page that asks again and again."""

    def __init__(self, fleet: Fleet) -> None:
        self.kept, self.fleet = StakesKept(), fleet
        self.records, self.store = Records(fleet.records_url), SqliteReadings(fleet.readings, reader=True)
        with self.records.reading() as connection:
            self.alarms = open_alarms(connection, COOP)

    def ask(self, now: int, alarms: list[AlarmRow] | None = None) -> Stakes:
        heard = Heard(self.fleet.registry, self.store.latest(COOP), now)
        return self.kept.get(self.records, self.store, heard, self.alarms if alarms is None else alarms)

    def close(self) -> None:
        self.records.close()
        self.store.close()


@pytest.fixture
def fleet(tmp_path: Path) -> Fleet:
    """Return two hours of a small fleet with judged shipments."""
    fleet = build_fleet(tmp_path, hours=2)
    judge_shipments(fleet)
    return fleet


def test_what_was_reckoned_is_kept_for_a_moment_and_alarms_end_that(fleet: Fleet) -> None:
    page = Page(fleet)
    first = page.ask(NOW)
    assert page.ask(NOW + REFRESH_MS - 1) is first
    assert page.ask(NOW + REFRESH_MS).ranked_at == NOW + REFRESH_MS
    answered = [replace(alarm, state="ACKED") for alarm in page.alarms]
    assert page.ask(NOW + REFRESH_MS + 1, answered).ranked_at == NOW + REFRESH_MS + 1
    page.close()


def test_verdicts_are_of_all_goods_on_their_way_and_savings_of_those_in_trouble(fleet: Fleet) -> None:
    page = Page(fleet)
    found = page.ask(NOW)
    assert set(found.verdicts) == {"s-1", "s-2", "s-3"}
    assert [saving.shipment for saving in found.savings] == ["s-1"]
    assert page.ask(NOW, []).savings == ()
    page.close()


def test_without_goods_nothing_is_at_stake(fleet: Fleet) -> None:
    page = Page(fleet)
    page.fleet = fleet._replace(registry=replace(fleet.registry, legs=()))
    found = page.ask(NOW)
    assert found.verdicts == {}
    assert [(saving.shipment, saving.avoidable_money) for saving in found.savings] == [("", 0.0)]
    assert page.ask(NOW, []).savings == ()
    page.close()


def test_a_limit_that_comes_near_is_told_before_there_is_an_alarm(fleet: Fleet) -> None:
    page = Page(fleet)
    before = page.ask(NOW - 25 * MINUTE, [])
    assert [(each.device, each.limit.name) for each in before.soon] == [("d-van-1", "too-warm")]
    page.close()
