"""The console's settings."""

import pytest
from pydantic import ValidationError

from console.settings import ConsoleSettings, contradictions_of, is_loopback


def test_the_page_is_for_this_machine_unless_told_otherwise() -> None:
    assert ConsoleSettings().host == "127.0.0.1"


def test_the_poll_is_written_with_a_unit() -> None:
    assert ConsoleSettings.model_validate({"poll_every": "5s"}).poll_every == 5.0
    assert ConsoleSettings().poll_every == 2.0


@pytest.mark.parametrize(
    "wrong", [{"port": 65_536}, {"port": -1}, {"poll_every": "100ms"}, {"colour": "red"}]
)
def test_what_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        ConsoleSettings.model_validate(wrong)


def test_nobody_looks_without_logging_in_unless_it_is_said() -> None:
    assert ConsoleSettings().visitors == "nothing"


@pytest.mark.parametrize(
    ("table", "keys"),
    [
        ({"visitors": "look"}, []),
        ({"visitors": "look", "host": "::1"}, []),
        ({"visitors": "look", "host": "0.0.0.0"}, ["visitors"]),
        ({"visitors": "look", "host": "192.168.1.5"}, ["visitors"]),
        ({"visitors": "look", "url": "https://cold.example.org"}, ["visitors"]),
        ({"visitors": "look", "trusted_proxies": ["10.0.0.5"]}, ["visitors"]),
        ({"certificate": "c.pem"}, ["certificate"]),
        ({"certificate": "c.pem", "certificate_key": "k.pem"}, []),
        ({"url": "https://cold.example.org"}, []),
        ({"url": "cold.example.org"}, ["url"]),
        ({"url": "https://cold.example.org/console"}, ["url"]),
        ({"url": "javascript://x"}, ["url"]),
        ({"url": "http://[::1"}, ["url"]),
        ({"trusted_proxies": ["10.0.0.0/24", "::1"]}, []),
        ({"trusted_proxies": ["proxy.example.org"]}, ["trusted_proxies"]),
    ],
)
def test_what_does_not_fit_together_is_told(table: dict[str, object], keys: list[str]) -> None:
    found = contradictions_of(ConsoleSettings.model_validate(table))
    assert [each.where for each in found] == [("console", key) for key in keys]


def test_this_machine_is_known_by_its_names() -> None:
    assert all(is_loopback(host) for host in ("127.0.0.1", "localhost", "::1", "127.9.9.9"))
    assert not any(
        is_loopback(host) for host in ("", "0.0.0.0", "::", "evil.example", "localhost.evil.example")
    )
