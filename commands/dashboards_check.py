"""What ``coldchain dashboards check`` does: opens the servers of a station, and has every query asked."""

from contextlib import ExitStack, closing

from coldchain.errors import InputError
from coldchain.instants import MS_PER_S, from_iso
from coldchain.units import parse_duration_s
from commands.station import Station
from dashboards.asking import ask_influx, ask_prometheus, by_source
from dashboards.catalogue import read_all
from dashboards.check import Checked, check
from dashboards.fill import Shown
from links.clock import SystemClock
from links.http_calls import HttpCalls
from links.influx import InfluxServer

PIPELINE = "pipeline"
_TIMEOUT_S = 30.0


def shown_of(back: str, until: str) -> Shown:
    """Return the time that is looked at.

    Raises:
        InputError: One of the two cannot be read.
    """
    until_at = from_iso(until) if until else SystemClock().now()
    return Shown(until_at - round(parse_duration_s(back) * MS_PER_S), until_at)


def checked(station: Station, shown: Shown, *, prometheus: str = "") -> Checked:
    """Return what became of all queries.

    Args:
        station: Whose servers are asked.
        shown: The time that is looked at.
        prometheus: Address of Prometheus; empty: that of the settings; where there is none either, the
            dashboard of our own metrics is left out.

    Raises:
        InputError: Readings are not in InfluxDB.
        LinkError: A server cannot be used at all.
    """
    if not station.settings.readings.is_influx:
        came = f"readings.kind {station.settings.readings.kind!r}"
        next_step = "Set [readings] to an InfluxDB: docs/influxdb.md."
        raise InputError("dashboards check", came, "influxdb1 or influxdb2", next_step)
    address = station.settings.readings.address(station.file.parent)
    url = prometheus.rstrip("/") or station.settings.grafana.prometheus
    with ExitStack() as stack:
        influx = ask_influx(address, stack.enter_context(closing(InfluxServer(address))))
        metrics = None
        if url:
            calls = HttpCalls(f"Prometheus at {url}", clock=SystemClock(), timeout_s=_TIMEOUT_S)
            metrics = ask_prometheus(url, stack.enter_context(closing(calls)))
        boards = read_all()
        if metrics is None:
            boards.pop(PIPELINE)
        return check(boards, by_source(influx, metrics), shown)
