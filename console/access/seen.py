"""From where a request comes, by which scheme, and whether a page of ours sent it. Pure.

A proxy's word counts only when it is named in the settings.
"""

import ipaddress
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
LONGEST_PATH = 500
_PATH = re.compile(
    r"/(?![/\\])[!-\[\]-~]*"
)  # printable ASCII without a backslash, and no second slash at first
_OURS = frozenset({"same-origin", "none"})
_PORTS = {"http": 80, "https": 443}
_MOST_HOPS = 20


class Seen(NamedTuple):
    """A request from outside: the client's address, ``http`` or ``https``, and the host that he asked for."""

    address: str
    scheme: str
    host: str


def networks_of(texts: Iterable[str]) -> tuple[Network, ...]:
    """Return the networks of the settings."""
    return tuple(ipaddress.ip_network(text, strict=False) for text in texts)


def seen_of(peer: str, scheme: str, headers: Mapping[str, str], trusted: tuple[Network, ...]) -> Seen:
    """Return from where a request comes.

    Args:
        peer: Address of whoever connected to us.
        scheme: By which he did.
        headers: Of the request, names in small letters.
        trusted: Proxies that are believed.
    """
    host = headers.get("host", "")
    if not _is_in(peer, trusted):
        return Seen(peer, scheme, host)
    address = peer
    for hop in reversed(headers.get("x-forwarded-for", "").split(",")[-_MOST_HOPS:]):
        found = _address(hop)
        if not found:
            break
        address = found
        if not _is_in(found, trusted):
            break
    said = headers.get("x-forwarded-proto", "").rpartition(",")[2].strip().lower()
    return Seen(address, said if said in _PORTS else scheme, host)


def is_ours(headers: Mapping[str, str], seen: Seen, url: str) -> bool:
    """Return whether a page of ours may have sent a request that changes something.

    A browser that says nothing of it is believed here: the form's own secret decides.

    Args:
        headers: Of the request.
        seen: Whence it comes.
        url: Under which people open the console; empty: as they come.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in _OURS
    origin = headers.get("origin")
    if origin is None:
        return True
    place = _place(origin)
    return bool(place) and place in {_place(f"{urlsplit(origin).scheme}://{seen.host}"), _place(url)}


def own_path(text: str) -> str:
    """Return an address to go to after logging in: a path of ours, or ``/`` for anything else."""
    if len(text) > LONGEST_PATH or not _PATH.fullmatch(text):
        return "/"
    return "/" if text.partition("?")[0] in ("/login", "/logout", "/live") else text


def _place(url: str) -> str:
    """Return host and port of an address; empty when it has none."""
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        return ""
    return f"{parts.hostname}:{port}" if parts.hostname and port else ""


def _address(text: str) -> str:
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:  # with a port
        text = text.partition(":")[0]
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return ""


def _is_in(address: str, networks: tuple[Network, ...]) -> bool:
    if not networks:
        return False
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return any(found in network for network in networks)
