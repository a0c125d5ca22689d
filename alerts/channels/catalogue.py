"""Which channels there are, by the name that the settings use."""

from collections.abc import Callable
from pathlib import Path

from alerts.channels.channel import Channel
from alerts.channels.file import FileChannel
from alerts.channels.http_sms.channel import HttpSms
from alerts.channels.log import LogChannel
from alerts.channels.webhook.channel import Webhook
from alerts.settings import AlertsSettings
from links.clock import Clock, SystemClock

MESSAGES_FILE = "messages.ndjson"


def make_channels(
    settings: AlertsSettings, data_folder: Path, clock: Clock | None = None
) -> dict[str, Channel]:
    """Return the channels that the settings name.

    Args:
        settings: Names them.
        data_folder: Where the file of messages is.
        clock: Of this machine.

    Raises:
        SettingsError: The table of a channel that is named lacks something.
    """
    clock = clock or SystemClock()
    makers: dict[str, Callable[[], Channel]] = {
        "log": LogChannel,
        "file": lambda: FileChannel(data_folder / MESSAGES_FILE),
        "http_sms": lambda: HttpSms(settings.http_sms, clock=clock),
        "webhook": lambda: Webhook(settings.webhook, clock=clock),
    }
    return {name: makers[name]() for name in settings.channels}
