"""commands/enrol_broker.py: the embedded broker goes by it at once, and forgets void sessions."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from coldchain.errors import BrokerError
from commands.broker import embedded_broker
from commands.enrol_broker import tell_broker
from commands.station import Station, open_station
from helpers.brokers import CLOCK, listening
from helpers.commands_run import a_station
from links.broker import BrokerAddress, probe
from links.gateway_accounts import Account, bridge_session, changing

TOPIC = "coldchain/v1/highland/van/stored"


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    station = open_station(a_station(tmp_path))
    server = embedded_broker(station, CLOCK)
    server.start()
    yield station
    server.stop()


def _account(secret: str) -> Account:
    return Account(coop="highland", gateway="van", enrolled_at=1, secret=secret)


def _enrol(station: Station, secret: str, gone: Account | None = None) -> BrokerAddress:
    account = _account(secret)
    with changing(station.folder) as accounts:
        accounts[account.coop, account.gateway] = account
    tell_broker(station, gone=gone)
    return replace(station.broker(), username=account.username, password=secret, session_key=secret)


def test_the_session_of_a_void_password_is_forgotten_and_keeps_nothing(station: Station) -> None:
    name = bridge_session("highland", "van")
    old = _enrol(station, "first")
    with listening(old, name, [TOPIC]):
        pass
    new = _enrol(station, "second", gone=_account("first"))
    with pytest.raises(BrokerError) as refused:
        probe(old, timeout_s=5, clock=CLOCK)
    assert not refused.value.retry
    with listening(new, name, [TOPIC]) as heard, listening(station.broker(), "server") as server:
        server.session.publish(TOPIC, b"kept for whom?").wait_acknowledged(5)
        # Who may do everything looks into the session that the old password had.
        with listening(replace(station.broker(), session_key="first"), name) as looking:
            server.session.publish(TOPIC, b"the last").wait_acknowledged(5)
            assert heard.session.counters.losses == 0
        assert looking.messages == []


def test_a_broker_that_does_not_run_is_told_when_it_starts(tmp_path: Path) -> None:
    station = open_station(a_station(tmp_path))
    tell_broker(station)
    assert not station.broker_folder.exists()
    embedded_broker(station, CLOCK).prepare()
    with changing(station.folder) as accounts:
        accounts["highland", "van"] = _account("s")
    tell_broker(station, gone=_account("before"))
    assert "highland.van" in (station.broker_folder / "users.conf").read_text()
