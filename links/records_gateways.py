"""What gateways said last, in the records database. Not their registration: see ``records_registry.py``."""

from sqlalchemy import Connection

from links.records_sql import upsert
from links.records_tables import gateway_status


def save_status(connection: Connection, coop: str, gateway: str, *, status: str, received_at: int) -> None:
    """Keep the last status of a gateway, in the caller's transaction.

    Args:
        connection: Of a transaction that may write.
        coop: Cooperative.
        gateway: Gateway.
        status: JSON text, as the gateway published it.
        received_at: When it came [ms since 1970, UTC].
    """
    row = {"coop": coop, "gateway": gateway, "status": status, "received_at": received_at}
    upsert(connection, gateway_status, [row])
