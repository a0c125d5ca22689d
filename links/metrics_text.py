"""Metrics as Prometheus reads them, by prometheus-client, of which this is the only importer.

Not where anything is counted, and no registry of its own: what programs told a moment ago is written down.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.core import Metric as Family
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector, CollectorRegistry

from coldchain.metrics import STATION_METRICS, TABLE, Metric

_OF_STATION = frozenset(metric.name for metric in STATION_METRICS)
MOST_VALUES = 1000  # of one label: more would be a mistake, and would cost whoever watches dearly


class Told(NamedTuple):
    """What one program tells, or the station (``program`` is empty)."""

    program: str
    metrics: Mapping[str, object]


def write(told: Iterable[Told], accept: str) -> tuple[bytes, str]:
    """Return the text and its content type: OpenMetrics for who accepts that, else the older format.

    Args:
        told: Of all programs; names that are not in the table are left out.
        accept: The header of the request.
    """
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Told(list(told)))
    try:
        encode, kind = choose_encoder(accept)
    except (TypeError, ValueError):  # a version that is none
        encode, kind = choose_encoder("")
    return encode(registry), kind


class _Told(Collector):
    def __init__(self, told: list[Told]) -> None:
        self._told = told

    def collect(self) -> Iterator[Family]:
        """Yield each metric that somebody tells."""
        for metric in TABLE:
            family = _family(metric)
            for each in self._told:
                if metric.name in each.metrics and (metric.name in _OF_STATION) == (not each.program):
                    _add(family, metric, each, each.metrics[metric.name])
            if family.samples:
                yield family


def _family(metric: Metric) -> CounterMetricFamily | GaugeMetricFamily | HistogramMetricFamily:
    labels = metric.labels if metric.name in _OF_STATION else ("program", *metric.labels)
    if metric.kind == "counter":
        return CounterMetricFamily(metric.name.removesuffix("_total"), metric.meaning, labels=labels)
    if metric.kind == "histogram":
        return HistogramMetricFamily(metric.name, metric.meaning, labels=labels)
    return GaugeMetricFamily(metric.name, metric.meaning, labels=labels)


def _add(
    family: CounterMetricFamily | GaugeMetricFamily | HistogramMetricFamily,
    metric: Metric,
    told: Told,
    value: object,
) -> None:
    """Add what one program tells of a metric."""
    own = [told.program] if told.program else []
    if isinstance(family, HistogramMetricFamily):
        if isinstance(value, Mapping):
            buckets, total = _histogram(value)
            family.add_metric(own, buckets, total)
        return
    if not isinstance(value, Mapping):
        family.add_metric(own, _number(value))
        return
    for key, number in list(value.items())[:MOST_VALUES]:
        named = key if isinstance(key, tuple) else (key,)
        if len(named) == len(metric.labels):
            family.add_metric([*own, *(str(part) for part in named)], _number(number))


def _histogram(value: Mapping[str, object]) -> tuple[list[tuple[str, float]], float]:
    """Return the buckets and the sum of what ``Histogram.told`` returned."""
    rows = value["buckets"]
    assert isinstance(rows, list)  # noqa: S101 - Histogram.told says so
    buckets = [("+Inf" if bound is None else repr(float(bound)), float(count)) for bound, count in rows]
    return buckets, _number(value["sum"])


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else float("nan")
