"""Makes a server ready: database and retention policies (1.x), or buckets (2.x). Not what is written there.

Where we may not make them, somebody else does; what is lacking is told when something is written.
"""

from contextlib import suppress

from coldchain.errors import StoreError
from links.influx import InfluxServer
from links.influx_types import InfluxAddress, Space

_MS_PER_S = 1000


def statements(address: InfluxAddress) -> list[str]:
    """Return the InfluxQL statements (1.x) that make what is needed; also for a person to run."""
    made = [f'CREATE DATABASE "{address.raw.name}"']
    for space, kept_ms, default in (
        (address.raw, address.keep_raw_ms, " DEFAULT"),
        (address.kept, address.keep_5min_ms, ""),
        (address.held, 0, ""),
    ):
        made.append(f"CREATE {_policy(space, kept_ms)} REPLICATION 1{default}")
    return made


def prepare(server: InfluxServer) -> None:
    """Make what is lacking, and bring the times for which it is kept up to date.

    Raises:
        StoreError: The server cannot be reached. That we may make nothing is no error.
    """
    address = server.address
    if not address.is_version_1:
        times = ((address.raw, address.keep_raw_ms), (address.kept, address.keep_5min_ms), (address.held, 0))
        for space, kept_ms in times:
            server.make_bucket(space, kept_s=kept_ms // _MS_PER_S)
        return
    create, *policies = statements(address)
    server.version()  # nobody there is another error than not being allowed
    with suppress(StoreError):
        server.ask(Space(address.raw.name, ""), [create])
        for statement in policies:
            try:
                server.ask(Space(address.raw.name, ""), [statement])
            except StoreError:  # it exists, with another duration
                server.ask(Space(address.raw.name, ""), [statement.replace("CREATE", "ALTER", 1)])


def _policy(space: Space, kept_ms: int) -> str:
    duration = f"{kept_ms // _MS_PER_S}s" if kept_ms else "INF"
    return f'RETENTION POLICY "{space.policy}" ON "{space.name}" DURATION {duration}'
