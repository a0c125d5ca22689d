"""coldchain check: the provider of SMS is asked, and nothing is sent."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from commands.main import app
from helpers.answering import answering
from helpers.commands_run import a_station

TABLE = """
[alerts.http_sms]
base_url = "{url}"
account = "AC1"
token = "secret-1"
sender = "+15005550006"
"""
CALLBACKS = '[alerts.http_sms.callbacks]\npublic_url = "https://c.example.org"\ntoken = "t"\n'


@pytest.mark.parametrize(
    ("status", "more", "result", "word"),
    [
        (200, CALLBACKS, "ok", "tells us what becomes"),
        (200, "", "warning", "public_url"),
        (401, "", "failed", "HTTP 401"),
    ],
)
def test_it_says_whether_the_provider_knows_us(
    tmp_path: Path, status: int, more: str, result: str, word: str
) -> None:
    with answering() as server:
        server.answers = [(status, {}, b"{}")]
        file = a_station(tmp_path, extra=TABLE.format(url=server.url) + more)
        text = file.read_text(encoding="utf-8")
        named = text.replace('# channels = ["log", "file"]', 'channels = ["http_sms"]')
        file.write_text(named, encoding="utf-8")
        done = CliRunner().invoke(app, ["check", "--settings", str(file), "--json"])
        assert [request.method for request in server.requests] == ["GET"]
    (finding,) = [item for item in json.loads(done.stdout) if item["name"] == "http_sms"]
    assert finding["result"] == result
    assert word in finding["detail"]
