"""The page docs/reference/metrics.md: each metric with its kind, labels and meaning, from the table."""

from coldchain.metrics import BY_PROGRAM, PROGRAM_METRICS, STATION_METRICS, Metric

_PLACES = {
    "receive": "Of `receive`, which takes readings from the broker into the journal",
    "write": "Of `write`, which brings them from the journal to the store",
    "watch": "Of `watch`, which judges them and sends messages",
    "bridge": "Of `bridge`, on a station that has serial ports of its own",
    "up": "Of `up`, which keeps the programs running",
}
HEAD = ("metric", "kind", "labels", "meaning")


def opening() -> str:
    """Return what stands first."""
    return (
        "The console answers `/metrics` in the text format of Prometheus, or in OpenMetrics if asked for it."
        " [Watching a station](../watching.md) says what to look at. Names keep their meaning; new ones may"
        " come. A program that is away tells nothing: its metrics are absent, and `coldchain_up` is 0."
    )


def parts() -> list[tuple[str, list[tuple[str, ...]]]]:
    """Return the headings of the page, each with the rows of its table."""
    found = [("Of the whole station", STATION_METRICS, False), ("Of every program", PROGRAM_METRICS, True)]
    found += [(place, BY_PROGRAM[name], True) for name, place in _PLACES.items()]
    return [(heading, [_row(each, of_program=own) for each in metrics]) for heading, metrics, own in found]


def _row(metric: Metric, *, of_program: bool) -> tuple[str, ...]:
    labels = ("program", *metric.labels) if of_program else metric.labels
    return (
        f"`{metric.name}`",
        metric.kind,
        ", ".join(f"`{label}`" for label in labels),
        metric.meaning,
    )
