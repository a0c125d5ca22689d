"""Faults with real servers, one row of a table each: published is stored, once, and memory stays flat.

The suite makes the worst of them, for moments; ``make faults`` makes all, for seconds and for an accelerated
week, and prints the table.
"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from helpers.faults.faults import BROKER, INFLUX, NEEDS_DISK, PROGRAMS
from helpers.faults.run import Row, live_a_week, suffer, table, warm_up
from helpers.faults.world import World, world
from helpers.needs import requires_program

WHOLE = os.environ.get("COLDCHAIN_FAULTS", "") == "all"
SECONDS = float(os.environ.get("COLDCHAIN_FAULT_S", "6" if WHOLE else "1"))
WEEK_TAKES_S = float(os.environ.get("COLDCHAIN_FAULT_WEEK_S", "240"))
WEEKS = int(os.environ.get("COLDCHAIN_FAULT_WEEKS", "2"))
MOST_GROWN_MIB = 30.0  # three programs together; 80 000 readings of a week, kept, would be more than that
FIRST_WEEK_MIB = {"influxd": 180.0}  # it answers in JSON
"""A first week, stored and judged again, grows to its working size; in the week after that is over."""
SHORT = ("killed", "session taken")
SERVERS = {"mosquitto": BROKER}
if WHOLE:
    SERVERS |= {"nats": BROKER, "programs": PROGRAMS, "influxd": INFLUX}


def rows_of(here: World, server: str, rows: list[Row]) -> None:
    """Add the rows of a server: each of its faults, then some weeks."""
    possible = {name: fault for name, fault in SERVERS[server].items() if is_possible(here, server, name)}
    for name, fault in possible.items():
        rows.append(suffer(here, server, name, fault, lasts_s=SECONDS))
    for week in range(WEEKS if WHOLE else 0):
        left, again = WEEKS - 1 - week, week > 0
        row = live_a_week(here, server, possible, takes_s=WEEK_TAKES_S, weeks_left=left, again=again)
        rows.append(row)  # at once: what was seen is told when the next one fails


def is_possible(here: World, server: str, name: str) -> bool:
    """Return whether this machine lets a test do that, and the suite has the time for it."""
    disk = NEEDS_DISK.get((server, name))
    return (WHOLE or name in SHORT) and (disk is None or here.disks[disk].is_there)


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("server", SERVERS)
def test_what_is_published_is_stored_once_whatever_a_server_suffers(
    server: str, tmp_path: Path, ledger: Callable[[str], None]
) -> None:
    requires_program("mosquitto", "mosquitto")
    if server == "influxd":
        requires_program("influxd", "influxdb")
    rows: list[Row] = []
    try:
        with world(tmp_path, server, with_watch=WHOLE) as here:
            warm_up(here)
            rows_of(here, server, rows)
    finally:
        ledger(table(rows))
    for row in rows:
        assert (row.missing, row.duplicates) == (0, 0), row
        assert row.published > 0, row
        most_mib = (
            FIRST_WEEK_MIB.get(server, 2 * MOST_GROWN_MIB)
            if row.fault.startswith("a week")
            else MOST_GROWN_MIB
        )
        assert row.grown_mib < most_mib, row
