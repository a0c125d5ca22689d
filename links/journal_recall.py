"""Which entries of a journal everybody has passed for some time. Not the journal.

A server may lose what it said it had stored: InfluxDB does after a power cut or a full disk and a kill. What
it lost is brought there again from the journal, so the journal forgets an entry only some time after the last
of its readers has passed it. How far all of them were at which time is noted here, a few dozen notes.
"""

from links.sqlite_file import Connection

TABLE = "CREATE TABLE passed (at INTEGER PRIMARY KEY, position INTEGER NOT NULL)"
_NOTES = 64  # for the whole time


def passed_since(connection: Connection, position: int, *, now: int, keep_ms: int) -> int:
    """Return up to which position everybody was already ``keep_ms`` ago; inside the caller's transaction.

    Args:
        connection: To the journal's file.
        position: How far everybody is now.
        now: The wall time [ms]. A clock that was set back makes entries stay longer.
        keep_ms: For how long what was passed is kept; 0: not at all [ms].
    """
    if keep_ms <= 0:
        connection.execute("DELETE FROM passed")
        return position
    last = connection.execute("SELECT max(at) FROM passed").fetchone()[0]
    if last is None or not last <= now < last + keep_ms // _NOTES:
        connection.execute("INSERT OR IGNORE INTO passed VALUES (?, ?)", (now, position))
    query = "SELECT at, position FROM passed WHERE at <= ? ORDER BY at DESC LIMIT 1"
    found = connection.execute(query, (now - keep_ms,)).fetchone()
    if found is None:
        return 0
    connection.execute("DELETE FROM passed WHERE at < ?", (found[0],))
    return min(int(found[1]), position)
