"""Which channels there are, by the name that the settings use."""

from collections.abc import Callable
from pathlib import Path

from alerts.channels.apprise.channel import Apprise
from alerts.channels.channel import Channel
from alerts.channels.email.channel import Email
from alerts.channels.file import FileChannel
from alerts.channels.gsm_modem.channel import GsmModem
from alerts.channels.http_sms.channel import HttpSms
from alerts.channels.log import LogChannel
from alerts.channels.smsd.channel import Smsd
from alerts.channels.webhook.channel import Webhook
from alerts.settings import AlertsSettings
from coldchain.errors import SettingsError
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
        SettingsError: A channel is named whose table is missing, or lacks something.
    """
    clock = clock or SystemClock()
    gsm_modem, smsd, apprise = settings.gsm_modem, settings.smsd, settings.apprise
    makers: dict[str, Callable[[], Channel] | None] = {
        "log": LogChannel,
        "file": lambda: FileChannel(data_folder / MESSAGES_FILE),
        "gsm_modem": None if gsm_modem is None else lambda: GsmModem(gsm_modem, data_folder, clock=clock),
        "smsd": None if smsd is None else lambda: Smsd(smsd, clock=clock),
        "http_sms": lambda: HttpSms(settings.http_sms, clock=clock),
        "webhook": lambda: Webhook(settings.webhook, clock=clock),
        "email": lambda: Email(settings.email, clock=clock),
        "apprise": None if apprise is None else lambda: Apprise(apprise),
    }
    return {name: _made(name, makers[name]) for name in settings.channels}


def _made(name: str, maker: Callable[[], Channel] | None) -> Channel:
    if maker is None:
        missing = f"alerts.channels: names {name}; allowed: only with a table [alerts.{name}]"
        raise SettingsError("settings", [missing])
    return maker()
