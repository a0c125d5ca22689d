"""Asks the servers what the panels ask: InfluxQL by ``links/influx.py``, PromQL over HTTP."""

from urllib.parse import urlencode

import msgspec

from coldchain.errors import InputError, StoreError
from dashboards.check import Answered, Ask, Asked
from dashboards.influxql import FACTS, METRICS, READINGS
from links.http_calls import Call, HttpCalls
from links.influx import InfluxServer
from links.influx_types import InfluxAddress, Result

_MS_PER_S = 1000
_OK = 200


class _Samples(msgspec.Struct):
    """One series of an answer of Prometheus: pairs of time [s] and value, or one pair."""

    values: list[tuple[float, str]] = []
    value: tuple[float, str] | None = None


class _Data(msgspec.Struct):
    result: list[_Samples] = []


class _Answer(msgspec.Struct):
    status: str
    data: _Data = msgspec.field(default_factory=_Data)
    error: str = ""


def ask_influx(address: InfluxAddress, server: InfluxServer) -> Ask:
    """Return what asks an InfluxDB: readings where they lie, everything else in the database of facts."""

    def ask(asked: Asked) -> Answered:
        space = address.facts if asked.source == FACTS else address.raw
        return _counted(server.ask(space, [asked.text]))

    return ask


def ask_prometheus(url: str, calls: HttpCalls) -> Ask:
    """Return what asks a Prometheus, or whatever answers as it does."""

    def ask(asked: Asked) -> Answered:
        end_s = asked.panel.shown.until_at / _MS_PER_S
        fields = {"query": asked.text}
        if asked.instant:
            path = "/api/v1/query"
            fields["time"] = f"{end_s:.3f}"
        else:
            path, step = "/api/v1/query_range", asked.panel.interval_ms / _MS_PER_S
            fields |= {"start": f"{asked.panel.shown.from_at / _MS_PER_S:.3f}", "end": f"{end_s:.3f}"}
            fields["step"] = f"{step:g}"
        answer = calls.make(Call("GET", f"{url}{path}?{urlencode(fields)}"))
        return _samples(asked.text, answer.status, answer.body)

    return ask


def ask_all(asks: dict[str, Ask]) -> Ask:
    """Return what asks the server that a query is for.

    Raises:
        InputError: When asked, for a source that there is not.
    """

    def ask(asked: Asked) -> Answered:
        if asked.source not in asks:
            came, allowed = repr(asked.source), f"one of {', '.join(asks)}"
            raise InputError("data source", came, allowed, "Prometheus is asked with --prometheus URL.")
        return asks[asked.source](asked)

    return ask


def by_source(influx: Ask, prometheus: Ask | None) -> Ask:
    """Return what asks each server for what is its own."""
    asks: dict[str, Ask] = {READINGS: influx, FACTS: influx}
    return ask_all(asks if prometheus is None else {**asks, METRICS: prometheus})


def _counted(results: list[Result]) -> Answered:
    rows, values = 0, list[str]()
    for result in results:
        for series in result.series:
            shown = series.columns[0] != "time"  # of variables; else time is no value
            for row in series.values:
                rows += any(value is not None for value in (row if shown else row[1:]))
                values.append(str(row[-1]))
    return Answered(rows, values)


def _samples(query: str, status: int, body: bytes) -> Answered:
    try:
        answer = msgspec.json.decode(body, type=_Answer)
    except msgspec.MsgspecError as error:
        raise StoreError("Prometheus", f"{status} {body[:80]!r} ({error})", "JSON", retry=True) from None
    if status != _OK or answer.status != "success":
        raise StoreError(
            "Prometheus", f"{status} {answer.error}", "an answer", f"Query: {query}", retry=False
        )
    return Answered(sum(len(each.values) + (each.value is not None) for each in answer.data.result))
