"""What settings for a gateway may say."""

from pathlib import Path

import pytest

from coldchain.errors import SettingsError
from commands.check_pushed import Wanted, check_pushed, here
from commands.station import open_station
from firmware_bridge.care.check_child import check_in_child
from helpers.commands_run import run
from links.private_files import write_private

TEXT = """\
data_folder = "data"
cooperative = { id = "co", name = "C" }
[broker]
url = "mqtt://broker.example:1883"
username = "van-1"
password_file = "password.txt"
[bridge]
gateway = "van-1"
"""


@pytest.fixture
def local(tmp_path: Path) -> Path:
    write_private(tmp_path / "password.txt", "secret")
    (tmp_path / "coldchain.toml").write_text(TEXT)
    return tmp_path / "coldchain.toml"


def mistakes(local: Path, text: str, wanted: Wanted | None = None) -> str:
    file = local.parent / "sent.toml"
    file.write_text(text)
    try:
        check_pushed(file, wanted or here(open_station(local)), {})
    except SettingsError as error:
        return "\n".join(error.mistakes).replace(f"{file}:", "line ")
    return ""


def test_other_numbers_ports_and_brokers_may_be_sent(local: Path) -> None:
    more = 'status_every = "5s"\n[[bridge.ports]]\npath = "/dev/none"\n'
    assert mistakes(local, TEXT.replace("broker.example", "other.example") + more) == ""


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('gateway = "van-1"', 'gateway = "van-2"', "line 8: bridge.gateway: got 'van-2'; allowed: 'van-1'"),
        ('id = "co"', 'id = "oc"', "line 2: cooperative.id: got 'oc'; allowed: 'co'"),
        ('"data"', '"other"', "line 1: data_folder: got other; allowed: "),
        ("password_file", "password", "line 6: broker.password: got something that is not shown"),
        ("mqtt://", "mqtt://me:word@", "line 4: broker.url: got a url with a password"),
        ('"password.txt"', '"/etc/hostname"', "line 6: broker.password_file: got '/etc/hostname'"),
        ('"password.txt"', '"../password.txt"', "line 6: broker.password_file: got '../password.txt'"),
        ("[bridge]", "[simulator]\n[bridge]", "line 7: simulator: got a simulated fleet"),
        ("[bridge]\n", "[ingest]\n", "gateway: got an unknown key"),
        ("[bridge]", "[bridge", "not TOML"),
        ("[bridge]", "# " + "x" * 40_000 + "\n[bridge]", "allowed: at most 32768"),
    ],
)
def test_what_may_not_be_sent_is_told_with_its_line(local: Path, before: str, after: str, told: str) -> None:
    assert told in mistakes(local, TEXT.replace(before, after, 1))


def test_every_mistake_is_told_at_once(local: Path) -> None:
    text = TEXT.replace("password_file", "password").replace('"van-1"\n', '"van-1"\nprots = 1\n')
    told = mistakes(local, text)
    assert "broker.password" in told
    assert "prots" in told


def test_a_spool_may_not_become_too_small_for_what_waits(local: Path) -> None:
    crowded = here(open_station(local), rows=20_000)
    assert "allowed: room for the 20000 that wait" in mistakes(local, TEXT, crowded)


def test_elsewhere_files_with_secrets_are_not_looked_for(local: Path) -> None:
    away = Wanted("van-1", "co", Path("/srv/gw/data"), Path("/srv/gw"), is_here=False)
    assert mistakes(local, TEXT.replace("password.txt", "only-there.txt"), away) == ""
    assert "data_folder" in mistakes(local, TEXT.replace('"data"', '"/else"'), away)
    assert mistakes(local, TEXT, away._replace(data_folder=None, folder=None)) == ""


def test_the_child_answers_with_lines_and_the_verb_with_words(local: Path) -> None:
    file = local.parent / "sent.toml"
    file.write_text(TEXT.replace("gateway =", "gatway ="))
    assert check_in_child(file, local, 0).startswith("line 8: bridge.gatway: got an unknown key")
    file.write_text(TEXT)
    assert check_in_child(file, local, 0) == ""
    done = run("check", "pushed", str(file), "-s", str(local), folder=local.parent)
    assert (done.returncode, "may take it" in done.stdout) == (0, True)
