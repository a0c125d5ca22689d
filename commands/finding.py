"""What one check of a set-up saw, and looks that several checks share."""

import errno
import socket
from typing import NamedTuple

from coldchain.errors import LinkError


class Finding(NamedTuple):
    """What one check saw: ``result`` is ok, warning or failed."""

    name: str
    result: str
    detail: str


def in_use(host: str, port: int) -> str:
    """Return what is told of a port that somebody has; empty when it is free.

    Raises:
        LinkError: It cannot be listened on, whoever has it.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return f"{host}:{port} is in use; is the station running?"
        came, allowed = error.strerror or str(error), "an address of this machine and a port that is ours"
        raise LinkError(f"{host}:{port}", came, allowed, retry=False) from None
    return ""
