"""Who said that goods changed hands: rows that nothing changes or deletes. Not how legs follow from them."""

from collections.abc import Iterable

import msgspec
from sqlalchemy import Connection, select

from coldchain.registry.custody import CustodyAct
from links.records_sql import insert_once
from links.records_tables import custody_acts

_FIELDS = CustodyAct.__struct_fields__


def write_acts(connection: Connection, coop: str, acts: Iterable[CustodyAct]) -> None:
    """Write what was said of goods; an act that is there already stays as it is.

    Whoever calls counts the registry up (``touch_registry``): legs are others now.
    """
    insert_once(connection, custody_acts, [{**msgspec.to_builtins(act), "coop": coop} for act in acts])


def acts_of(connection: Connection, coop: str) -> list[CustodyAct]:
    """Return what was said of the goods of a cooperative, in the order of time."""
    columns = [custody_acts.c[name] for name in _FIELDS]
    query = select(*columns).where(custody_acts.c.coop == coop).order_by(custody_acts.c.at, custody_acts.c.id)
    rows = connection.execute(query)
    return [msgspec.convert(dict(zip(_FIELDS, row, strict=True)), CustodyAct) for row in rows]
