"""Taking the registry out as tables: what somebody may see of it, as it was written, and that he took it.

Legs and shipments are those that were written down, without what people said since: so what is exported can
be imported again. Not the making of files: ``links/sheets_out.py``.
"""

from collections.abc import Collection

from acts.doing import Asked, Change, Outcome, do, refuse
from coldchain.access.actors import Actor
from coldchain.access.permissions import Permission, is_narrow, may
from coldchain.errors import RegistryError
from coldchain.registry.cells import KINDS, Table, tables_of
from links.clock import Clock
from links.records import Connection, Records
from links.records_registry import written_registry

_NEEDED = {
    "contacts": Permission.LOOK_PEOPLE,
    "shipments": Permission.LOOK_SHIPMENTS,
    "legs": Permission.LOOK_SHIPMENTS,
}


def export_tables(  # noqa: PLR0913 - who, what, and as what
    records: Records,
    clock: Clock,
    actor: Actor,
    coop: str,
    *,
    kinds: Collection[str] = KINDS,
    name: str = "registry",
) -> list[Table]:
    """Return the tables of a cooperative's registry that somebody may see, after it was written down.

    Args:
        records: Where.
        clock: Says when it is now.
        actor: Who.
        coop: Whose.
        kinds: Only these.
        name: As what he takes it: ``registry.xlsx``.

    Raises:
        AccessError: He may not export, or only what is his.
        RegistryError: There is no such cooperative.
    """
    asked = Asked(actor, Permission.EXPORT, coop, f"export/{name}")
    if is_narrow(actor, Permission.EXPORT, coop):
        refuse(records, clock, asked, "whoever may see all of it")
    wanted = [kind for kind in kinds if may(actor, _NEEDED.get(kind, Permission.LOOK), coop)]
    tables: list[Table] = []

    def work(connection: Connection, _now: int) -> tuple[Outcome, list[Change]]:
        registry = written_registry(connection, coop)
        if registry is None:
            raise RegistryError(
                "cooperative", repr(coop), "one that is registered", reason="unknown-cooperative"
            )
        tables.extend(table for table in tables_of(registry) if table.name in wanted)
        rows = {table.name: len(table.rows) for table in tables if table.rows}
        return Outcome(about=asked.about), [Change("export", asked.about, new=rows)]

    do(records, clock, asked, work)
    return tables
