"""A connection to an InfluxDB server, by influxdb-client. Not a store: see ``readings_influx.py``.

Writes go through the client's synchronous write API as ready-made line protocol, zipped here at level 1 (the
client's own is level 9, and costs ten times as much). For 1.x the request is turned into what that knows:
another path, other parameters, Basic authentication. Reads are InfluxQL over ``/query``, which 1.x, 2.x and
3.x all answer; Flux is not in 1.x and not in 3.x. The client's batching mode drops data and is never used.
"""

import base64
import zlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import msgspec
import urllib3
from influxdb_client._sync.api_client import ApiClient
from influxdb_client.client.exceptions import InfluxDBError
from influxdb_client.client.influxdb_client import InfluxDBClient
from influxdb_client.client.write_api import SYNCHRONOUS
from influxdb_client.domain.bucket_retention_rules import BucketRetentionRules
from influxdb_client.rest import ApiException

from coldchain.errors import StoreError
from links.influx_types import (
    AbsentError,
    Answer,
    BusyError,
    InfluxAddress,
    RefusedError,
    Result,
    Space,
    TooLargeError,
)

_WRITE = "/api/v2/write"
_MS_PER_S, _NS_PER_S = 1000, 1_000_000_000
_GZIP_WINDOW = 31  # zlib's way to say: with a gzip header
_CONNECTIONS = 2  # one for what is written, one for what is asked
_LONGEST_WAIT_S = 60.0
_SHORTEST_WAIT_S = 1.0
_CAME_LENGTH = 300
_BUSY = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
_REFUSED = (HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY)
_DENIED = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
_NO_POLICY = "retention policy not found"
_ABSENT = ("database not found", _NO_POLICY, "bucket not found", "not found: database")


def zipped(body: bytes) -> bytes:
    """Return line protocol as a server takes it over the network: gzip, level 1."""
    packer = zlib.compressobj(1, zlib.DEFLATED, _GZIP_WINDOW)
    return packer.compress(body) + packer.flush()


