"""The channels that the settings name, and no others."""

from pathlib import Path
from typing import get_args

from alerts.channels.catalogue import MESSAGES_FILE, make_channels
from alerts.channels.channel import Outgoing
from alerts.channels.file import FileChannel
from alerts.channels.log import LogChannel
from alerts.settings import AlertsSettings, ChannelKind

MESSAGE = Outgoing(key="k", contact="peter", address="+254", text="ALARM")


def test_every_kind_of_the_settings_can_be_made(tmp_path: Path) -> None:
    kinds = get_args(ChannelKind)
    made = make_channels(AlertsSettings(channels=kinds), tmp_path)
    assert {name: type(channel) for name, channel in made.items()} == {"log": LogChannel, "file": FileChannel}


def test_only_what_is_named_is_made(tmp_path: Path) -> None:
    assert list(make_channels(AlertsSettings(channels=("file",)), tmp_path)) == ["file"]


def test_the_file_lies_in_the_data_folder(tmp_path: Path) -> None:
    make_channels(AlertsSettings(), tmp_path)["file"].send(MESSAGE, 0)
    assert (tmp_path / MESSAGES_FILE).exists()
