"""The words of an MQTT session: address, message, will, counters. Not a connection: see ``broker.py``."""

import hashlib
import hmac
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from coldchain.errors import BrokerError

_PORTS = {"mqtt": 1883, "mqtts": 8883}
_SECRET_DIGITS = 16  # 64 bits: too many to be tried over a network


class TlsFiles(NamedTuple):
    """Files (PEM) for a connection by TLS; an empty one is not used.

    Args:
        ca: Whose certificates are believed; without it: those that this system believes.
        cert: Our own certificate, where the broker asks for one.
        key: The key of it.
    """

    ca: str = ""
    cert: str = ""
    key: str = ""


_NO_FILES = TlsFiles()


@dataclass(frozen=True, slots=True)
class BrokerAddress:
    """Where a broker is and who we are there. What is secret is left out of its text form.

    Args:
        host: Name or address.
        port: [1..65535].
        username: Who we are there.
        password: The word for it.
        tls: Whether the line is encrypted, and the broker's certificate verified.
        files: For that.
        signing_key: With what readings and claims are signed; empty: they are not.
        session_key: Makes the names of our sessions such that nobody else can tell them; empty: plain names.
    """

    host: str
    port: int
    username: str = ""
    password: str = field(default="", repr=False)
    tls: bool = False
    files: TlsFiles = _NO_FILES
    session_key: str = field(default="", repr=False)
    signing_key: str = field(default="", repr=False)

    def __str__(self) -> str:
        """Return the address as a person would write it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'mqtts' if self.tls else 'mqtt'}://{host}:{self.port}"

    def session_name(self, client_id: str) -> str:
        """Return the name under which a session of ours is known at the broker.

        A broker gives a session to whoever says its name, throws its owner out, and forgets what was kept for
        it if it is told so. With a session key the name has a part that only its holder can reckon.
        """
        if not self.session_key:
            return client_id
        digest = hmac.new(self.session_key.encode(), client_id.encode(), hashlib.sha256).hexdigest()
        return f"{client_id}-{digest[:_SECRET_DIGITS]}"


def parse_url(url: str) -> BrokerAddress:
    """Return the address in ``mqtt://[user[:password]@]host[:port]`` or the same with ``mqtts``.

    Raises:
        BrokerError: It is another kind of URL, or has no host.
    """
    allowed = "mqtt://[user@]host[:port], or mqtts://... for TLS"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise BrokerError("broker url", f"{url!r} ({error})", allowed, retry=False) from None
    if parts.scheme not in _PORTS or not parts.hostname or parts.path.strip("/") or parts.query:
        raise BrokerError("broker url", repr(url), allowed, retry=False)
    return BrokerAddress(
        host=parts.hostname,
        port=port or _PORTS[parts.scheme],
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls=parts.scheme == "mqtts",
    )


class Message(NamedTuple):
    """A message that came in; it stays the broker's until ``Session.acknowledge(mid)``.

    Args:
        topic: As it came.
        payload: As it came.
        mid: Number of this delivery, unique in this session and never used twice; 0 when nothing is to be
            acknowledged (QoS 0).
        retain: Whether it was stored by the broker before we subscribed.
        duplicate: Whether the broker says that it sent it before.
        packet_id: MQTT's own number of it, under which the broker sends it again; 0 for QoS 0.
    """

    topic: str
    payload: bytes
    mid: int
    retain: bool
    duplicate: bool
    packet_id: int = 0


class Will(NamedTuple):
    """The retained message (QoS 1) that the broker publishes for us when we vanish."""

    topic: str
    payload: bytes


@dataclass(slots=True)
class SessionCounters:
    """What happened so far; read by anyone, written by the session."""

    connects: int = 0
    losses: int = 0
    drops: int = 0
    received: int = 0
    repeats_dropped: int = 0
    acknowledged: int = 0
    late_acknowledgements: int = 0
    published: int = 0
    publish_refused: int = 0
    callback_failures: int = 0
    last_error: str = ""
