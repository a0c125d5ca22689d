"""commands/check_rules.py: cases are found, run, told and renewed from the command line."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from commands.check_rules import find_cases
from commands.main import app

RULES = """
until = "10m"
[profile]
[[profile.limits]]
name = "too-warm"
channel = "air/temperature"
above = "8 degC"
"""
INPUT = '{"minute": 0, "value": 4}\n{"minute": 1, "value": 9}\n{"minute": 3, "value": 4}\n'
EXPECTED = (
    '{"limit": "too-warm", "start": 1.0, "confirmed": 1.0, "end": 3.0, "worst": 9.0, "readings": 1,'
    ' "unknown": 0.0}\n'
)


def a_case(folder: Path, *, rules: str = RULES, text: str = INPUT, expected: str = EXPECTED) -> Path:
    folder.mkdir(parents=True)
    for name, content in (("rules.toml", rules), ("input.ndjson", text), ("expected.ndjson", expected)):
        (folder / name).write_text(content, encoding="utf-8")
    return folder


def checked(*arguments: str | Path) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["check", "rules", *map(str, arguments)])
    return done.exit_code, done.stdout, done.stderr


def test_cases_as_expected_have_exit_code_0_and_need_no_station(tmp_path: Path) -> None:
    one, two = a_case(tmp_path / "a" / "one"), a_case(tmp_path / "b" / "two")
    assert checked(tmp_path) == (0, f"ok {one}\nok {two}\n2 cases, 0 wrong\n", "")


def test_a_difference_is_shown_line_by_line(tmp_path: Path) -> None:
    case = a_case(tmp_path / "case", expected=EXPECTED.replace("3.0", "4.0") + '{"limit": "other"}\n')
    code, shown, _ = checked(case)
    assert code == 1
    assert shown.splitlines() == [
        f"FAILED {case}",
        f"  line 1 expected: {EXPECTED.replace('3.0', '4.0').strip()}",
        f"             came: {EXPECTED.strip()}",
        "          differs: end 4.0 became 3.0",
        '  line 2 expected: {"limit": "other"}',
        "             came: nothing",
        "1 cases, 1 wrong",
    ]


def test_json_says_the_same(tmp_path: Path) -> None:
    case = a_case(tmp_path / "case", expected="")
    code, shown, _ = checked(case, "--json")
    (found,) = json.loads(shown)
    assert code == 1
    assert (found["case"], found["result"], found["error"]) == (str(case), "different", "")
    assert found["differences"] == [{"line": 1, "expected": None, "came": json.loads(EXPECTED)}]


def test_update_writes_what_came_and_leaves_alone_what_is_right(tmp_path: Path) -> None:
    wrong, right = a_case(tmp_path / "wrong", expected="x"), a_case(tmp_path / "right")
    (wrong / "expected.ndjson").unlink()
    assert checked(tmp_path, "--update") == (0, f"ok {right}\nupdated {wrong}\n2 cases, 0 wrong\n", "")
    assert (wrong / "expected.ndjson").read_text(encoding="utf-8") == EXPECTED
    assert sorted(path.name for path in wrong.iterdir()) == ["expected.ndjson", "input.ndjson", "rules.toml"]
    assert checked(tmp_path)[0] == 0


@pytest.mark.parametrize(
    ("rules", "text", "told"),
    [
        (
            RULES.replace("8 degC", "8"),
            INPUT,
            "rules.toml:7: profile.limits[too-warm].above: got '8' without",
        ),
        ('until = "1h"\n', INPUT, "got nothing to judge by"),
        (RULES, "x\n", "input.ndjson:1: got 'x'"),
        ('until = "1h"\nprofiles_file = "no.toml"\nprofile_name = "a"\n', INPUT, "no.toml: got no such file"),
        ('until = "1h"\n[shipment]\nproduct = "mangoo"\n', INPUT, "Did you mean 'mango'?"),
    ],
)
def test_a_case_that_cannot_be_read_has_exit_code_2_and_the_others_are_run(
    tmp_path: Path, rules: str, text: str, told: str
) -> None:
    a_case(tmp_path / "a", rules=rules, text=text)
    good = a_case(tmp_path / "b")
    code, shown, _ = checked(tmp_path)
    assert code == 2
    assert told in shown
    assert f"ok {good}" in shown


def test_a_case_without_expectation_says_what_to_do(tmp_path: Path) -> None:
    case = a_case(tmp_path / "case")
    (case / "expected.ndjson").unlink()
    assert "run it with --update" in checked(case)[1]


def test_a_profile_may_come_from_a_file_with_more_in_it(tmp_path: Path) -> None:
    text = RULES.replace("profile", "profiles.milk").replace('until = "10m"', 'data_folder = "x"')
    (tmp_path / "station.toml").write_text(text, encoding="utf-8")
    named = 'until = "10m"\nprofiles_file = "../station.toml"\nprofile_name = "milk"\n'
    a_case(tmp_path / "case", rules=named)
    assert checked(tmp_path)[0] == 0
    a_case(tmp_path / "other", rules=named.replace('"milk"', '"milc"'))
    assert "got 'milc'; allowed: one of milk. Did you mean 'milk'?" in checked(tmp_path)[1]


def test_a_folder_without_a_case_is_refused(tmp_path: Path) -> None:
    code, _, told = checked(tmp_path)
    assert code == 2
    assert "no case in it" in told
    assert "no such folder" in checked(tmp_path / "nowhere")[2]


def test_a_case_that_is_found_twice_is_run_once(tmp_path: Path) -> None:
    case = a_case(tmp_path / "case")
    assert find_cases([tmp_path, case]) == [case]
