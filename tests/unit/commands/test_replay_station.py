"""commands/replay_station.py: names made of columns, the settings of the station, whose folder it takes."""

from pathlib import Path

import pytest

from coldchain.errors import JournalError, RegistryError
from coldchain.reading import check_channel, check_name
from commands.replay_station import (
    ASSET,
    COOP,
    Rule,
    channels,
    check_folder,
    device_of,
    make_station,
    reading_of,
)
from commands.station import SETTINGS_FILE

RULE = Rule(5.0, None, 0.5, 60.0, 30.0)


@pytest.mark.parametrize(
    ("columns", "probes"),
    [
        (["A1", "A2"], ["a1", "a2"]),
        (["Milk cooler (top)", "milk-cooler top"], ["milk-cooler-top", "milk-cooler-top-2"]),
        (["a-3", "A", "a!"], ["a-3", "a", "a-4"]),
        (["温度", "--", "_x_"], ["column-1", "column-2", "x"]),
        (["column-2", "°"], ["column-2", "column-2-2"]),
        (["x" * 99, "x" * 98], ["x" * 40, "x" * 40 + "-2"]),
    ],
)
def test_each_column_has_a_channel_of_its_own(columns: list[str], probes: list[str]) -> None:
    named = channels(columns)
    assert named == dict(zip(columns, [f"{probe}/temperature" for probe in probes], strict=True))
    for channel in named.values():
        check_channel(channel)
        check_name("limit", f"above-{device_of(channel)}")


def test_the_station_has_a_device_and_its_limits_for_each_column(tmp_path: Path) -> None:
    station = make_station(tmp_path, ["a/temperature", "b/temperature"], RULE._replace(below_c=-1e-5))
    assert (station.coop, station.folder) == (COOP, tmp_path.resolve())
    assert [(each.id, each.asset) for each in station.settings.devices] == [("a", ASSET), ("b", ASSET)]
    limits = station.settings.profiles["replay"].limits
    assert [each.name for each in limits] == ["above-a", "below-a", "above-b", "below-b"]
    above, below = limits[:2]
    assert (above.channel, above.above, above.deadband) == ("a/temperature", 5.0, 0.5)
    assert (above.on_delay, above.off_delay) == (60.0, 30.0)
    assert (below.above, below.below) == (None, -1e-5)


def test_without_bounds_there_are_no_limits(tmp_path: Path) -> None:
    station = make_station(tmp_path, ["a/temperature"], RULE._replace(above_c=None))
    assert station.settings.profiles["replay"].limits == ()


def test_an_earlier_replay_is_removed_and_nothing_else(tmp_path: Path) -> None:
    first = make_station(tmp_path, ["a/temperature"], RULE)
    for name in ("journal.sqlite", "journal.sqlite-wal", "records.sqlite", "my-notes.txt", "in-use.lock"):
        (tmp_path / name).write_text("old")
    first.log("watch").parent.mkdir()
    first.log("watch").write_text("old")
    check_folder(tmp_path)
    make_station(tmp_path, ["b/temperature"], RULE)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        SETTINGS_FILE,
        "in-use.lock",
        "my-notes.txt",
    ]


def test_a_link_to_a_folder_is_taken_away_and_what_it_leads_to_stays(tmp_path: Path) -> None:
    elsewhere, folder = tmp_path / "elsewhere", tmp_path / "replay"
    elsewhere.mkdir()
    (elsewhere / "precious").write_text("x")
    folder.mkdir()
    (folder / "logs").symlink_to(elsewhere)
    make_station(folder, ["a/temperature"], RULE)
    assert (elsewhere / "precious").read_text() == "x"
    assert not (folder / "logs").exists()


@pytest.mark.parametrize("content", ["a station of somebody", "[cooperative]\nid = 'x'"])
def test_a_folder_of_something_else_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / SETTINGS_FILE).write_text(content)
    with pytest.raises(RegistryError, match="got files of something else; allowed: an empty or new folder"):
        check_folder(tmp_path)


def test_a_new_folder_and_one_that_was_only_locked_are_taken(tmp_path: Path) -> None:
    check_folder(tmp_path / "new")
    (tmp_path / "in-use.lock").write_text("123")
    check_folder(tmp_path)


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(RegistryError, match="Choose another folder with --folder"):
        check_folder(tmp_path / "file")


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / SETTINGS_FILE).mkdir()
    with pytest.raises(JournalError, match="allowed: a folder that can be written"):
        make_station(tmp_path, ["a/temperature"], RULE)


def test_columns_never_share_a_name_with_which_they_are_stored() -> None:
    one, other = (reading_of(channel, 5, 4.0) for channel in ("a/temperature", "b/temperature"))
    assert (one.device, one.boot, one.sequence) != (other.device, other.boot, other.sequence)
