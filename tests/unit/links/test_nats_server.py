"""The embedded broker as a program: its files, its port, its end."""

import os
import socket
import sys
from pathlib import Path

import pytest

from coldchain.errors import BrokerError
from helpers.brokers import CLOCK
from links import nats_server
from links.broker import probe
from links.nats_server import NatsServer, embedded_address, find_binary


def test_the_wheels_program_is_found_next_to_python() -> None:
    assert find_binary() == Path(sys.executable).parent / "nats-server"


def test_a_missing_program_is_told_with_the_way_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BrokerError, match=r"broker\.url"):
        find_binary()


def test_it_lets_in_who_knows_the_password_and_keeps_port_and_password(tmp_path: Path) -> None:
    server = NatsServer(tmp_path / "broker", clock=CLOCK)
    first = server.start()
    assert server.alive
    server.stop()
    assert server.pid == 0
    again = server.start()
    probe(again, timeout_s=5, clock=CLOCK)
    server.stop()
    assert again == first == embedded_address(tmp_path / "broker")
    with pytest.raises(BrokerError, match="running"):
        probe(again, timeout_s=1, clock=CLOCK)


def test_what_it_writes_is_for_its_owner_only(tmp_path: Path) -> None:
    NatsServer(tmp_path / "broker", clock=CLOCK).prepare()
    assert (tmp_path / "broker").stat().st_mode & 0o077 == 0
    for name in ("nats.conf", "password", "port"):
        assert (tmp_path / "broker" / name).stat().st_mode & 0o077 == 0


def test_the_configuration_bounds_what_it_may_take(tmp_path: Path) -> None:
    NatsServer(tmp_path, clock=CLOCK, port=0).prepare()
    config = (tmp_path / "nats.conf").read_text()
    for part in ('listen: "127.0.0.1:-1"', "max_ack_pending: 2000", 'ack_wait: "3s"', "max_file_store: 2GB"):
        assert part in config
    assert "http" not in config


def test_a_last_port_that_is_taken_now_is_changed(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        (tmp_path / "port").write_text(str(port))
        NatsServer(tmp_path, clock=CLOCK).prepare()
    assert (tmp_path / "port").read_text() != str(port)


def test_a_port_asked_for_that_is_taken_is_told(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(BrokerError, match=f"{port}, which is taken"):
            NatsServer(tmp_path, clock=CLOCK, port=port).prepare()


def test_a_server_that_does_not_come_up_shows_the_end_of_its_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nats_server, "MAX_FILE_STORE", "rubbish")
    server = NatsServer(tmp_path, clock=CLOCK)
    with pytest.raises(BrokerError, match=r"its log ends: .*max_file_store"):
        server.start()
    assert not server.alive


def test_the_child_for_a_supervisor_logs_into_the_folder(tmp_path: Path) -> None:
    child = NatsServer(tmp_path, clock=CLOCK).child()
    assert child.name == "broker"
    assert child.argv[1:] == ("--config", str(tmp_path / "nats.conf"))
    assert child.log_path == tmp_path / "nats.log"
    assert os.access(child.argv[0], os.X_OK)


def test_an_address_of_a_folder_where_nothing_ran_is_told(tmp_path: Path) -> None:
    with pytest.raises(BrokerError, match="coldchain up"):
        embedded_address(tmp_path)
