"""Calls to web services of others: one request, one answer, and whether the request may have arrived.

A connection is made anew for each call: one that was kept may have been closed on the other side, and then
nobody knows whether the request was read. Redirects are not followed. What an answer means is not known here.
"""

import ssl
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

import httpx

from coldchain.errors import ChannelError, LinkError, SettingsError
from links.clock import Clock

LARGEST_ANSWER_BYTES = 1 << 20
CONNECT_S = 5.0
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
_NEVER = (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError, UnicodeError, ValueError)


class Call(NamedTuple):
    """A request.

    Args:
        method: ``GET`` or ``POST``.
        url: Whole.
        headers: Beside those that every request has.
        body: What is sent.
        login: Name and password, for HTTP Basic.
    """

    method: str
    url: str
    headers: Mapping[str, str] = MappingProxyType({})
    body: bytes = b""
    login: tuple[str, str] | None = None


class Answer(NamedTuple):
    """What came back, whole; the names of headers in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class HttpCalls:
    """Makes calls. May be used by several threads.

    Args:
        thing: Who is called, for messages of errors.
        clock: Bounds a call as a whole.
        timeout_s: Within this an answer must be here, whole [s].
        proxy: Address of a proxy; empty for none. The environment is not asked.
        ca_file: Whose certificates are believed; empty: those that this system believes.

    Raises:
        SettingsError: The file of certificates or the proxy cannot be used.
    """

    def __init__(
        self, thing: str, *, clock: Clock, timeout_s: float, proxy: str = "", ca_file: str = ""
    ) -> None:
        self._thing = thing
        self._clock = clock
        self._timeout_s = timeout_s
        try:
            self._client = httpx.Client(
                verify=_trusted(ca_file),
                proxy=proxy or None,
                trust_env=False,
                timeout=httpx.Timeout(timeout_s, connect=min(CONNECT_S, timeout_s)),
                limits=httpx.Limits(max_keepalive_connections=0),
                headers={"accept-encoding": "identity", "user-agent": "coldchain"},
            )
        except (OSError, ValueError, httpx.InvalidURL) as error:
            came = f"{thing}: got ca_file {ca_file!r}, proxy {proxy!r} ({error})"
            raise SettingsError("settings", [f"{came}; allowed: a file of certificates, a url"]) from error

    def close(self) -> None:
        """Let go of what the calls hold."""
        self._client.close()

    def make(self, call: Call) -> Answer:
        """Make a call; return the answer, whatever its status.

        Raises:
            ChannelError: The request was certainly not sent.
            LinkError: Of any other kind: it may have arrived.
        """
        login = httpx.BasicAuth(*call.login) if call.login else None
        until_s = self._clock.monotonic_s() + self._timeout_s
        try:
            with self._client.stream(
                call.method, call.url, headers=dict(call.headers), content=call.body or None, auth=login
            ) as response:
                headers = {name.lower(): value for name, value in response.headers.items()}
                return Answer(response.status_code, headers, self._body(response, until_s))
        except _NOT_SENT as error:
            allowed = "a server that can be reached"
            raise ChannelError(self._thing, _named(error), allowed, retry=True) from error
        except httpx.TransportError as error:
            if isinstance(error, _NEVER):
                raise self._never(error) from error
            allowed = "a whole answer in time"
            raise LinkError(
                self._thing, _named(error), allowed, "It may have arrived.", retry=True
            ) from error
        except _NEVER as error:
            raise self._never(error) from error

    def _never(self, error: Exception) -> ChannelError:
        return ChannelError(self._thing, _named(error), "a request that can be written", retry=False)

    def _body(self, response: httpx.Response, until_s: float) -> bytes:
        """Return what an answer says; one that is too long, or dribbles, has no end for us."""
        body = bytearray()
        for part in response.iter_raw():
            body += part
            if len(body) > LARGEST_ANSWER_BYTES or self._clock.monotonic_s() > until_s:
                came = f"{len(body)} bytes of an answer and no end"
                allowed = f"{LARGEST_ANSWER_BYTES} bytes within {self._timeout_s:g} s"
                raise LinkError(self._thing, came, allowed, "It may have arrived.", retry=True)
        return bytes(body)


@lru_cache(maxsize=8)
def _trusted(ca_file: str) -> ssl.SSLContext:
    """Return whom to believe; made once, for to read all certificates of a system takes a while."""
    return ssl.create_default_context(cafile=ca_file or None)


def _named(error: Exception) -> str:
    """Return what went wrong, without what was sent: a url may hold a secret."""
    return (
        f"{type(error).__name__}: {error}"
        if isinstance(error, httpx.TransportError)
        else type(error).__name__
    )