class InfluxServer:
    """One server. May be used by two threads at once.

    Args:
        address: Where it is.

    Every method raises ``StoreError``, which says whether trying again can help.
    """

    def __init__(self, address: InfluxAddress) -> None:
        self.address = address
        timeout = (round(address.connect_timeout_s * _MS_PER_S), round(address.timeout_s * _MS_PER_S))
        try:
            self._client = InfluxDBClient(
                url=address.url,
                token="" if address.is_version_1 else address.secret,
                org=address.org or "-",
                timeout=timeout,
                ssl_ca_cert=address.ca_file or None,
                connection_pool_maxsize=_CONNECTIONS,
            )
            self._api = _Api(self._client, address)
        except OSError as error:  # the file of certificates
            raise _failed(address, str(error), "Check ca_file under [readings].", retry=False) from None
        self._client.api_client = self._api
        self._write = self._client.write_api(write_options=SYNCHRONOUS).write
        self._decoder = msgspec.json.Decoder(Answer)

    def write(self, space: Space, body: bytes) -> None:
        """Store points, all of them or as many as the server takes.

        Args:
            space: Where.
            body: Line protocol with nanoseconds, zipped by ``zipped``.

        Raises:
            RefusedError: Some of them can never be stored.
            TooLargeError: They are too many for one request.
            AbsentError: There is no such space.
            BusyError: The server asks for patience.
        """
        try:
            self._write(
                bucket=space.name if not space.policy else f"{space.name}/{space.policy}", record=body
            )
        except ApiException as error:
            if not error.status:  # TLS failed
                raise _unreachable(self.address, error) from None
            raise self._meaning(error.status, _said(error.body), error.headers) from None
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise _unreachable(self.address, error) from None

    def ask(self, space: Space, statements: Sequence[str], **parameters: str) -> list[Result]:
        """Return one result for each InfluxQL statement; instants are nanoseconds.

        Args:
            space: Where their measurements are, when they do not say so.
            statements: What is asked.
            parameters: More of the request's parameters.
        """
        fields = {"db": space.name, "epoch": "ns", "q": ";".join(statements)} | parameters
        if space.policy:
            fields["rp"] = space.policy
        body = self._post("/query", fields)
        try:
            answer = self._decoder.decode(body)
        except msgspec.MsgspecError as error:
            next_step = "Check that url under [readings] is that of an InfluxDB server."
            raise _failed(self.address, f"{body[:80]!r} ({error})", next_step, retry=True) from None
        errors = [result.error for result in answer.results if result.error]
        if answer.error or errors:
            raise self._meaning(HTTPStatus.BAD_REQUEST, answer.error or errors[0], {})
        return answer.results + [Result()] * (len(statements) - len(answer.results))

    def version(self) -> str:
        """Return the version that the server says it has; empty when it does not say."""
        response = self._send("GET", "/ping", {})
        return str(response.headers.get("X-Influxdb-Version", ""))

    def make_bucket(self, space: Space, *, kept_s: int) -> None:
        """Make a bucket (2.x), or bring its retention up to date; nothing is done where we may not.

        Args:
            space: Which.
            kept_s: How long points stay; 0: for ever [s].
        """
        rules = [BucketRetentionRules(type="expire", every_seconds=kept_s)] if kept_s else []
        buckets = self._client.buckets_api()
        with suppress(ApiException, InfluxDBError, ValueError, LookupError, AttributeError, TypeError):
            try:
                found = buckets.find_bucket_by_name(space.name)
                if found is None:
                    buckets.create_bucket(bucket_name=space.name, retention_rules=rules, org=self.address.org)
                elif sum(rule.every_seconds for rule in found.retention_rules) != kept_s:
                    found.retention_rules = rules
                    buckets.update_bucket(found)
            except (urllib3.exceptions.HTTPError, OSError) as error:
                raise _unreachable(self.address, error) from None

    def delete(self, space: Space, measurement: str, *, from_ns: int, until_ns: int) -> None:
        """Delete the points of a measurement in a bucket (2.x) from until before two instants [ns].

        Raises:
            StoreError: It was not done.
        """
        start, stop = (instant_text(each) for each in (from_ns, until_ns - 1))  # 2.x takes the last one too
        predicate = f'_measurement="{measurement}"'
        try:
            self._client.delete_api().delete(start, stop, predicate, space.name, self.address.org)
        except ApiException as error:
            if not error.status:
                raise _unreachable(self.address, error) from None
            raise self._meaning(error.status, _said(error.body), error.headers) from None
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise _unreachable(self.address, error) from None

    def close(self) -> None:
        """Give up the connections."""
        with suppress(urllib3.exceptions.HTTPError, OSError):
            self._client.close()
        self._api.rest_client.pool_manager.clear()

    def _post(self, path: str, fields: dict[str, str]) -> bytes:
        return bytes(self._send("POST", path, fields).data)

    def _send(self, method: str, path: str, fields: dict[str, str]) -> urllib3.BaseHTTPResponse:
        """Return the answer of the server to a request that is no write."""
        address, headers = self.address, dict(self._api.default_headers)
        waits = urllib3.Timeout(connect=address.connect_timeout_s, read=address.timeout_s)
        pool: urllib3.PoolManager = self._api.rest_client.pool_manager
        body = urlencode(fields) if fields else None
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            response = pool.request(
                method, f"{address.url}{path}", body=body, headers=headers, timeout=waits, redirect=False
            )
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise _unreachable(address, error) from None
        if response.status >= HTTPStatus.MULTIPLE_CHOICES:
            raise self._meaning(response.status, _said(response.data), response.headers)
        return response

    def _meaning(self, status: int, said: str, headers: Mapping[str, str] | None) -> StoreError:
        """Return what an answer other than success means, and whether to try again."""
        came = f"{status} {said}"[:_CAME_LENGTH]
        thing, address = str(self.address), self.address
        if status == HTTPStatus.NOT_FOUND or any(text in said for text in _ABSENT):
            what = "database" if address.is_version_1 else "bucket"
            next_step = f"Check url and {what} under [readings]; `coldchain check` says what is there."
            return AbsentError(thing, came, f"an existing {what}", next_step, retry=True)
        if status in _DENIED:
            what = "username and password" if address.is_version_1 else "token"
            next_step = f"Check {what} under [readings], and what that user may do at the server."
            return _failed(address, came, next_step, retry=True)
        if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            return TooLargeError(thing, came, "a request that it takes", retry=True)
        if status in _BUSY:
            return BusyError(thing, came, wait_s=_wait_s(headers))
        if status in _REFUSED:
            return RefusedError(thing, came, "points that it can store", retry=True)  # or a proxy says it
        next_step = "It is tried again by itself; look into the server's log."
        if "WAL" in came or "no space left" in came:
            next_step = (
                "Make room on the server's disk, then restart it: 1.x refuses until then. Nothing is lost."
            )
        return _failed(address, came, next_step, retry=True)


