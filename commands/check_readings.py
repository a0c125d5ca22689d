"""What ``coldchain check`` sees of readings in InfluxDB: which server, whether it takes them, how long."""

from contextlib import closing

from coldchain.errors import StoreError
from coldchain.units import format_duration
from commands.finding import Finding
from commands.station import Station
from links.influx import InfluxServer
from links.influx_schema import prepare, statements
from links.influx_types import MARKER, AbsentError, InfluxAddress
from links.influx_writes import LineWriter

_NAME = "readings"
_PROBE = f"{MARKER}_check ok=1i 7258118400000000000"  # where the markers are: no retention removes it


def readings_finding(station: Station) -> Finding:
    """Return whether the server takes readings; database or buckets are made when they are lacking.

    Raises:
        StoreError: It cannot be reached, or does not let us in.
    """
    settings = station.settings.readings
    address = settings.address(station.file.parent)
    with closing(InfluxServer(address)) as server:
        version = server.version() or "of unknown version"
        if problem := _mismatch(version, address):
            return Finding(_NAME, "failed", problem)
        prepare(server)
        lines = LineWriter(server)
        try:
            for space in (address.raw, address.kept, address.held):
                lines.store(space, [_PROBE])
        except AbsentError as error:
            raise _not_made(error, address) from None
        finally:
            lines.close()
        server.ask(address.raw, [f"SELECT ok FROM {MARKER}_check LIMIT 1"])  # noqa: S608
    kept = " and ".join(
        f"{what} {format_duration(kept_s) if kept_s else 'for ever'}"
        for what, kept_s in (("readings", settings.keep_raw), ("5-minute values", settings.keep_5min))
    )
    return Finding(_NAME, "ok", f"{address}, {version}: can be written and read; keeps {kept}")


def _mismatch(version: str, address: InfluxAddress) -> str:
    """Return what is told of a server of another version than the settings say; empty when they agree."""
    major = version.lstrip("v").partition(".")[0]
    if address.is_version_1 and major in ("2", "3"):
        keys = 'kind = "influxdb2", org, bucket and token_file'
        return f"{address} is version {version}: set {keys} under [readings]"
    if not address.is_version_1 and major in ("0", "1"):
        keys = 'kind = "influxdb1" and database'
        return f"{address} is version {version}: set {keys} under [readings]"
    return ""


def _not_made(error: AbsentError, address: InfluxAddress) -> StoreError:
    if address.is_version_1:
        next_step = f"Let an administrator of the server run: {'; '.join(statements(address))}"
    else:
        names = f"{address.raw.name}, {address.kept.name} and {address.held.name}"
        next_step = (
            f"Let an administrator of the server make the buckets {names}, and a token that may use them."
        )
    return StoreError(error.thing, error.came, error.allowed, next_step, retry=False)
