"""Who took which evidence pack of a shipment, and when: read from the audit chain, the newest first.

Nothing of it is kept beside the chain. Not the packs: they are made when somebody asks.
"""

import re
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, and_, or_, select

from links.records_tables import audit

_EXPORT, _REPORT = "export", "report"
_ESCAPE = "/"
_SHA256 = re.compile(r"(?P<file>\S+) sha256 (?P<sha256>[0-9a-f]{64})")


class TakenPack(NamedTuple):
    """A pack that somebody took.

    Args:
        at: When [ms since 1970, UTC].
        by: His account, or the user of the machine.
        via: By which door: ``console``, ``api``, ``cli``.
        file: Its name: it ends with the number of the report.
        sha256: Of the file; empty where it was not noted.
    """

    at: int
    by: str
    via: str
    file: str
    sha256: str


class _HandedOut(msgspec.Struct):
    """What the verb ``report`` notes."""

    file: str = ""
    sha256: str = ""


def packs_taken(connection: Connection, coop: str, shipment: str, *, limit: int = 50) -> list[TakenPack]:
    """Return the packs of a shipment and of its legs that were taken, the newest first.

    Args:
        connection: In a transaction.
        coop: Whose.
        shipment: Its id.
        limit: So many at most.
    """
    whole, legs = f"{_EXPORT}/{coop}-shipment-{shipment}-CC-", f"{_EXPORT}/{coop}-leg-{shipment}-leg-"
    subjects = (f'"subject":"shipment/{shipment}"', f'"subject":"leg/{shipment}.')
    of_other = _like(legs) + "%-leg-%"  # a leg of the shipment that is called like a leg of this one
    by_name = or_(
        audit.c.about.startswith(whole, autoescape=True),
        and_(
            audit.c.about.startswith(legs, autoescape=True), audit.c.about.not_like(of_other, escape=_ESCAPE)
        ),
    )
    by_subject = or_(*(audit.c.new.contains(each, autoescape=True) for each in subjects))
    query = (
        select(audit.c.at, audit.c.by, audit.c.via, audit.c.action, audit.c.about, audit.c.new)
        .where(
            audit.c.coop == coop,
            or_(
                and_(audit.c.action == _EXPORT, by_name),
                and_(audit.c.action == _REPORT, audit.c.about.startswith("reports/"), by_subject),
            ),
        )
        .order_by(audit.c.seq.desc())
        .limit(limit)
    )
    return [_taken(row) for row in connection.execute(query)]


def _like(text: str) -> str:
    """Return a text as a pattern that only it fits."""
    return re.sub(r"[_%/]", rf"{_ESCAPE}\g<0>", text)


def _taken(row: Any) -> TakenPack:  # noqa: ANN401 - a row of the query
    if row.action == _REPORT:
        said = msgspec.json.decode(row.new, type=_HandedOut)
        return TakenPack(row.at, row.by, row.via, said.file, said.sha256)
    name = row.about.removeprefix(f"{_EXPORT}/")
    found = _SHA256.fullmatch(name)
    return TakenPack(
        row.at, row.by, row.via, found["file"] if found else name, found["sha256"] if found else ""
    )
