"""The file channel: whole lines, on the disk, whatever happened to the file before."""

import json
import os
import resource
import signal
from pathlib import Path

import pytest

from alerts.channels.channel import Handed, Outgoing
from alerts.channels.file import FileChannel
from coldchain.errors import ChannelError

MESSAGE = Outgoing(key="k-1", contact="peter", address="+254", text="ALARM Van: 9.0C")


def lines(path: Path) -> list[str]:
    """Return the lines of a file."""
    return path.read_text(encoding="utf-8").splitlines()


def test_a_message_is_one_line_of_json(tmp_path: Path) -> None:
    path = tmp_path / "new" / "messages.ndjson"
    assert FileChannel(path).send(MESSAGE, 1000) == Handed("messages.ndjson:0")
    assert [json.loads(line) for line in lines(path)] == [
        {
            "sent_at": "1970-01-01T00:00:01Z",
            "key": "k-1",
            "contact": "peter",
            "address": "+254",
            "text": "ALARM Van: 9.0C",
        }
    ]


def test_a_reference_says_where_in_the_file_the_message_begins(tmp_path: Path) -> None:
    path = tmp_path / "messages.ndjson"
    FileChannel(path).send(MESSAGE, 0)
    size = path.stat().st_size
    assert FileChannel(path).send(MESSAGE, 0) == Handed(f"messages.ndjson:{size}")


def test_half_a_line_that_a_kill_left_spoils_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "messages.ndjson"
    path.write_text('{"sent_at":"1970', encoding="utf-8")
    FileChannel(path).send(MESSAGE, 0)
    first, second = lines(path)
    assert first == '{"sent_at":"1970'
    assert json.loads(second)["key"] == "k-1"


def test_a_file_that_was_moved_away_is_begun_again(tmp_path: Path) -> None:
    path = tmp_path / "messages.ndjson"
    channel = FileChannel(path)
    channel.send(MESSAGE, 0)
    path.rename(tmp_path / "yesterday.ndjson")
    channel.send(MESSAGE, 0)
    assert len(lines(path)) == len(lines(tmp_path / "yesterday.ndjson")) == 1


def test_a_message_that_does_not_fit_on_the_disk_leaves_nothing_behind(tmp_path: Path) -> None:
    """Or its next try would be a repeat that does not say so. A limit on file size is the full disk."""
    path = tmp_path / "messages.ndjson"
    channel = FileChannel(path)
    channel.send(MESSAGE, 0)
    before = path.read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 20, hard))
    try:
        with pytest.raises(ChannelError, match="Free some space"):
            channel.send(MESSAGE, 0)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, handler)
    assert path.read_bytes() == before
    channel.send(MESSAGE, 0)
    assert len(lines(path)) == 2


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "folder").write_text("a file where the folder should be", encoding="utf-8")
    path = tmp_path / "folder" / "messages.ndjson"
    with pytest.raises(ChannelError, match=os.fspath(path)) as failed:
        FileChannel(path).send(MESSAGE, 0)
    assert failed.value.retry
