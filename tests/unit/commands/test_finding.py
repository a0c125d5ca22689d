"""commands/finding.py: whether a port is free."""

import socket

import pytest

from coldchain.errors import LinkError
from commands.finding import in_use


def test_a_port_that_somebody_has_is_told_and_a_free_one_is_not() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert f"127.0.0.1:{port} is in use" in in_use("127.0.0.1", port)
    assert in_use("127.0.0.1", port) == ""


def test_an_address_of_another_machine_is_told() -> None:
    with pytest.raises(LinkError, match="an address of this machine"):
        in_use("192.0.2.1", 80)
