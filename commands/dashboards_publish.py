"""What ``coldchain dashboards publish`` does: joins a station's settings and records to the publisher."""

from collections.abc import Mapping
from contextlib import closing
from typing import Any

from coldchain.errors import InputError
from coldchain.instants import MS_PER_S
from coldchain.units import parse_duration_s
from commands.station import Station
from dashboards.catalogue import read_all
from dashboards.fill import Shown
from dashboards.grafana import Grafana
from dashboards.plan import Change, Wanted, data_sources
from dashboards.publish import Publisher
from dashboards.steps import Step
from links.clock import SystemClock
from links.records import Records
from links.records_facts import STEPS, Mark, pages
from links.records_views import is_there


def published(station: Station, *, is_dry: bool, since: str) -> list[Change]:
    """Return what was changed in Grafana, or would be.

    Args:
        station: Whose.
        is_dry: Change nothing.
        since: The steps of alarms of this time become annotations, e.g. ``7d``.

    Raises:
        InputError: The settings say not enough.
        LinkError: Grafana or the records failed.
    """
    settings = station.settings
    grafana = settings.grafana
    if not (grafana.url and grafana.token.get_secret_value()):
        lacking = "url" if not grafana.url else "token or token_file"
        raise InputError(
            "dashboards publish", f"no {lacking} under [grafana]", "both", "See docs/dashboards.md."
        )
    if not settings.readings.is_influx:
        came = f"readings.kind {settings.readings.kind!r}"
        raise InputError("dashboards publish", came, "influxdb1 or influxdb2", "See docs/influxdb.md.")
    console = settings.console
    own = f"http://{console.host}:{console.port}"
    wanted = Wanted(station.coop, settings.cooperative.name, grafana.console or console.url or own)
    address = settings.readings.address(station.file.parent)
    sources = data_sources(wanted, address, influxdb=grafana.influxdb, prometheus=grafana.prometheus)
    ca_file = str(station.file.parent / grafana.ca_file) if grafana.ca_file else ""
    there = Grafana(grafana.url, grafana.token.get_secret_value(), ca_file=ca_file)
    publisher = Publisher(there, wanted, is_dry=is_dry)
    publisher.publish(read_all(), sources)
    now = SystemClock().now()
    shown = Shown(now - round(parse_duration_s(since) * MS_PER_S), now)
    return publisher.annotate(steps_since(station, shown.from_at), shown)


def steps_since(station: Station, since: int) -> list[Step]:
    """Return the steps of alarms that were so since an instant [ms]; none where there are no records yet."""
    if not is_there(station.records_url):
        return []
    with closing(Records(station.records_url)) as records, records.reading() as connection:
        found = pages(connection, station.coop, STEPS, Mark(since))
        return [_step(row) for page in found for row in page if row["event_at"] >= since]


def _step(row: Mapping[Any, Any]) -> Step:
    return Step(
        id=row["id"],
        coop=row["coop"],
        asset=row["a_asset"],
        about=f"{row['a_device']} {row['a_channel']}",
        limit=row["a_limit_name"],
        severity=row["severity"] or "",
        event=row["event"],
        event_at=row["event_at"],
        late=bool(row["late"]),
    )