class _Api(ApiClient):
    """The client's requests as our servers take them: already zipped, and for 1.x on its own path."""

    def __init__(self, client: InfluxDBClient, address: InfluxAddress) -> None:
        name, value = client.auth_header_name, client.auth_header_value
        if address.is_version_1:
            name, value = None, None
        super().__init__(  # type: ignore[no-untyped-call]  # the client has no types
            configuration=client.conf, header_name=name, header_value=value, retries=False
        )
        self._is_version_1 = address.is_version_1
        if address.is_version_1 and address.username:
            word = base64.b64encode(f"{address.username}:{address.secret}".encode()).decode()
            self.default_headers["Authorization"] = f"Basic {word}"

    def call_api(self, resource_path: str, method: str, *arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - the client's own
        """Send one request; see the class."""
        if resource_path != _WRITE:
            return super().call_api(resource_path, method, *arguments, **named)  # type: ignore[no-untyped-call]
        path_params, query, headers, *rest = arguments
        headers["Content-Encoding"] = "gzip"
        if self._is_version_1:
            resource_path = "/write"
            name, _, policy = dict(query)["bucket"].rpartition("/")
            query = [("db", name), ("rp", policy), ("precision", "ns")]
        return super().call_api(resource_path, method, path_params, query, headers, *rest, **named)  # type: ignore[no-untyped-call]


def instant_text(instant_ns: int) -> str:
    """Return an instant [ns since 1970] as 2.x takes it where it deletes."""
    seconds, rest_ns = divmod(instant_ns, _NS_PER_S)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{rest_ns:09d}Z"


def _failed(address: InfluxAddress, came: str, next_step: str, *, retry: bool) -> StoreError:
    return StoreError(str(address), came, "a server that stores and answers", next_step, retry=retry)


def _unreachable(address: InfluxAddress, error: Exception) -> StoreError:
    next_step = "Start it, or correct url under [readings]. It is tried again by itself."
    return _failed(address, f"no answer ({error})"[:_CAME_LENGTH], next_step, retry=True)


def _said(body: object) -> str:
    """Return what the server says is wrong."""
    text = body.decode("utf-8", "replace") if isinstance(body, bytes) else str(body or "")
    try:
        found = msgspec.json.decode(text)
    except (msgspec.MsgspecError, RecursionError):
        return " ".join(text.split())[:_CAME_LENGTH]
    if isinstance(found, dict):
        return str(found.get("error") or found.get("message") or text)[:_CAME_LENGTH]
    return text[:_CAME_LENGTH]


def _wait_s(headers: Mapping[str, str] | None) -> float:
    """Return how long a server wants to be left alone [s]."""
    try:
        asked_s = float((headers or {}).get("Retry-After") or 0)
    except ValueError:  # a date: too seldom to be worth reading
        asked_s = 0.0
    return min(max(asked_s, _SHORTEST_WAIT_S), _LONGEST_WAIT_S)
