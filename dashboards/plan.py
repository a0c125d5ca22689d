"""What a Grafana should hold for a cooperative, and how that differs from what it holds. Pure.

The fields are those of Grafana's documented HTTP API, version 11.6.
"""

import copy
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from difflib import unified_diff
from typing import Any, NamedTuple

from dashboards.board import TAG, UID
from dashboards.influxql import FACTS, INFLUXDB, METRICS, PROMETHEUS, READINGS
from dashboards.variables import CONSOLE, COOP
from links.influx_types import InfluxAddress

VIEW, EDIT = 1, 2
"""Permissions, as Grafana numbers them."""
EDITOR, VIEWER = "Editor", "Viewer"
LONGEST_UID = 40
_DIFF_LINES = 40
_SERVERS_OWN = ("id", "version")  # of a dashboard; the server counts them
Json = dict[str, Any]


class Change(NamedTuple):
    """One thing that is made or changed.

    Args:
        verb: ``create`` or ``change``.
        what: Which thing, for people.
        diff: What is other than it was, line by line; nothing secret.
    """

    verb: str
    what: str
    diff: tuple[str, ...] = ()


class Wanted(NamedTuple):
    """For whom something is published.

    Args:
        coop: Id of the cooperative.
        name: Its name.
        console: Address of the console.
    """

    coop: str
    name: str
    console: str

    @property
    def folder_uid(self) -> str:
        """Return what names its folder."""
        return short_uid(f"{TAG}-{self.coop}")

    @property
    def team(self) -> str:
        """Return the name of its team."""
        return f"Coldchain {self.coop}"

    @property
    def title(self) -> str:
        """Return the title of its folder."""
        return f"Coldchain {self.name}"

    def source_uid(self, source: str) -> str:
        """Return what names one of its data sources."""
        return short_uid(f"{TAG}-{self.coop}-{source}")

    def source_name(self, source: str) -> str:
        """Return the name of one of its data sources."""
        return f"Coldchain {source} {self.coop}"


def short_uid(text: str) -> str:
    """Return a name as a uid of Grafana: at most 40 characters; a longer one ends with its hash."""
    if len(text) <= LONGEST_UID:
        return text
    return f"{text[: LONGEST_UID - 9]}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def data_sources(wanted: Wanted, address: InfluxAddress, *, influxdb: str, prometheus: str) -> list[Json]:
    """Return the data sources, the secrets of which stand under ``secureJsonData``.

    InfluxDB 2 is asked in InfluxQL too, and takes its token in a header.

    Args:
        wanted: For whom.
        address: Where readings and facts are.
        influxdb: Its address as Grafana reaches it; empty: the same.
        prometheus: Address of Prometheus; empty: there is none.
    """
    url = influxdb or address.url
    spaces = {READINGS: address.raw, FACTS: address.facts}
    made = [_influx(wanted, name, url, space.name, address) for name, space in spaces.items()]
    if prometheus:
        common = _source(wanted, METRICS, PROMETHEUS, prometheus)
        made.append({**common, "jsonData": {"httpMethod": "POST", "timeInterval": "15s"}})
    return made


def _source(wanted: Wanted, name: str, kind: str, url: str) -> Json:
    named = {"name": wanted.source_name(name), "uid": wanted.source_uid(name), "type": kind, "url": url}
    return {**named, "access": "proxy", "isDefault": False, "basicAuth": False}


def _influx(wanted: Wanted, name: str, url: str, database: str, address: InfluxAddress) -> Json:
    made = _source(wanted, name, INFLUXDB, url)
    data: Json = {"version": "InfluxQL", "dbName": database, "httpMode": "POST", "timeInterval": "60s"}
    if address.is_version_1:
        secret = {"password": address.secret} if address.username else {}
        return {**made, "user": address.username, "jsonData": data, "secureJsonData": secret}
    data["httpHeaderName1"] = "Authorization"
    return {**made, "jsonData": data, "secureJsonData": {"httpHeaderValue1": f"Token {address.secret}"}}


