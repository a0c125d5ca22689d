"""What every channel promises, held against each that there is."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

import pytest

from alerts.channels.channel import Channel, Handed, Outgoing
from alerts.channels.file import FileChannel
from alerts.channels.log import LogChannel
from coldchain.errors import ChannelError

MESSAGE = Outgoing(key="k", contact="peter", address="+254", text="ALARM")


def closed() -> TextIO:
    """Return a stream that takes nothing any more."""
    stream = io.StringIO()
    stream.close()
    return stream


MAKERS: list[Callable[[Path], Channel]] = [
    lambda folder: FileChannel(folder / "messages.ndjson"),
    lambda folder: LogChannel((folder / "log").open("w", encoding="utf-8")),
]
BROKEN: list[Callable[[Path], Channel]] = [
    FileChannel,  # a folder is no file
    lambda _: LogChannel(closed()),
]


@pytest.mark.parametrize("make", MAKERS)
def test_a_message_is_handed_on_with_a_reference(make: Callable[[Path], Channel], tmp_path: Path) -> None:
    channel = make(tmp_path)
    assert isinstance(channel.send(MESSAGE, 0), Handed)
    sent = "".join(path.read_text(encoding="utf-8") for path in tmp_path.iterdir())
    assert all(part in sent for part in ("peter", "+254", "ALARM"))
    stream = getattr(channel, "_stream", None)
    if stream is not None:
        stream.close()


@pytest.mark.parametrize("make", BROKEN)
def test_what_cannot_be_handed_on_says_whether_to_try_again(
    make: Callable[[Path], Channel], tmp_path: Path
) -> None:
    with pytest.raises(ChannelError) as failed:
        make(tmp_path).send(MESSAGE, 0)
    assert failed.value.retry is True
