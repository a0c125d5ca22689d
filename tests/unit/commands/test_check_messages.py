"""coldchain check: the provider of SMS and the mail server are asked, and nothing is sent."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from commands.main import app
from helpers.answering import answering
from helpers.commands_run import a_station
from helpers.mail_server import PASSWORD, USER, mail_server

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


@pytest.mark.parametrize(
    ("password", "email", "result", "word"),
    [
        (PASSWORD, "chebet@example.org", "ok", "contacts with an email: 1"),
        (PASSWORD, "", "warning", "no contact has an email"),
        ("wrong", "", "failed", "535"),
    ],
)
def test_it_says_whether_the_mail_server_knows_us(
    tmp_path: Path, password: str, email: str, result: str, word: str
) -> None:
    (tmp_path / "mail-password").write_text(f"{password}\n")
    (tmp_path / "mail-password").chmod(0o600)
    with mail_server(tmp_path / "ca") as server:
        table = f"""
[alerts.email]
server = "127.0.0.1"
port = {server.port}
ca_file = "{server.ca_file}"
user = "{USER}"
password_file = "mail-password"
sender = "cold@example.org"
"""
        file = a_station(tmp_path, extra=table)
        text = file.read_text(encoding="utf-8")
        named = text.replace('# channels = ["log", "file"]', 'channels = ["email", "log"]')
        mailed = named.replace('email = "chebet@example.org"', f'email = "{email}"')
        file.write_text(mailed, encoding="utf-8")
        done = CliRunner().invoke(app, ["check", "--settings", str(file), "--json"])
        assert server.mails == []
    (finding,) = [item for item in json.loads(done.stdout) if item["name"] == "email"]
    assert (finding["result"], word in finding["detail"]) == (result, True), finding
    assert password not in done.stdout


def test_a_mail_server_that_only_reports_go_by_is_looked_at_too(tmp_path: Path) -> None:
    with mail_server() as server:
        table = f"""
[alerts.email]
server = "127.0.0.1"
port = {server.port}
security = "none"
sender = "cold@example.org"
"""
        file = a_station(tmp_path, extra=table)
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("# to = []", 'to = ["chebet@example.org"]'), encoding="utf-8")
        done = CliRunner().invoke(app, ["check", "--settings", str(file), "--json"])
    (finding,) = [item for item in json.loads(done.stdout) if item["name"] == "email"]
    assert (finding["result"], "reports go to: 1" in finding["detail"]) == ("ok", True), finding
