"""Who may do what at the embedded broker: the part of its configuration that enrolment writes.

Our own programs may do everything. A gateway may publish and hear its own topics and nothing else: what it
may not publish is acknowledged by the server and goes nowhere, a subscription is refused. NATS has no rule
about the names of sessions: see ``BrokerAddress.session_name``. Queues need no permission of their own.
"""

import os
import signal
from collections.abc import Iterable
from pathlib import Path

from links.gateway_accounts import Account
from links.private_files import write_private

OWN_USER = "coldchain"  # a gateway's name at the broker has a point in it
_USER = '  {{ user: {user}, password: {password}, allowed_connection_types: ["MQTT"]{more} }}\n'
_RIGHTS = ", permissions: {{ publish: {{ allow: [{publish}] }}, subscribe: {{ allow: [{subscribe}] }} }}"


def quoted(text: str) -> str:
    """Return a text as NATS's configuration wants it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def write_users(folder: Path, accounts: Iterable[Account]) -> None:
    """Write who may do what; a server that runs goes by it after ``reload``.

    Args:
        folder: The broker's own, in which its password is.
        accounts: The gateways.
    """
    own = _USER.format(user=quoted(OWN_USER), password=quoted((folder / "password").read_text()), more="")
    users = [own, *(_gateway(each) for each in accounts if each.by == "password")]
    write_private(folder / "users.conf", f"authorization {{ users: [\n{''.join(users)}] }}\n")


def subjects(pattern: str) -> list[str]:
    """Return what NATS calls the topics of a filter: points between levels, and a point in one is ``//``."""
    words = {"+": "*", "#": ">"}
    levels = [words.get(level, level.replace(".", "//")) for level in pattern.split("/")]
    if levels[-1] == ">" and len(levels) > 1:
        return [".".join(levels[:-1]), ".".join(levels)]  # MQTT's # takes the level before it too
    return [".".join(levels)]


def reload(folder: Path) -> bool:
    """Return whether a server ran and was told to read its configuration again.

    Nobody is cut off whose name and password stay the same. Those of others are closed at once.

    Args:
        folder: The broker's own.
    """
    try:
        pid = int((folder / "pid").read_text())
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (OSError, ValueError):
        return False
    if os.fsencode(folder / "nats.conf") not in command:  # the number is somebody else's by now
        return False
    os.kill(pid, signal.SIGHUP)
    return True


def _gateway(account: Account) -> str:
    publish, subscribe = (
        ", ".join(quoted(subject) for topic in topics for subject in subjects(topic))
        for topics in (account.publishes(), account.hears())
    )
    rights = _RIGHTS.format(publish=publish, subscribe=subscribe)
    return _USER.format(user=quoted(account.username), password=quoted(account.secret), more=rights)
