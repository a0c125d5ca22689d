"""The channels that the settings name, and no others."""

from pathlib import Path
from typing import get_args

import pytest
from pydantic import SecretStr

from alerts.channels.apprise.channel import Apprise
from alerts.channels.apprise.settings import AppriseSettings
from alerts.channels.catalogue import MESSAGES_FILE, make_channels
from alerts.channels.channel import Outgoing
from alerts.channels.email.channel import Email
from alerts.channels.email.settings import EmailSettings
from alerts.channels.file import FileChannel
from alerts.channels.gsm_modem.channel import GsmModem
from alerts.channels.gsm_modem.settings import GsmModemSettings
from alerts.channels.http_sms.channel import HttpSms
from alerts.channels.http_sms.settings import HttpSmsSettings
from alerts.channels.log import LogChannel
from alerts.channels.smsd.channel import Smsd
from alerts.channels.smsd.settings import SmsdSettings
from alerts.channels.webhook.channel import Webhook
from alerts.channels.webhook.settings import WebhookSettings
from alerts.settings import AlertsSettings, ChannelKind
from coldchain.errors import SettingsError

SMS = HttpSmsSettings(account="AC1", token=SecretStr("secret"), sender="+1500")
MESSAGE = Outgoing(key="k", contact="peter", address="+254", text="ALARM")


def test_every_kind_of_the_settings_can_be_made(tmp_path: Path) -> None:
    services = tmp_path / "apprise.txt"
    services.write_text("grace=json://127.0.0.1/\n")
    services.chmod(0o600)
    settings = AlertsSettings(
        channels=get_args(ChannelKind),
        gsm_modem=GsmModemSettings(port="/dev/modem"),
        smsd=SmsdSettings(spool=tmp_path),
        http_sms=SMS,
        webhook=WebhookSettings(url="http://x/"),
        email=EmailSettings(server="mail.example.org", sender="cold@example.org"),
        apprise=AppriseSettings(file=services),
    )
    assert {name: type(channel) for name, channel in make_channels(settings, tmp_path).items()} == {
        "log": LogChannel,
        "file": FileChannel,
        "gsm_modem": GsmModem,
        "smsd": Smsd,
        "http_sms": HttpSms,
        "webhook": Webhook,
        "email": Email,
        "apprise": Apprise,
    }


def test_a_channel_without_its_table_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"\[alerts.gsm_modem\]"):
        make_channels(AlertsSettings(channels=("gsm_modem",)), tmp_path)


def test_a_channel_that_lacks_its_settings_says_which(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"alerts\.http_sms: .* without account, token, sender"):
        make_channels(AlertsSettings(channels=("http_sms",)), tmp_path)


def test_only_what_is_named_is_made(tmp_path: Path) -> None:
    assert list(make_channels(AlertsSettings(channels=("file",)), tmp_path)) == ["file"]


def test_the_file_lies_in_the_data_folder(tmp_path: Path) -> None:
    make_channels(AlertsSettings(), tmp_path)["file"].send(MESSAGE, 0)
    assert (tmp_path / MESSAGES_FILE).exists()
