"""Requests are what servers of 1.x and 2.x understand, and each of their refusals says what to do."""

import gzip
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from subprocess import DEVNULL, Popen
from urllib.parse import parse_qs, urlsplit

import pytest

from coldchain.errors import StoreError
from helpers import influx
from helpers.answering import Answering, answering
from helpers.needs import requires_program
from helpers.polling import wait_until
from links.influx import InfluxServer, zipped
from links.influx_types import AbsentError, BusyError, InfluxAddress, RefusedError, Space, TooLargeError

LINE = zipped(b"readings,device=d value=4.5 1700000000000000000")
V2_SPACE = Space("cold", "")


@pytest.fixture
def web() -> Iterator[Answering]:
    with answering() as web:
        yield web


def v2(url: str) -> InfluxAddress:
    kept = Space("cold_5min", "")
    return InfluxAddress(url, is_version_1=False, raw=V2_SPACE, kept=kept, org="our org", secret="t0ken")


def test_a_write_to_2_is_the_clients_with_our_zip(web: Answering) -> None:
    with closing(InfluxServer(v2(web.url))) as server:
        server.write(V2_SPACE, LINE)
    [request] = web.requests
    assert urlsplit(request.path).path == "/api/v2/write"
    query = parse_qs(urlsplit(request.path).query)
    assert query == {"org": ["our org"], "bucket": ["cold"], "precision": ["ns"]}
    assert request.headers["Authorization"] == "Token t0ken"
    assert request.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(request.body) == gzip.decompress(LINE)


def test_a_write_to_1_has_its_path_its_parameters_and_its_authentication(web: Answering) -> None:
    there = influx.address(web.url, "cold", username="us", secret="word")
    with closing(InfluxServer(there)) as server:
        server.write(there.raw, LINE)
        web.answers = [(200, {}, b'{"results":[{"statement_id":0}]}')]
        server.ask(there.raw, ["SHOW DATABASES"])
    write, query = web.requests
    assert urlsplit(write.path).path == "/write"
    assert parse_qs(urlsplit(write.path).query) == {"db": ["cold"], "rp": ["raw"], "precision": ["ns"]}
    assert write.headers["Authorization"] == query.headers["Authorization"] == "Basic dXM6d29yZA=="
    assert query.path == "/query"
    assert parse_qs(query.body.decode()) == {
        "db": ["cold"], "rp": ["raw"], "epoch": ["ns"], "q": ["SHOW DATABASES"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("status", "said", "kind", "retry"),
    [
        (400, "unable to parse 'x': missing fields", RefusedError, True),
        (422, "points beyond retention policy dropped=1", RefusedError, True),
        (413, "Request Entity Too Large", TooLargeError, True),
        (404, "database not found", AbsentError, True),
        (500, "retention policy not found: raw", AbsentError, True),
        (500, "engine: error syncing wal", StoreError, True),
        (502, "<html>bad gateway</html>", StoreError, True),
        (401, "authorization failed", StoreError, True),
        (403, "forbidden", StoreError, True),
        (429, "slow down", BusyError, True),
        (503, "unavailable", BusyError, True),
        (302, "moved", StoreError, True),
    ],
)
def test_each_refusal_has_its_meaning(
    web: Answering, status: int, said: str, kind: type[StoreError], retry: bool
) -> None:
    body = said if said.startswith("<") else f'{{"error":"{said}"}}'
    web.answers = [(status, {}, body.encode())]
    with closing(InfluxServer(v2(web.url))) as server, pytest.raises(StoreError) as caught:
        server.write(V2_SPACE, LINE)
    assert type(caught.value) is kind
    assert caught.value.retry is retry
    assert said in str(caught.value)
    assert "t0ken" not in str(caught.value)


@pytest.mark.parametrize(("asked", "waits_s"), [("7", 7.0), ("", 1.0), ("900", 60.0), ("Sat, 28 Nov", 1.0)])
def test_a_server_that_asks_for_patience_gets_some(web: Answering, asked: str, waits_s: float) -> None:
    web.answers = [(503, {"Retry-After": asked}, b"{}")]
    with closing(InfluxServer(v2(web.url))) as server, pytest.raises(BusyError) as caught:
        server.write(V2_SPACE, LINE)
    assert caught.value.wait_s == waits_s


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"", b'{"results":5}', b"\xff\xfe" * 500, b"[" * 100_000])
def test_an_answer_that_is_none_is_an_error(web: Answering, body: bytes) -> None:
    web.answers = [(200, {}, body)]
    with closing(InfluxServer(v2(web.url))) as server, pytest.raises(StoreError, match="Check that url"):
        server.ask(V2_SPACE, ["SELECT 1"])


