"""Addresses of brokers, as people write them."""

import pytest

from coldchain.errors import BrokerError
from links.broker_types import BrokerAddress, Message, SessionCounters, Will, parse_url


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("mqtt://broker", BrokerAddress("broker", 1883)),
        ("mqtt://ingest@10.0.0.7:1884", BrokerAddress("10.0.0.7", 1884, "ingest")),
        ("mqtts://a:p%40ss@broker/", BrokerAddress("broker", 8883, "a", "p@ss", tls=True)),
        ("mqtt://[::1]:1885", BrokerAddress("::1", 1885)),
    ],
)
def test_a_url_says_where_the_broker_is(url: str, expected: BrokerAddress) -> None:
    assert parse_url(url) == expected


@pytest.mark.parametrize(
    "url",
    ["broker:1883", "http://broker", "mqtt://", "mqtt://broker:x", "mqtt://broker:99999", "mqtt://b/topic"],
)
def test_anything_else_is_refused_with_what_is_allowed(url: str) -> None:
    with pytest.raises(BrokerError, match=r"allowed: mqtt://") as caught:
        parse_url(url)
    assert not caught.value.retry


def test_the_password_is_shown_nowhere() -> None:
    address = BrokerAddress("broker", 1883, "ingest", "s3cret")
    assert "s3cret" not in repr(address)
    assert str(address) == "mqtt://broker:1883"


def test_a_message_and_a_will_are_plain_values() -> None:
    assert Message("a", b"b", 1, retain=False, duplicate=True).duplicate
    assert Will("a", b"b") == ("a", b"b")
    assert SessionCounters().last_error == ""
