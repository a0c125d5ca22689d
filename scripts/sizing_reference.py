"""The page docs/reference/sizing.md: how large a machine it takes, reckoned from docs/performance.md.

`make bench REPORT=1` measures anew, `make docs` reckons anew. Not a measurement of another machine.
"""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

PERFORMANCE = Path(__file__).resolve().parents[1] / "docs" / "performance.md"
_YEAR_S = 365 * 86_400
_SIZES = (("one station", 20), ("a county", 500), ("a province", 5_000))
_CHANNELS = 3  # of a van or cooler: air, goods, humidity
_EVERY_S = 60
_PROCESSOR = re.compile(r"([\d.]+) us of processor a reading")
_GB = 1e9


class Measured(NamedTuple):
    """What the table is reckoned from, as it stands there.

    Args:
        row_bytes: Of a reading in a store of a million [B].
        reading_us: Processor for a reading, from the broker to stored and judged [us].
        memory_mb: Of three programs [MB].
        dusk_three_s: Fifty vans come home: all stored and judged by three programs [s].
        dusk_one_s: ... by one program [s].
        dusk_live_ms: Meanwhile, live to judged, p99 [ms].
    """

    row_bytes: float
    reading_us: float
    memory_mb: float
    dusk_three_s: float
    dusk_one_s: float
    dusk_live_ms: float


def measured(text: str) -> Measured:
    """Return the figures of docs/performance.md.

    Raises:
        KeyError: A row is not there any more.
    """
    rows = {}
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == len(("what", "figure", "ratio", "notes")):
            rows[cells[0]] = cells
    together = _PROCESSOR.search(rows["broker to stored and judged, packs of 10"][3])
    if together is None:
        raise KeyError("us of processor a reading")
    return Measured(
        row_bytes=_number(rows["file, 1,000,000 readings"][1]),
        reading_us=float(together[1]),
        memory_mb=_number(rows["three programs, memory together"][1]),
        dusk_three_s=_number(rows["dusk, 3 programs: all stored and judged"][1]),
        dusk_one_s=_number(rows["dusk, 1 program: all stored and judged"][1]),
        dusk_live_ms=_number(rows["dusk, 3 programs: live to judged, p99"][1]),
    )


def head() -> tuple[str, ...]:
    """Return the head of the table."""
    return ("", *(name for name, _ in _SIZES))


def rows(found: Measured) -> list[tuple[str, ...]]:
    """Return the table: a column for each size."""
    per_s = [assets * _CHANNELS / _EVERY_S for _, assets in _SIZES]
    return [
        ("vans, boxes, coolers", *(f"{assets:,}" for _, assets in _SIZES)),
        ("readings a second", *(f"{each:,.0f}" for each in per_s)),
        ("readings a year, millions", *(f"{each * _YEAR_S / 1e6:,.0f}" for each in per_s)),
        ("disk a year in SQLite", *(f"{each * _YEAR_S * found.row_bytes / _GB:,.1f} GB" for each in per_s)),
        ("a processor is busy", *(f"{each * found.reading_us / 1e4:.3f} %" for each in per_s)),
        ("programs", "one: `one_process = true`", "three, by `coldchain up`", "three; more receivers"),
        ("machine", "a Raspberry Pi with an SSD", "a small server", "two cores and 8 GB"),
        ("stores", "SQLite", "SQLite, or InfluxDB for Grafana", "InfluxDB and PostgreSQL"),
    ]


def parts(found: Measured) -> list[str]:
    """Return what stands behind the table."""
    return [
        (
            f"Reckoned with {_CHANNELS} channels each and a reading a minute, from [how fast it"
            f" is](../performance.md): a reading takes {found.row_bytes} B in a SQLite store of a"
            f" million, and {found.reading_us} us of processor from the broker to stored and judged;"
            f" three programs have {found.memory_mb} MB together. That was a server; nobody has"
            " measured a Raspberry Pi here: expect several times as long."
        ),
        (
            "**What decides is dusk**, not the mean. When fifty vans come home at once with eight"
            f" hours of readings each, everything is stored and judged after {found.dusk_three_s} s by"
            f" three programs, after {found.dusk_one_s} s by one; live readings are meanwhile judged"
            f" within {found.dusk_live_ms} ms (p99)."
        ),
        (
            "**The disk** should be an SSD: an SD card dies of small writes. Plan twice what the"
            " readings take: a [backup](../backup.md) needs room too."
        ),
        (
            "**When to leave SQLite**: when Grafana is wanted, or some years no longer fit:"
            " [InfluxDB](../influxdb.md). When several machines run programs of one cooperative:"
            " [PostgreSQL](../stores.md#records-in-postgresql)."
        ),
    ]


Table = Callable[[Sequence[str], Sequence[Sequence[str]]], str]


def page(made: str, table: Table) -> str:
    """Return docs/reference/sizing.md.

    Args:
        made: Says by what it is made.
        table: Makes a table of a head and rows.
    """
    found = measured(PERFORMANCE.read_text(encoding="utf-8"))
    return "\n\n".join([made, "# How large a machine", table(head(), rows(found)), *parts(found)]) + "\n"


def _number(cell: str) -> float:
    return float(cell.split(maxsplit=1)[0].replace(",", ""))