def test_nobody_there_is_tried_again() -> None:
    [port] = influx.free_ports(1)
    with closing(InfluxServer(v2(f"http://127.0.0.1:{port}"))) as server:
        for ask in (lambda: server.write(V2_SPACE, LINE), server.version):
            with pytest.raises(StoreError, match="no answer") as caught:
                ask()
            assert caught.value.retry


def test_a_plain_server_is_no_tls_one(web: Answering) -> None:
    there = v2(web.url.replace("http:", "https:"))
    with closing(InfluxServer(there)) as server, pytest.raises(StoreError, match="no answer"):
        server.write(V2_SPACE, LINE)


def test_a_real_1_stores_and_answers(new_database: Callable[..., InfluxAddress]) -> None:
    there = new_database()
    with closing(InfluxServer(there)) as server:
        with pytest.raises(AbsentError):
            server.write(there.raw, LINE)
        server.ask(there.raw, [f'CREATE DATABASE "{there.raw.name}" WITH NAME "raw"'])
        server.write(there.raw, LINE)
        found, nothing = server.ask(there.raw, ["SELECT value FROM readings", "SELECT value FROM other"])
        assert found.series[0].values == [[1_700_000_000_000_000_000, 4.5]]
        assert nothing.series == []
        assert server.version().startswith("1.")
        with pytest.raises(RefusedError):
            server.ask(there.raw, ["SELEC"])


def test_a_real_1_that_asks_who_we_are(tmp_path: Path) -> None:
    with influx.running(tmp_path / "i", auth=True) as real:
        there = influx.address(real.url, "cold", username="us", secret="it's")
        create = "CREATE USER us WITH PASSWORD 'it\\'s' WITH ALL PRIVILEGES"
        with closing(InfluxServer(there)) as server:
            server.ask(there.raw, [create, 'CREATE DATABASE cold WITH NAME "raw"'])
            server.write(there.raw, LINE)
        wrong = influx.address(real.url, "cold", username="us", secret="wrong")
        with closing(InfluxServer(wrong)) as server, pytest.raises(StoreError, match="Check username"):
            server.ask(wrong.raw, ["SHOW DATABASES"])


def test_a_server_of_another_maker_takes_our_writes_for_2(tmp_path: Path) -> None:
    """VictoriaMetrics speaks the write path of 2.x. InfluxDB 2 itself was not to be had here."""
    program = requires_program("victoria-metrics", "victoria-metrics")
    [port] = influx.free_ports(1)
    url = f"http://127.0.0.1:{port}"
    arguments = [
        f"-storageDataPath={tmp_path}/vm",
        f"-httpListenAddr=127.0.0.1:{port}",
        "-retentionPeriod=10y",
    ]
    process = Popen([program, *arguments, "-memory.allowedBytes=64MB"], stdout=DEVNULL, stderr=DEVNULL)
    try:
        wait_until(lambda: _get(f"{url}/health"), "VictoriaMetrics to answer", timeout_s=60)
        with closing(InfluxServer(v2(url))) as server:
            server.write(V2_SPACE, LINE)
        query = f"{url}/api/v1/export?match[]=readings_value"
        wait_until(lambda: b"1700000000000" in _get(query), "the point to be seen", timeout_s=60)
        assert b'"values":[4.5]' in _get(query)
    finally:
        process.kill()
        process.wait()


def _get(url: str) -> bytes:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bytes(answer.read())
    except OSError:
        return b""
