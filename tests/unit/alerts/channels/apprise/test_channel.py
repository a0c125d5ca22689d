"""The channel ``apprise`` hands on whom and what, at a loopback server."""

import json
from pathlib import Path

import pytest

from alerts.channels.apprise.channel import Apprise
from alerts.channels.apprise.settings import AppriseSettings
from alerts.channels.channel import Handed, Outgoing
from coldchain.errors import ChannelError
from helpers.answering import answering

OUT = Outgoing("k|grace|apprise", "grace", "+254700000001", "ALARM Van 3 <b>9.4C</b> & अलार्म 警报")


def test_a_message_arrives_as_it_was_written(tmp_path: Path) -> None:
    file = tmp_path / "apprise.txt"
    with answering() as server:
        file.write_text(f"grace={server.url.replace('http', 'json')}/hook\n")
        file.chmod(0o600)
        channel = Apprise(AppriseSettings(file=file))
        assert channel.send(OUT, 0) == Handed()
        with pytest.raises(ChannelError, match="no service for peter"):
            channel.send(OUT._replace(contact="peter"), 0)
    (request,) = server.requests
    assert json.loads(request.body)["message"] == OUT.text
