"""Laws of standing reports: one each local day in every zone, whatever the clock and the watcher do."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlalchemy import select

from alerts.reports import LATEST_MS, LOOK_EVERY_MS, Reports
from alerts.settings import AlertsSettings
from coldchain.instants import MS_PER_S
from coldchain.registry.report_time import slot_due, slot_next, slot_of
from helpers.watching import REGISTRY
from links.readings_sqlite import SqliteReadings
from links.records import Records
from links.records_registry import save_registry
from links.records_tables import outbox

SETTINGS = AlertsSettings.model_validate({"channels": ["log"]})
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
ZONES = st.sampled_from(sorted(available_timezones()))
CHANGING = st.sampled_from(
    ["Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "America/Santiago", "Pacific/Apia"]
)
TIMES = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))


@cache
def changes(name: str) -> list[date]:
    """Return local days near which the clocks of a zone change, within some years; one day where none do."""
    zone, start = ZoneInfo(name), datetime(2009, 1, 1, tzinfo=UTC)
    days = [start + timedelta(days=one) for one in range(5 * 365)]
    pairs = pairwise(days)
    found = [two.astimezone(zone) for one, two in pairs if _offset(one, zone) != _offset(two, zone)]
    return [each.date() for each in found] or [start.date()]


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta | None:
    return moment.astimezone(zone).utcoffset()


def instant(moment: datetime) -> int:
    """Return a moment as an instant [ms]."""
    return round(moment.timestamp()) * MS_PER_S


@settings(max_examples=80)
@given(ZONES, TIMES, st.data())
def test_each_local_day_that_there_is_has_exactly_one(name: str, text: str, data: st.DataObject) -> None:
    zone, middle = ZoneInfo(name), data.draw(st.sampled_from(changes(name)))
    start = datetime(middle.year, middle.month, middle.day, tzinfo=UTC) - timedelta(days=3)
    hours = [start + timedelta(minutes=30 * step) for step in range(6 * 48)]
    days = sorted({each.astimezone(zone).date() for each in hours})[1:-1]
    slots = {day: slot_of(day, text, zone) for day in days}
    assert all(slot is not None for slot in slots.values())
    found = [slot for slot in slots.values() if slot is not None]
    assert [slot.at for slot in found] == sorted({slot.at for slot in found})
    for slot in found:
        assert datetime.fromtimestamp(slot.at // MS_PER_S, zone).date() == slot.day
        assert slot_due(text, slot.at, zone, LATEST_MS) == slot
        assert slot_due(text, slot.at + LATEST_MS - 1, zone, LATEST_MS) == slot
        assert slot_due(text, slot.at + LATEST_MS, zone, LATEST_MS) != slot
        assert slot_next(text, slot.at - 1, zone) == slot


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("wait"), st.integers(LOOK_EVERY_MS, 4 * HOUR_MS)),
        st.tuples(st.just("jump"), st.integers(-2 * DAY_MS, 2 * DAY_MS)),
        st.tuples(st.sampled_from(["restart", "kill"]), st.just(LOOK_EVERY_MS)),
    ),
    max_size=40,
)


class Days:
    """A watcher's reports over real records, a clock that is moved, restarts, and kills before the commit.

    Args:
        name: Time zone.
        text: When the report is due.
        now: [ms].
    """

    def __init__(self, name: str, text: str, now: int) -> None:
        self._folder = TemporaryDirectory()
        path = Path(self._folder.name)
        self.records, self.store = Records(f"sqlite:///{path}/r.db"), SqliteReadings(path / "s.db")
        self.records.migrate()
        coop = replace(REGISTRY.cooperative, time_zone=name)
        wanting = replace(REGISTRY.contacts[0], report_time=text)
        with self.records.transaction() as connection:
            save_registry(connection, replace(REGISTRY, cooperative=coop, contacts=(wanting,)))
        self.now = now
        self.reports = self.start()

    def start(self) -> Reports:
        """Return the reports of a watcher that has just begun."""
        self.reports = Reports(self.records, self.store, SETTINGS)
        return self.reports

    def step(self, *, killed: bool = False) -> None:
        """Look, and write what is due; or be killed before that is committed."""
        if not self.reports.look(self.now, live=True):
            return
        try:
            with self.records.transaction() as connection:
                self.reports.record(connection, self.now)
                if killed:
                    raise KeyboardInterrupt
        except KeyboardInterrupt:
            self.start()
            return
        self.reports.commit()

    def written(self) -> list[tuple[str, int]]:
        """Return the day and the instant [ms] of each report."""
        with self.records.reading() as connection:
            rows = connection.execute(select(outbox.c.key, outbox.c.created_at).order_by(outbox.c.id))
            return [(row.key.split("|")[4], row.created_at) for row in rows]

    def close(self) -> None:
        """Give all files back."""
        self.records.close()
        self.store.close()
        self._folder.cleanup()


@settings(max_examples=8, deadline=None)
@given(CHANGING, TIMES, STEPS, st.data())
def test_whatever_the_clock_does_no_day_has_two_and_none_is_hours_late(
    name: str, text: str, steps: list[tuple[str, int]], data: st.DataObject
) -> None:
    zone, day = ZoneInfo(name), data.draw(st.sampled_from(changes(name)))
    life = Days(name, text, instant(datetime(day.year + 17, day.month, day.day, tzinfo=UTC)))
    for what, length_ms in steps:
        life.now += length_ms
        if what == "restart":
            life.start()
        life.step(killed=what == "kill")
    found = life.written()
    life.close()
    assert len({day for day, _ in found}) == len(found)
    for day_text, at in found:
        slot = slot_of(date.fromisoformat(day_text), text, zone)
        assert slot is not None
        assert slot.at <= at < slot.at + LATEST_MS


@settings(max_examples=4, deadline=None)
@given(CHANGING, TIMES, st.data())
def test_a_watcher_that_is_killed_and_started_all_week_writes_one_for_each_day(
    name: str, text: str, data: st.DataObject
) -> None:
    zone, day = ZoneInfo(name), data.draw(st.sampled_from(changes(name)))
    start = instant(datetime(day.year + 17, day.month, day.day, tzinfo=UTC) - timedelta(days=2))
    life, kinds = Days(name, text, start), data.draw(st.lists(st.integers(0, 3), min_size=60, max_size=60))
    for kind in kinds:
        life.now += 2 * HOUR_MS
        if kind == 0:
            life.start()
        life.step(killed=kind == 1)
        life.now += LOOK_EVERY_MS
        life.step()
    found = life.written()
    life.close()
    whole = {datetime.fromtimestamp((start + hour * HOUR_MS) // MS_PER_S, zone).date() for hour in range(120)}
    wanted = [each.isoformat() for each in sorted(whole)[1:-1]]
    assert [each for each, _ in found if each in wanted] == wanted
