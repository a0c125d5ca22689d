"""Settings that were pushed to gateways, in the records database: the texts, and what became of each.

Not what sends them, and not what checks them.
"""

from typing import Any, NamedTuple

from sqlalchemy import Connection, func, insert, select, update

from links.records_tables import gateway_settings

WANTED, TAKEN, PROVEN = "wanted", "taken", "proven"
REFUSED, ROLLED_BACK, CANCELLED, REPLACED = "refused", "rolled-back", "cancelled", "replaced"
OPEN = (WANTED, TAKEN)
"""States in which the gateway has not yet had its last word."""


class Pushed(NamedTuple):
    """One push.

    Args:
        id: Counts up; a gateway heeds only a larger one than it has had.
        coop: Cooperative.
        gateway: Gateway.
        hash: Of the text, its first 16 hexadecimal digits of SHA-256.
        text: The settings file.
        pushed_at: When [ms since 1970, UTC].
        pushed_by: Who, as the machine knows him.
        state: wanted, taken, proven, refused, rolled-back, cancelled or replaced.
        detail: Why, in the gateway's words.
        told_at: When the broker last had it [ms]; None: not yet, or to be told anew.
    """

    id: int
    coop: str
    gateway: str
    hash: str
    text: str
    pushed_at: int
    pushed_by: str
    state: str
    detail: str
    told_at: int | None


_COLUMNS = tuple(gateway_settings.c[name] for name in Pushed._fields)
_NEWEST = select(func.max(gateway_settings.c.id)).group_by(
    gateway_settings.c.coop, gateway_settings.c.gateway
)


def push(connection: Connection, row: dict[str, Any]) -> Pushed:
    """Write a push down; those before it that are still open are replaced by it.

    Args:
        connection: Of a transaction that may write.
        row: ``coop``, ``gateway``, ``hash``, ``text``, ``pushed_at``, ``pushed_by``.
    """
    table = gateway_settings
    mine = (table.c.coop == row["coop"]) & (table.c.gateway == row["gateway"])
    connection.execute(update(table).where(mine & table.c.state.in_(OPEN)).values(state=REPLACED, detail=""))
    done = connection.execute(insert(table).values(**row, state=WANTED, detail=""))
    key = done.inserted_primary_key
    assert key is not None  # noqa: S101 - both databases count this key up
    return by_id(connection, key[0])


def by_id(connection: Connection, number: int) -> Pushed:
    """Return one push, which must be there."""
    return Pushed._make(connection.execute(select(*_COLUMNS).where(gateway_settings.c.id == number)).one())


def pushes_of(connection: Connection, coop: str, gateway: str) -> list[Pushed]:
    """Return every push to a gateway, the newest first."""
    table = gateway_settings
    mine = (table.c.coop == coop) & (table.c.gateway == gateway)
    return [
        Pushed._make(row)
        for row in connection.execute(select(*_COLUMNS).where(mine).order_by(table.c.id.desc()))
    ]


def newest_of(connection: Connection, coop: str, gateway: str | None = None) -> dict[str, Pushed]:
    """Return the newest push to each gateway of a cooperative, or to one of them, by its name."""
    table = gateway_settings
    query = select(*_COLUMNS).where(table.c.id.in_(_NEWEST), table.c.coop == coop)
    if gateway is not None:
        query = query.where(table.c.gateway == gateway)
    return {row.gateway: Pushed._make(row) for row in connection.execute(query)}


def untold(connection: Connection) -> list[Pushed]:
    """Return the newest push to each gateway of all cooperatives, where the broker is still to have it."""
    table = gateway_settings
    query = select(*_COLUMNS).where(table.c.id.in_(_NEWEST), table.c.told_at.is_(None)).order_by(table.c.id)
    return [Pushed._make(row) for row in connection.execute(query)]


def mark(connection: Connection, number: int, **changed: Any) -> None:  # noqa: ANN401 - columns
    """Change ``state``, ``detail`` or ``told_at`` of a push."""
    connection.execute(update(gateway_settings).where(gateway_settings.c.id == number).values(**changed))
