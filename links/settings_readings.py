"""Settings of the readings store: a SQLite file or an InfluxDB server. Not a store."""

from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, model_validator

from coldchain.errors import InputError
from coldchain.settings import DurationS, Section
from links.influx_types import InfluxAddress, Space

SQLITE, INFLUX_1, INFLUX_2 = "sqlite", "influxdb1", "influxdb2"
_DAY_S = 86_400.0
_LEAST_KEPT_S = 3600.0  # what a retention policy of InfluxDB may be at least
_NEEDED = {SQLITE: (), INFLUX_1: ("url", "database"), INFLUX_2: ("url", "org", "bucket", "token")}
_FOREIGN = {
    SQLITE: ("url", "database", "org", "bucket", "username", "password", "token"),
    INFLUX_1: ("org", "bucket", "token"),
    INFLUX_2: ("database", "username", "password"),
}
_POLICY_RAW, _POLICY_5MIN, _SUFFIX_5MIN = "raw", "five_minutes", "_5min"
_MS_PER_S = 1000


def _check_url(url: str) -> str:
    """Return the url without a slash at its end; otherwise raise a ValueError that says what is allowed."""
    allowed = "http://host:8086 or https://host:8086; user and password stand in keys of their own"
    try:
        parts = urlsplit(url)
        is_good = not url or (parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.query)
        is_good = is_good and parts.username is None and parts.port != 0
    except ValueError:
        is_good = False
    if not is_good:
        raise ValueError(allowed)
    return url.rstrip("/")


def _check_kept(duration_s: float) -> float:
    if duration_s == 0 or duration_s >= _LEAST_KEPT_S:
        return duration_s
    raise ValueError('"1h" or more, or "0s" for ever')


KeptS = Annotated[DurationS, AfterValidator(_check_kept)]


class ReadingsSettings(Section):
    """The ``[readings]`` table.

    SQLite keeps every reading for ever (decision 26). ``keep_raw`` and ``keep_5min`` act on InfluxDB only.

    Args:
        kind: ``sqlite`` for a file in the data folder; ``influxdb1`` for InfluxDB 1.x, ``influxdb2`` for 2.x.
        url: Of the InfluxDB server, e.g. ``http://127.0.0.1:8086``.
        database: Name of the database (1.x); made when we may.
        username: Who we are there (1.x); empty where the server asks nobody.
        password: The word for it. Better kept in a file that ``password_file`` names.
        org: Name of the organisation (2.x).
        bucket: Name of the bucket (2.x); 5-minute values go to a second one, ``<bucket>_5min``.
        token: What lets us in (2.x). Better kept in a file that ``token_file`` names.
        ca_file: Whose certificate a server with ``https://`` must have; empty: one that this system believes.
        connect_timeout: How long to wait for a connection [s].
        timeout: How long to wait for an answer [s].
        keep_raw: How long InfluxDB keeps every reading; ``"0s"``: for ever [s]. Nothing for SQLite.
        keep_5min: How long InfluxDB keeps 5-minute values; ``"0s"``: for ever [s]. Nothing for SQLite.
        keep_journal: How long the journal keeps what the server has acknowledged, to bring it there again
            when the server lost it (a full disk or a power cut can do that to 1.x) [s].
    """

    kind: Literal["sqlite", "influxdb1", "influxdb2"] = "sqlite"
    url: Annotated[str, AfterValidator(_check_url)] = ""
    database: str = Field(default="", pattern=r"^[A-Za-z0-9._-]{0,64}$")
    username: str = ""
    password: SecretStr = SecretStr("")
    org: str = ""
    bucket: str = Field(default="", pattern=r"^[A-Za-z0-9._-]{0,64}$")
    token: SecretStr = SecretStr("")
    ca_file: str = ""
    connect_timeout: Annotated[DurationS, Field(gt=0, le=60)] = 3.0
    timeout: Annotated[DurationS, Field(gt=0, le=600)] = 30.0
    keep_raw: KeptS = 90 * _DAY_S
    keep_5min: KeptS = 1826 * _DAY_S
    keep_journal: Annotated[DurationS, Field(ge=0, le=30 * _DAY_S)] = 1.5 * _DAY_S

    @model_validator(mode="after")
    def _check(self) -> Self:
        given = self.model_dump(exclude_defaults=True)
        if lacking := [key for key in _NEEDED[self.kind] if not given.get(key)]:
            raise InputError(f"readings of kind {self.kind}", f"no {', '.join(lacking)}", "all of them")
        if foreign := [key for key in _FOREIGN[self.kind] if given.get(key)]:
            came, allowed = ", ".join(foreign), f"without {'it' if len(foreign) == 1 else 'them'}"
            raise InputError(f"readings of kind {self.kind}", came, allowed, "Set kind, or take it out.")
        if self.keep_5min and (not self.keep_raw or self.keep_raw > self.keep_5min):
            raise InputError("keep_5min", f"{self.keep_5min:g} s", "no shorter than keep_raw, or 0s for ever")
        return self

    @property
    def is_influx(self) -> bool:
        """Whether an InfluxDB server keeps the readings."""
        return self.kind != SQLITE

    def address(self, beside: Path) -> InfluxAddress:
        """Return where the InfluxDB server is, and who we are there.

        Args:
            beside: The folder of the settings file: the file of certificates is looked for there.
        """
        is_1 = self.kind == INFLUX_1
        name = self.database if is_1 else self.bucket
        return InfluxAddress(
            url=self.url,
            is_version_1=is_1,
            raw=Space(name, _POLICY_RAW if is_1 else ""),
            kept=Space(name if is_1 else f"{name}{_SUFFIX_5MIN}", _POLICY_5MIN if is_1 else ""),
            org=self.org,
            username=self.username,
            secret=(self.password if is_1 else self.token).get_secret_value(),
            ca_file=str(beside / self.ca_file) if self.ca_file else "",
            connect_timeout_s=self.connect_timeout,
            timeout_s=self.timeout,
            keep_raw_ms=round(self.keep_raw * _MS_PER_S),
            keep_5min_ms=round(self.keep_5min * _MS_PER_S),
            recall_ms=round(self.keep_journal * _MS_PER_S),
        )
