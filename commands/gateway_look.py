"""What ``coldchain gateway`` shows, read from the records."""

from typing import Any, NamedTuple

import msgspec

from coldchain.errors import InputError, RecordsError
from coldchain.nearest import did_you_mean, listed
from commands.station import Station
from links.records import Records
from links.records_pushed import Pushed, newest_of, pushes_of
from links.records_views import gateway_states, is_there

SILENT_AFTER_MS = 60_000  # and three missed statuses
_MISSED = 3


class GatewayLine(NamedTuple):
    """One gateway as of now.

    Args:
        name: Its name.
        state: ``online``, ``silent`` (said online, and no more), ``stopped``, ``lost``, ``offline`` (does not
            say why) or ``never heard``.
        heard_at: When its last status came [ms]; None when none did.
        status: What it says of itself; empty when that cannot be read.
        pushed: The settings that were pushed last; None when none were.
        now: [ms].
    """

    name: str
    state: str
    heard_at: int | None
    status: dict[str, Any]
    pushed: Pushed | None
    now: int

    def part(self, *keys: str) -> Any:  # noqa: ANN401 - a status is a stranger's JSON
        """Return a part of the status; None where it has none."""
        found: Any = self.status
        for key in keys:
            found = found.get(key) if isinstance(found, dict) else None
        return found

    def tables(self, key: str) -> list[dict[str, Any]]:
        """Return a list of tables of the status, without what is no table."""
        found = self.part(key)
        return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


class GatewayLook:
    """The gateways of one cooperative.

    Args:
        records: Where they are.
        coop: Id of the cooperative.
        now: [ms].
    """

    def __init__(self, records: Records, coop: str, now: int) -> None:
        self.records, self.coop, self.now = records, coop, now

    def lines(self) -> list[GatewayLine]:
        """Return all that are registered, by name."""
        with self.records.reading() as connection:
            rows = gateway_states(connection, self.coop)
            pushed = newest_of(connection, self.coop)
        found = []
        for row in rows:
            status = _read(row.status)
            state = state_of(row.status, status, heard_ago_ms=self.now - row.received_at)
            heard_at = row.received_at if row.status else None
            found.append(GatewayLine(row.gateway, state, heard_at, status, pushed.get(row.gateway), self.now))
        return found

    def one(self, name: str) -> GatewayLine:
        """Return one gateway.

        Raises:
            InputError: It is not registered.
        """
        lines = {line.name: line for line in self.lines()}
        if name in lines:
            return lines[name]
        next_step = did_you_mean(name, lines) or "Add it to gateways in the settings file, and start anew."
        raise InputError("gateway", repr(name), f"one of {listed(lines)}", next_step)

    def history(self, name: str) -> list[Pushed]:
        """Return every settings text that was pushed to a gateway, the newest first."""
        with self.records.reading() as connection:
            return pushes_of(connection, self.coop, name)

    def close(self) -> None:
        """Give the records back."""
        self.records.close()


def open_look(station: Station, now: int) -> GatewayLook:
    """Return the gateways of a station.

    Raises:
        RecordsError: There are no records yet, or they cannot be read.
    """
    url = station.records_url
    records = Records(url) if is_there(url) else None
    if records is None or not records.version():
        next_step = "Run the station once: coldchain up."
        raise RecordsError("records", "nothing yet", "a database with gateways", next_step, retry=False)
    return GatewayLook(records, station.coop, now)


def state_of(text: str, status: dict[str, Any], *, heard_ago_ms: int) -> str:
    """Return the word for how a gateway is.

    Args:
        text: Its last status; empty when it was never heard.
        status: The same, read.
        heard_ago_ms: How long ago that came [ms].
    """
    if not text:
        return "never heard"
    if status.get("state") == "offline":
        reason = status.get("reason")
        return reason if reason in ("lost", "stopped") else "offline"
    every_s = status.get("every_s")
    every_ms = every_s * 1000 if isinstance(every_s, int | float) else 0
    return "silent" if heard_ago_ms >= max(SILENT_AFTER_MS, _MISSED * every_ms) else "online"


def _read(text: str) -> dict[str, Any]:
    try:
        return msgspec.json.decode(text, type=dict[str, Any]) if text else {}
    except msgspec.MsgspecError:
        return {}
