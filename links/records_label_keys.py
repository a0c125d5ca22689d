"""What labels are signed with: made when it is first wanted, given up when somebody says so.

Every function works inside the caller's transaction.
"""

import secrets

from sqlalchemy import Connection, insert, select, update

from coldchain.label import check_of, is_right
from links.records_tables import label_keys

_BYTES = 24


def sign(connection: Connection, coop: str, shipment: str, now: int) -> str:
    """Return the check of a shipment's label, by the newest secret; one is made where there is none.

    Args:
        connection: In a transaction.
        coop: Cooperative.
        shipment: Which.
        now: [ms].
    """
    known = _secrets(connection, coop)
    if not known:
        rotate(connection, coop, now)
        known = _secrets(connection, coop)
    return check_of(known[0], coop, shipment)


def is_signed(connection: Connection, coop: str, shipment: str, check: str) -> bool:
    """Return whether a check is that of a label which still opens its page."""
    return is_right(check, _secrets(connection, coop), coop, shipment)


def rotate(connection: Connection, coop: str, now: int, *, end_old: bool = False) -> None:
    """Sign new labels with a new secret.

    Args:
        connection: In a transaction.
        coop: Cooperative.
        now: [ms].
        end_old: Labels that were printed so far open nothing any more.
    """
    if end_old:
        mine = (label_keys.c.coop == coop) & label_keys.c.ended_at.is_(None)
        connection.execute(update(label_keys).where(mine).values(ended_at=now))
    row = {"coop": coop, "secret": secrets.token_urlsafe(_BYTES), "made_at": now}
    connection.execute(insert(label_keys), [row])


def _secrets(connection: Connection, coop: str) -> list[str]:
    """Return the secrets that still count, the newest first."""
    query = select(label_keys.c.secret).where(label_keys.c.coop == coop, label_keys.c.ended_at.is_(None))
    return list(
        connection.execute(query.order_by(label_keys.c.made_at.desc(), label_keys.c.secret)).scalars()
    )
