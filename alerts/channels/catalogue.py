"""Which channels there are, by the name that the settings use."""

from pathlib import Path

from alerts.channels.channel import Channel
from alerts.channels.file import FileChannel
from alerts.channels.log import LogChannel
from alerts.settings import AlertsSettings

MESSAGES_FILE = "messages.ndjson"


def make_channels(settings: AlertsSettings, data_folder: Path) -> dict[str, Channel]:
    """Return the channels that the settings name.

    Args:
        settings: Names them.
        data_folder: Where the file of messages is.
    """
    made: dict[str, Channel] = {"log": LogChannel(), "file": FileChannel(data_folder / MESSAGES_FILE)}
    return {name: made[name] for name in settings.channels}
