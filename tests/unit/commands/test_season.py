"""commands/season.py: the verb, with a season that is over in seconds."""

import json
from pathlib import Path

import pytest

from helpers.commands_run import run

SMALL = ("season", "--days", "2", "--vans", "1", "--coolers", "2", "--tick", "1h")


def test_a_small_season_is_told_as_json(tmp_path: Path) -> None:
    done = run(*SMALL, "--seed", "3", "--json", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["days"], found["vans"], found["coolers"], found["seeds"]) == (2, 1, 2, [3])
    assert set(found["rules"]) == {"coldchain", "naive rule"}


def test_a_small_season_is_told_as_tables(tmp_path: Path) -> None:
    done = run(*SMALL, "--seed", "3", "--explain", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "naive rule" in done.stdout
    assert "season 3" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(("--tick", "2h"), "1s to 1h"), (("--tick", "often"), "often"), (("--days", "0"), "days")],
)
def test_what_is_not_allowed_is_refused(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    done = run("season", *arguments, folder=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
