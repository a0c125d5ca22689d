"""Settings of the panels: what the watcher writes for them, and where Grafana is. Not a client of Grafana."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr

from coldchain.settings import DurationS, Section


def _check_url(url: str) -> str:
    """Return the url without a slash at its end; otherwise raise a ValueError that says what is allowed."""
    try:
        parts = urlsplit(url)
        is_good = not url or (parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.query)
        is_good = is_good and parts.username is None and parts.port != 0
    except ValueError:
        is_good = False
    if not is_good:
        raise ValueError("http://host:3000 or https://host/grafana; the token stands in a key of its own")
    return url.rstrip("/")


Url = Annotated[str, AfterValidator(_check_url)]


class GrafanaSettings(Section):
    """The ``[grafana]`` table.

    Args:
        facts: Whether ``watch`` writes alarms, verdicts, shipments and gateways to InfluxDB, beside the
            readings; nothing is written where readings are in a SQLite file.
        facts_every: How often it does [s].
        url: Of Grafana, for ``coldchain dashboards publish``.
        token: Of a service account there that is an admin of its organisation. Better kept in a file that
            ``token_file`` names.
        ca_file: Whose certificate Grafana must have with ``https://``; empty: one that this system believes.
        console: Address of the console, for links; empty: ``console.url``.
        influxdb: Address of InfluxDB as Grafana reaches it; empty: ``readings.url``.
        prometheus: Address of Prometheus as Grafana reaches it; empty: there is none.
    """

    facts: bool = True
    facts_every: Annotated[DurationS, Field(ge=10, le=3600)] = 60.0
    url: Url = ""
    token: SecretStr = SecretStr("")
    ca_file: str = ""
    console: Url = ""
    influxdb: Url = ""
    prometheus: Url = ""
