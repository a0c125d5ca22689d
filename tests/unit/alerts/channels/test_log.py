"""The log channel: one line per message."""

import io

import pytest

from alerts.channels.channel import Handed, Outgoing
from alerts.channels.log import LogChannel
from coldchain.errors import ChannelError

MESSAGE = Outgoing(key="k", contact="peter", address="+254700000001", text="ALARM Van")


def test_a_message_is_one_line_with_its_time() -> None:
    stream = io.StringIO()
    assert LogChannel(stream).send(MESSAGE, 1_795_338_000_500) == Handed()
    assert stream.getvalue() == "2026-11-22T09:00:00.500Z MESSAGE to peter +254700000001: ALARM Van\n"


def test_it_speaks_to_standard_output_by_itself(capsys: pytest.CaptureFixture[str]) -> None:
    LogChannel().send(MESSAGE, 0)
    assert capsys.readouterr().out == "1970-01-01T00:00:00Z MESSAGE to peter +254700000001: ALARM Van\n"


def test_a_closed_stream_is_a_failure() -> None:
    stream = io.StringIO()
    stream.close()
    with pytest.raises(ChannelError, match="channel log"):
        LogChannel(stream).send(MESSAGE, 0)
