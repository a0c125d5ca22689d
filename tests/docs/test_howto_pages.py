"""docs/howto is true: the commands are run, the settings are loaded, the code is used."""

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from alerts.channels.channel import Channel, Outgoing
from coldchain.errors import ChannelError
from coldchain.messages.catalogue import LANGUAGES
from commands.main import app
from commands.running import prepare
from commands.settings import StationSettings
from commands.station import open_station
from helpers import tree
from links.clock import SystemClock
from links.settings_file import load

SHOWN = re.compile(r"```console\n\$ coldchain (.*)\n((?:.*\n)*?)```")
NUMBER = re.compile(r"\d[\d.:TZ-]*")
MONTH = re.compile(r"\b[A-Z][a-z]{2}\b(?= #)")
STATION = """\
[cooperative]
id = "kaimosi"
name = "Kaimosi Dairy Co-operative"
time_zone = "Africa/Nairobi"

[[sites]]
id = "centre"
name = "Kaimosi"
kind = "county_centre"

[[assets]]
id = "cooler-1"
name = "Milk cooler"
kind = "cooler"
site = "centre"
profile = "milk"

[[contacts]]
id = "grace"
name = "Grace Achieng"
role = "manager"
phone = "+254700000001"

[[profiles.milk.limits]]
name = "too-warm"
channel = "air/temperature"
above = "8 degC"
"""


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n((?:.*\n)*?)```", tree.read(page))


def plain(text: str) -> str:
    """Return a text without its numbers, months and room between columns."""
    squeezed = "\n".join(" ".join(line.split()) for line in text.strip().splitlines())
    return MONTH.sub("@", NUMBER.sub("#", squeezed))


@pytest.mark.parametrize("name", ["sensor", "product", "rule", "channel"])
def test_the_commands_of_a_page_say_what_it_shows(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = f"docs/howto/{name}.md"
    file = tmp_path / "coldchain.toml"
    file.write_text("\n".join([STATION, *blocks(page, "toml")]), encoding="utf-8")
    prepare(open_station(file), SystemClock())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    (tmp_path / "examples").symlink_to(tree.PROJECT / "examples")
    shown = SHOWN.findall(tree.read(page))
    assert shown
    for command, output in shown:
        done = CliRunner().invoke(app, shlex.split(command))
        assert done.exit_code == 0, done.output
        assert plain(done.output) == plain(output)


def test_what_is_written_into_the_settings_is_understood(tmp_path: Path) -> None:
    file = tmp_path / "coldchain.toml"
    pieces = [*blocks("docs/howto/product.md", "toml"), *blocks("docs/howto/rule.md", "toml")]
    file.write_text("\n".join([STATION, *pieces]), encoding="utf-8")
    settings = load(StationSettings, file, {})
    assert [each.name for each in settings.profiles["milk"].limits] == ["too-warm", "too-cold"]
    assert "evening-milk" in settings.products


def test_the_channel_that_is_shown_is_one() -> None:
    (code,) = blocks("docs/howto/channel.md", "python")
    names: dict[str, object] = {"__name__": "board"}
    exec(compile(code, "docs/howto/channel.md", "exec"), names)
    maker = names["Board"]
    assert isinstance(maker, type)
    board: Channel = maker()
    for number in range(20):
        handed = board.send(Outgoing(f"k-{number}", f"c-{number}", "", "text"), 0)
        assert handed.reference == f"line of c-{number}"
    with pytest.raises(ChannelError):
        board.send(Outgoing("k", "one more", "", "text"), 0)


def test_each_channel_is_on_the_page() -> None:
    told = set(re.findall(r"`([a-z_]+)`", tree.read("docs/howto/channel.md").split("## Write one")[0]))
    for kind in load_kinds():
        assert kind in told


def load_kinds() -> tuple[str, ...]:
    from typing import get_args

    from alerts.settings import ChannelKind

    return get_args(ChannelKind)


def test_the_files_of_a_language_are_those_that_there_are() -> None:
    folders = re.findall(r"`([a-z/]+)/<code>\.toml`", tree.read("docs/howto/language.md"))
    there = {
        str(Path(name).parent) for name in tree.files() if re.search(r"/(languages|answers)/sw\.toml$", name)
    }
    assert set(folders) == there
    for folder in folders:
        codes = {path.stem for path in (tree.PROJECT / folder).glob("*.toml")}
        assert codes | {"en"} == set(LANGUAGES)
