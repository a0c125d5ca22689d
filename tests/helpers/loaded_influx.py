"""A real influxd with a season in it: readings, and the facts that the exporter wrote while it went on.

The season is judged by the real watcher; between its ticks a person acknowledges, gateways say how they are,
and the exporter takes its turn, as in a station. What the season's loggers do not measure is added.
"""

import json
import math
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import update

from acts.alarms import Act, acknowledge
from alerts.facts.exporter import Exporter, FactsLink
from coldchain.reading import Reading
from commands.season_run import SteppedClock, judge_season
from dashboards.fill import Shown
from fleet_simulator.season.network import COOPERATIVE, MS_PER_MINUTE
from fleet_simulator.season.season import Season
from helpers.influx import Influxd, Store, address, running
from helpers.small_season import PLAN, STORE, VAN, heated, small_season
from links.influx_types import InfluxAddress
from links.journal import Entry
from links.readings_compare import Bounds
from links.readings_copy import Copy
from links.readings_sqlite import SqliteReadings
from links.records import Records
from links.records_gateways import save_status
from links.records_tables import outbox
from links.records_views import open_alarms

TICK_MS = 120 * MS_PER_MINUTE
STATION = "season"
_MORE = {
    "air/humidity": ("%RH", 85.0),
    "door/open": ("/", 0.0),
    "supply/voltage": ("V", 12.9),
    "gps/latitude": ("lat", -0.3),
    "gps/longitude": ("lon", 36.1),
}
_SAYS = {
    "v": 1,
    "state": "online",
    "version": "0.1.0",
    "spool": {"rows": 12, "capacity_hours": 72.0},
    "time": {"trusted": True, "source": "ntp", "spread_ms": 40},
    "ports": [{"path": "a", "state": "open"}, {"path": "b", "state": "away"}],
}


class Loaded(NamedTuple):
    """What was loaded, and where."""

    server: Influxd
    address: InfluxAddress
    season: Season
    records: Path
    readings: Path
    shown: Shown
    last_turn_at: int

    def exporter(self, now: int) -> Exporter:
        """Return an exporter that looks at an instant [ms]; its records and store are closed by nobody."""
        clock = SteppedClock(now)
        records = Records(f"sqlite:///{self.records}")
        return Exporter(
            FactsLink(self.address, STATION), records, SqliteReadings(self.readings, reader=True), clock=clock
        )


@contextmanager
def loaded(folder: Path) -> Iterator[Loaded]:
    """Yield a server with four days of two vans and two coolers, one of which was hot with goods in it."""
    season, work = hot_season(), folder / "season"
    work.mkdir()
    with running(folder / "influxd") as server:
        there = address(server.url, "cold", keep_raw_ms=0, keep_5min_ms=0)
        clock = SteppedClock(PLAN.start_at)
        records, readings = work / "records.db", work / "readings.db"

        def turn(number: int, _of: int) -> None:
            now = PLAN.start_at + number * TICK_MS
            clock.move_to(now)
            with (
                closing(Records(f"sqlite:///{records}")) as book,
                closing(SqliteReadings(readings, reader=True)) as store,
            ):
                _people(book, season, now, is_odd=number % 2 == 1)
                Exporter(FactsLink(there, STATION), book, store, clock=clock).step()

        judge_season(season, work, tick_ms=TICK_MS, on_tick=turn)
        _copy(readings, there, folder, season)
        shown = Shown(PLAN.start_at, _busy_at(season) + 60_000)
        yield Loaded(server, there, season, records, readings, shown, clock.now())


def hot_season() -> Season:
    """Return the small season with a van that is hot while it carries goods, and a store that is for a"
    " while.
    """
    calm = small_season()
    goods = next(one for one in calm.goods.values() if one.stays[1].asset == VAN)
    begin = (goods.stays[1].from_at - PLAN.start_at) // MS_PER_MINUTE
    return heated(600, 1000, asset=STORE, season=heated(begin, begin + 20 * 60))


def _busy_at(season: Season) -> int:
    """Return the last turn at which goods are both in something that drives and in a cooler [ms]."""
    kinds = {asset.id: asset.kind for asset in season.registry.assets}
    for number in range((PLAN.end_at - PLAN.start_at) // TICK_MS, 0, -1):
        at = PLAN.start_at + number * TICK_MS
        stays = [stay for goods in season.goods.values() for stay in goods.stays]
        if {kinds[stay.asset] for stay in stays if stay.from_at <= at < stay.until_at} >= {"van", "cooler"}:
            return at
    raise AssertionError("no such turn")


def _people(book: Records, season: Season, now: int, *, is_odd: bool) -> None:
    """Say how gateways are, send what waits, and acknowledge every other time."""
    with book.transaction() as connection:
        for gateway in season.registry.gateways:
            save_status(connection, COOPERATIVE, gateway, status=json.dumps(_SAYS), received_at=now - 5000)
        connection.execute(update(outbox).where(outbox.c.sent_at.is_(None)).values(sent_at=now))
        for alarm in open_alarms(connection, COOPERATIVE) if is_odd else ():
            acknowledge(connection, alarm.id, Act("keeper", "cli", now))


def _copy(readings: Path, there: InfluxAddress, folder: Path, season: Season) -> None:
    """Copy all readings to the server, and add what the loggers do not measure, once in ten minutes."""
    store = Store(there, folder, [season.registry])
    with closing(SqliteReadings(readings, reader=True)) as source, closing(store.open()) as target:
        for _ in Copy(source, target, Bounds()).run(lambda _: None):
            pass
        more = [each for device in season.registry.devices for each in _added(device.id)]
        target.write([(target.position() + 1, Entry(COOPERATIVE, "gw", PLAN.end_at, tuple(more)))])
        target.sync()


def _added(device: str) -> Iterator[Reading]:
    for number, at in enumerate(range(PLAN.start_at, PLAN.end_at, 10 * MS_PER_MINUTE)):
        for channel, (unit, value) in _MORE.items():
            moved = value + (0.1 * math.sin(number / 9) if unit != "/" else float(number % 20 == 0))
            yield Reading(device, channel, 9, number, at, at + 2000, moved, unit)
