"""The time message, there and back."""

import pytest

from coldchain import time_answer
from coldchain.errors import PackError


def test_it_comes_back_as_it_went() -> None:
    answer = time_answer.decode(time_answer.encode(1_800_000_000_000, 12_345))
    assert (answer.at, answer.echo, answer.v) == (1_800_000_000_000, 12_345, 1)


@pytest.mark.parametrize("payload", [b"", b"{}", b'{"v":2,"at":1,"echo":1}', b'{"v":1,"at":"x","echo":1}'])
def test_anything_else_is_refused(payload: bytes) -> None:
    with pytest.raises(PackError, match="time message"):
        time_answer.decode(payload)


def test_a_status_asks_or_does_not() -> None:
    assert time_answer.echo_of(b'{"v":1,"time_echo":77,"ports":[]}') == 77
    assert time_answer.echo_of(b'{"v":1}') is None
    assert time_answer.echo_of(b"no json") is None
