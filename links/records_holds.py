"""Legal holds in the records. None is ever deleted: one that was lifted stays, with who lifted it and why."""

from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import Connection, insert, inspect, select, update

from coldchain.registry.keeping import Hold
from links.records_tables import legal_holds

_NAMES = Hold.__struct_fields__


def holds_of(connection: Connection, coop: str) -> list[Hold]:
    """Return all holds of a cooperative, the oldest first, lifted ones too."""
    columns = [legal_holds.c[name] for name in _NAMES]
    query = select(*columns).where(legal_holds.c.coop == coop).order_by(legal_holds.c.id)
    return [msgspec.convert(dict(zip(_NAMES, row, strict=True)), Hold) for row in connection.execute(query)]


def standing_holds(connection: Connection) -> dict[str, list[Hold]]:
    """Return the holds that stand by cooperative; none where the records are new, or older than holds are."""
    if not inspect(connection).has_table(legal_holds.name):
        return {}
    query = select(legal_holds.c.coop).where(legal_holds.c.lifted_at.is_(None)).distinct()
    coops = sorted(connection.execute(query).scalars())
    return {coop: [each for each in holds_of(connection, coop) if each.lifted_at is None] for coop in coops}


def holds_needed(connection: Connection, since: int) -> dict[str, list[Hold]]:
    """Return by cooperative the holds that stand, or were lifted since an instant [ms], as if they stood."""
    if not inspect(connection).has_table(legal_holds.name):
        return {}
    query = select(legal_holds.c.coop).distinct()
    found = {coop: holds_of(connection, coop) for coop in sorted(connection.execute(query).scalars())}
    return {
        coop: [
            replace(each, lifted_at=None)
            for each in holds
            if each.lifted_at is None or each.lifted_at >= since
        ]
        for coop, holds in found.items()
    }


def add_hold(connection: Connection, coop: str, hold: Hold) -> Hold:
    """Return a hold that was written down, with its number."""
    row: dict[str, Any] = msgspec.to_builtins(hold)
    del row["id"]
    made = connection.execute(insert(legal_holds).values(coop=coop, **row)).inserted_primary_key
    return msgspec.structs.replace(hold, id=int(made[0]) if made else 0)


def lift_hold(connection: Connection, coop: str, hold: Hold) -> None:
    """Write down that a hold was lifted, as it says."""
    mine = (legal_holds.c.coop == coop) & (legal_holds.c.id == hold.id)
    values = {name: getattr(hold, name) for name in ("lifted_at", "lifted_by", "lifted_why")}
    connection.execute(update(legal_holds).where(mine).values(**values))
