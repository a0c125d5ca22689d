"""The names of all metrics, as ``coldchain/metrics.py`` lists them."""

from coldchain.metrics import TABLE

NAMES = frozenset(metric.name for metric in TABLE)
