"""The tables of the spool file, and how those of older versions become those of this one. Nothing else.

``spooled.taken`` is 0 once ``event_at`` is the time of a row. Before, it is the boot of the gateway in which
the row was taken, and ``event_at`` is that boot's monotonic time [ms].
"""

from collections.abc import Mapping, Sequence

VERSION = 2
_FIRST = (
    (
        "CREATE TABLE sources (id INTEGER PRIMARY KEY, device TEXT NOT NULL, boot INTEGER NOT NULL,"
        " seen BLOB NOT NULL, uptime_ms INTEGER NOT NULL, event_at INTEGER NOT NULL, UNIQUE (device, boot))"
    ),
    (
        "CREATE TABLE spooled (id INTEGER PRIMARY KEY, source INTEGER NOT NULL REFERENCES sources,"
        " sequence INTEGER NOT NULL, event_at INTEGER NOT NULL, uptime_ms INTEGER NOT NULL,"
        " clock TEXT NOT NULL, body BLOB NOT NULL)"
    ),
    "CREATE UNIQUE INDEX spooled_by_name ON spooled (source, sequence)",
    "CREATE TABLE dropped (frames INTEGER NOT NULL)",
    "INSERT INTO dropped VALUES (0)",
)
_SECOND = (
    "ALTER TABLE spooled ADD COLUMN level INTEGER NOT NULL DEFAULT 0",  # how often it was thinned around it
    "ALTER TABLE spooled ADD COLUMN kept INTEGER NOT NULL DEFAULT 0",  # 1: never thinned
    "ALTER TABLE spooled ADD COLUMN taken INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE sources ADD COLUMN waits_in INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE sources ADD COLUMN waiting_uptime_ms INTEGER NOT NULL DEFAULT -1",
    "ALTER TABLE sources ADD COLUMN waiting_ms INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE sources ADD COLUMN kept_uptime_ms INTEGER NOT NULL DEFAULT -1",
    "ALTER TABLE sources ADD COLUMN kept_at INTEGER NOT NULL DEFAULT 0",
    "CREATE INDEX spooled_waiting ON spooled (taken, id) WHERE taken <> 0",  # nothing to write for the others
    "ALTER TABLE dropped ADD COLUMN thinned INTEGER NOT NULL DEFAULT 0",
    (
        "CREATE TABLE losses (device TEXT NOT NULL, boot INTEGER NOT NULL, cause TEXT NOT NULL,"
        " low INTEGER NOT NULL, high INTEGER NOT NULL, frames INTEGER NOT NULL, from_at INTEGER NOT NULL,"
        " until_at INTEGER NOT NULL, lost_at INTEGER NOT NULL, PRIMARY KEY (device, boot, cause, low))"
        " WITHOUT ROWID"
    ),
    (
        "CREATE TABLE gateway_boots (id INTEGER PRIMARY KEY, boot TEXT NOT NULL UNIQUE,"
        " last_ms INTEGER NOT NULL, start_at INTEGER, source TEXT NOT NULL DEFAULT '',"
        " spread_ms INTEGER NOT NULL DEFAULT 0)"
    ),
)
TABLES: Sequence[str] = _FIRST + _SECOND
UPGRADES: Mapping[int, Sequence[str]] = {1: _SECOND}
