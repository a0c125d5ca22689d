"""The ``[console]`` table of the settings file."""

import ipaddress
import re
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field

from coldchain.errors import InputError
from coldchain.settings import Contradiction, DurationS, Section

HIGHEST_PORT = 65_535
SHORTEST_POLL_S = 0.5
SHORTEST_IDLE_S = 60.0
_TEXT_NUMBER = re.compile(r"\+?[0-9]{3,15}", re.ASCII)


class ConsoleSettings(Section):
    """How the built-in page is served, and to whom.

    Args:
        host: Address to listen on; the default is this machine only.
        port: TCP port; 0 lets the system choose one.
        poll_every: How often an open page asks for what has changed [s].
        cooperative: Whose page ``/`` shows; empty shows the first one registered.
        url: Under which people open it, when a proxy stands before it; empty: as they come.
        visitors: What somebody may who has not logged in: nothing, or look, at this machine only.
        trusted_proxies: Addresses or networks of proxies whose X-Forwarded-For and -Proto are believed.
        certificate: File of our own certificate and its chain (PEM); empty: no TLS here.
        certificate_key: File of its key.
        idle_for: After so long without a request somebody is logged out [s].
        logged_in_for: After so long he is logged out whatever he does [s].
        api_rate: So many requests a second one account or token may make of the HTTP interface.
        metrics: Who may read ``/metrics``: everybody who reaches the port, or who may see the system.
        text_number: Of the station's modem: what the labels of goods write a text to where ``url`` is empty.
    """

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=HIGHEST_PORT)
    poll_every: DurationS = Field(default=2.0, ge=SHORTEST_POLL_S)
    cooperative: str = ""
    url: str = ""
    visitors: Literal["nothing", "look"] = "nothing"
    trusted_proxies: tuple[str, ...] = ()
    certificate: str = ""
    certificate_key: str = ""
    idle_for: DurationS = Field(default=12 * 3600.0, ge=SHORTEST_IDLE_S)
    logged_in_for: DurationS = Field(default=7 * 86_400.0, ge=SHORTEST_IDLE_S)
    api_rate: int = Field(default=200, ge=1, le=100_000)
    metrics: Literal["everybody", "logged-in"] = "everybody"
    text_number: str = ""

    @property
    def is_tls(self) -> bool:
        """Return whether browsers come by TLS, to us or to the proxy before us."""
        return bool(self.certificate) or self.url.startswith("https://")


def is_loopback(host: str) -> bool:
    """Return whether an address is of this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def contradictions_of(console: ConsoleSettings) -> list[Contradiction]:
    """Return what does not fit together in the table."""
    found: list[Contradiction] = []

    def note(key: str, came: str, allowed: str) -> None:
        found.append(Contradiction(("console", key), InputError(f"console.{key}", came, allowed)))

    if console.visitors == "look" and not is_loopback(console.host):
        allowed = '"nothing": without log-in one may look only where host is this machine, "127.0.0.1"'
        note("visitors", f'"look" with host {console.host!r}', allowed)
    if console.visitors == "look" and (console.url or console.trusted_proxies):
        note("visitors", '"look" behind a proxy', '"nothing": who comes through a proxy logs in')
    if bool(console.certificate) != bool(console.certificate_key):
        note("certificate", "one of certificate and certificate_key", "both or none")
    if console.url and not _is_origin(console.url):
        note("url", repr(console.url), 'as in "https://cold.example.org", without a path')
    if console.text_number and not _TEXT_NUMBER.fullmatch(console.text_number):
        note("text_number", repr(console.text_number), 'as in "+254700000001"')
    for proxy in console.trusted_proxies:
        if not _is_network(proxy):
            note(
                "trusted_proxies", repr(proxy), 'IP addresses or networks, as in "10.0.0.5" or "10.0.0.0/24"'
            )
    return found


def _is_origin(url: str) -> bool:
    try:
        parts = urlsplit(url)
        has_host = bool(parts.hostname)
    except ValueError:
        return False
    return has_host and parts.scheme in ("http", "https") and parts.path in ("", "/") and not parts.query


def _is_network(text: str) -> bool:
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return True
