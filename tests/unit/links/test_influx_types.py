"""What is secret is in no text, and each kind of refusal says whether to try again."""

from links.influx_types import BusyError, InfluxAddress, Space


def test_an_address_does_not_tell_its_secret() -> None:
    space = Space("cold", "raw")
    there = InfluxAddress("http://h:8086", is_version_1=True, raw=space, kept=space, secret="word")
    assert "word" not in repr(there)
    assert str(there) == "InfluxDB 'cold' at http://h:8086"


def test_patience_is_asked_for_in_seconds() -> None:
    error = BusyError("server", "503", wait_s=7)
    assert error.retry
    assert error.wait_s == 7
