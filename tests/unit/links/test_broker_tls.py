"""TLS to a real broker: what is believed, what is not, and in which words; clocks that are wrong."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from coldchain.errors import BrokerError
from coldchain.instants import from_iso
from helpers.brokers import CLOCK
from helpers.clock import ManualClock
from helpers.polling import wait_until
from links import certificates
from links.broker import probe
from links.broker_tls import closed_because, context_of, days_left, mind_clock
from links.broker_types import BrokerAddress, TlsFiles
from links.certificates import Authority
from links.nats_server import Exposure, NatsServer
from links.processes import open_log, spawn

NAMES = ["127.0.0.1", "localhost"]
IN_1970 = 86_400_000


class _WrongClock(ManualClock):
    """The wall clock is wrong; waiting takes its time."""

    def monotonic_s(self) -> float:
        return CLOCK.monotonic_s()


@contextmanager
def _broker(folder: Path, *, now: int, names: list[str] | None = None) -> Iterator[BrokerAddress]:
    """Run the embedded broker with a certificate made at some time; yield where it is."""
    authority = Authority(folder / "ca", now=now)
    cert, key = authority.broker_files(names or NAMES)
    exposure = Exposure("127.0.0.1", authority.ca_file, cert, key)
    server = NatsServer(folder / "broker", clock=CLOCK, exposure=exposure)
    with open_log(folder / "log") as log:
        server._process = spawn(server.prepare(), log=log)
    try:
        plain = BrokerAddress("127.0.0.1", server.address.port)
        _wait_until_open(plain)
        yield server.address
    finally:
        server.stop()


def _wait_until_open(address: BrokerAddress) -> None:
    def is_open() -> bool:
        try:
            socket.create_connection((address.host, address.port), 1).close()
        except OSError:
            return False
        return True

    wait_until(is_open, "an open port")


def _refused(address: BrokerAddress, clock: ManualClock | None = None) -> str:
    with pytest.raises(BrokerError) as caught:
        probe(address, timeout_s=5, clock=clock or CLOCK)
    return str(caught.value)


def test_a_certificate_of_the_named_ca_is_believed_and_of_no_other(tmp_path: Path) -> None:
    with _broker(tmp_path, now=CLOCK.now()) as address:
        probe(address, timeout_s=5, clock=CLOCK)
        assert 3640 < days_left(address, timeout_s=5, now=CLOCK.now()) < 3651
        other = Authority(tmp_path / "other", now=CLOCK.now()).ca_file
        for files in (TlsFiles(), TlsFiles(ca=str(other))):
            stranger = BrokerAddress(address.host, address.port, tls=True, files=files)
            assert "CA that is not believed here" in _refused(stranger)
            with pytest.raises(BrokerError, match="not believed"):
                days_left(stranger, timeout_s=5, now=CLOCK.now())
        plain = BrokerAddress(address.host, address.port)
        assert "mqtts://" in _refused(plain)


def test_a_certificate_for_another_name_is_refused(tmp_path: Path) -> None:
    with _broker(tmp_path, now=CLOCK.now(), names=["station.local", "192.0.2.1"]) as address:
        assert "for another address than 127.0.0.1" in _refused(address)


def test_an_expired_certificate_is_refused_with_the_time_of_our_clock(tmp_path: Path) -> None:
    with _broker(tmp_path, now=from_iso("2012-01-01T00:00:00Z")) as address:
        told = _refused(address)
    assert "has expired by this machine's clock, 20" in told
    assert "Renew" in told


def test_one_that_is_not_yet_valid_says_that_the_clock_is_probably_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(certificates, "_VALID_FROM", datetime(2100, 1, 1, tzinfo=UTC))
    with _broker(tmp_path, now=from_iso("2100-02-01T00:00:00Z")) as address:
        told = _refused(address)
        assert "not yet valid by this machine's clock, 20" in told
        assert "The clock is probably wrong" in told
        # The same as a gateway without a clock sees it: dates say nothing there, all else still counts.
        probe(address, timeout_s=5, clock=_WrongClock(IN_1970))
        other = Authority(tmp_path / "other", now=from_iso("2100-02-01T00:00:00Z")).ca_file
        stranger = BrokerAddress(address.host, address.port, tls=True, files=TlsFiles(ca=str(other)))
        assert "not believed" in _refused(stranger, _WrongClock(IN_1970))
        # Without a CA of its own a gateway believes the whole world: there, dates count always.
        context = context_of(BrokerAddress("any", 1, tls=True))
        assert context is not None
        before = context.verify_flags
        mind_clock(context, BrokerAddress("any", 1, tls=True), IN_1970)
        assert context.verify_flags == before


def test_a_key_of_another_certificate_is_told(tmp_path: Path) -> None:
    authority = Authority(tmp_path / "ca", now=CLOCK.now())
    for name in ("a", "b"):
        pair = authority.for_gateway(f"h.{name}")
        (tmp_path / f"{name}.pem").write_text(pair.cert)
        (tmp_path / f"{name}-key.pem").write_text(pair.key)
        (tmp_path / f"{name}-key.pem").chmod(0o600)
    a, b = str(tmp_path / "a.pem"), str(tmp_path / "b-key.pem")
    address = BrokerAddress("any", 1, tls=True, files=TlsFiles(str(authority.ca_file), a, b))
    with pytest.raises(BrokerError, match="key of another certificate"):
        context_of(address)


@pytest.mark.parametrize(
    ("files", "told"),
    [
        (TlsFiles(ca="/nowhere/ca.pem"), "broker.ca_file: got /nowhere/ca.pem"),
        (TlsFiles(cert="/nowhere/cert.pem"), "broker.key_file: got nothing"),
        (TlsFiles(key="/nowhere/key.pem"), "broker.cert_file: got nothing"),
        (TlsFiles(cert="/nowhere/cert.pem", key="/nowhere/key.pem"), "o such file"),
    ],
)
def test_files_that_are_not_there_are_told(files: TlsFiles, told: str) -> None:
    with pytest.raises(BrokerError, match=told):
        context_of(BrokerAddress("any", 1, tls=True, files=files))


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    pair = Authority(tmp_path / "ca", now=CLOCK.now()).for_gateway("h.a")
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    cert.write_text(pair.cert)
    key.write_text(pair.key)
    key.chmod(0o644)
    with pytest.raises(BrokerError, match="chmod 600"):
        context_of(BrokerAddress("any", 1, tls=True, files=TlsFiles(cert=str(cert), key=str(key))))


def test_nothing_older_than_tls_1_2_is_spoken_and_nothing_switches_verification_off() -> None:
    context = context_of(BrokerAddress("any", 1, tls=True))
    assert context is not None
    assert context.minimum_version == ssl.TLSVersion.TLSv1_2
    assert context.check_hostname
    assert context.verify_mode == ssl.CERT_REQUIRED


def test_a_broker_that_hangs_up_without_a_word_leads_to_the_likely_cause() -> None:
    assert "mqtts://" in closed_because(BrokerAddress("any", 1))
    assert "cert_file" in closed_because(BrokerAddress("any", 1, tls=True))
    assert closed_because(BrokerAddress("any", 1, tls=True, files=TlsFiles(cert="c", key="k"))) == ""