def source_differs(there: Mapping[str, Any], wanted: Mapping[str, Any]) -> tuple[str, ...]:
    """Return how a data source differs; of secrets only whether there is one: nobody can read them."""
    set_ = there.get("secureJsonFields") or {}
    lacking = [f"+secret {name}" for name in wanted.get("secureJsonData", {}) if not set_.get(name)]
    open_ = {name: value for name, value in wanted.items() if name != "secureJsonData"}
    data = {name: (there.get("jsonData") or {}).get(name) for name in open_["jsonData"]}
    same = {**{name: there.get(name) for name in open_}, "jsonData": data}
    return (*differences(same, open_), *lacking)


def permissions(there: Iterable[Mapping[str, Any]], team_id: int) -> list[Json]:
    """Return who may do what in the folder: its team looks, editors edit, and whom people have let in.

    Args:
        there: As it is; that every viewer may look is taken away.
        team_id: Of the cooperative's team.
    """
    kept: list[Json] = []
    for item in there:
        if item.get("inherited") or item.get("role") or item.get("teamId") == team_id:
            continue
        name = "teamId" if item.get("teamId") else "userId"
        if item.get(name):
            kept.append({name: item[name], "permission": item["permission"]})
    return [{"role": EDITOR, "permission": EDIT}, {"teamId": team_id, "permission": VIEW}, *kept]


def permission_words(items: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return permissions as lines to compare, in one order."""
    words = []
    for item in items:
        if not item.get("inherited"):
            who = next(f"{name} {item[name]}" for name in ("role", "teamId", "userId") if item.get(name))
            words.append(f"{who}: {item['permission']}")
    return sorted(words)


def dashboard_for(board: Mapping[str, Any], wanted: Wanted, sources: Sequence[str]) -> Json:
    """Return a dashboard of one cooperative: its own name, data sources and console; no other one to choose.

    Args:
        board: As committed.
        wanted: For whom.
        sources: Those that there are.
    """
    made: Json = copy.deepcopy(dict(board))
    made["uid"] = short_uid(f"{UID}{wanted.coop}-{board['uid'].removeprefix(UID)}")
    made["tags"] = [TAG, wanted.coop]
    for link in made.get("links", ()):
        if link["type"] == "dashboards":
            link["tags"] = made["tags"]
    for variable in made["templating"]["list"]:
        name = variable["name"]
        if variable["type"] == "datasource" and name in sources:
            variable["regex"] = f"/^{wanted.source_name(name)}$/"
            named = {"text": wanted.source_name(name), "value": wanted.source_uid(name)}
            variable["current"] = {"selected": True, **named}
        elif name in (COOP, CONSOLE):
            _fix(variable, wanted.coop if name == COOP else wanted.console)
    return made


def _fix(variable: Json, value: str) -> None:
    """Make a variable one of which nobody chooses a value."""
    kept: Json = {key: variable[key] for key in ("name", "label") if key in variable}
    option = {"selected": True, "text": value, "value": value}
    variable.clear()
    variable |= {**kept, "type": "constant", "hide": 2, "skipUrlSync": True, "query": value}
    variable |= {"current": option, "options": [option]}


def dashboard_differs(there: Mapping[str, Any], wanted: Mapping[str, Any]) -> tuple[str, ...]:
    """Return how a dashboard differs, without what the server counts."""
    return differences(
        {name: value for name, value in there.items() if name not in _SERVERS_OWN},
        {name: value for name, value in wanted.items() if name not in _SERVERS_OWN},
    )


def differences(there: object, wanted: object) -> tuple[str, ...]:
    """Return the lines that differ, those of now with ``-`` and those that are wanted with ``+``."""
    before, after = (json.dumps(each, indent=1, sort_keys=True).splitlines() for each in (there, wanted))
    whole = unified_diff(before, after, lineterm="", n=0)
    lines = [line for line in whole if line[:2] not in ("--", "++", "@@")]
    more = len(lines) - _DIFF_LINES
    return (*lines[:_DIFF_LINES], f"... {more} more lines") if more > 0 else tuple(lines)
