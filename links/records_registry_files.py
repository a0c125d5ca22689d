"""The settings file's registry as it was last taken over: it shows what has changed since."""

import msgspec
from sqlalchemy import Connection, select

from coldchain.registry.registry import Registry
from links.records_sql import upsert
from links.records_tables import registry_files

_DECODER = msgspec.json.Decoder(Registry)


def file_registry(connection: Connection, coop: str) -> Registry | None:
    """Return the registry of the file that was last taken over; None when none ever was.

    None as well for one that a newer program kept, and this one does not understand: a station has to start.
    """
    query = select(registry_files.c.content).where(registry_files.c.coop == coop)
    content = connection.execute(query).scalar()
    try:
        return None if content is None else _DECODER.decode(content)
    except msgspec.DecodeError:
        return None


def keep_file_registry(connection: Connection, registry: Registry, now: int) -> None:
    """Keep the registry of a file that has been taken over.

    Args:
        connection: In the transaction in which it is taken over.
        registry: As the file says it.
        now: [ms].
    """
    content = msgspec.json.encode(registry).decode()
    row = {"coop": registry.cooperative.id, "content": content, "applied_at": now}
    upsert(connection, registry_files, [row])
