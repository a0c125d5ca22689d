"""commands/quarantine_view.py: what a person and a program are shown, however hostile what came is."""

import json
from contextlib import closing
from pathlib import Path

import pytest

from commands import quarantine_view as view
from commands.quarantine_look import Outcome
from links.quarantine import Quarantine, Rejected

NOW = 1_795_333_512_000
HOSTILE = Rejected(
    NOW,
    "coldchain/v1/\x1b[2J\ud800/[red]x/readings",
    "bad-topic",
    "got '\x07[bold]\x00'",
    b"\x1b]0;owned\x07",
)


@pytest.fixture
def quarantine(tmp_path: Path) -> Quarantine:
    return Quarantine(tmp_path / "q.db")


def test_the_list_tells_counts_and_what_to_do(
    quarantine: Quarantine, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    with closing(quarantine):
        quarantine.add([Rejected(NOW, "t", "unknown-device", "device van-9: got", b"x"), HOSTILE])
        quarantine.drop([1], at=NOW, by="asha")
        quarantine.add([Rejected(NOW, "t", "unknown-device", "device van-9: got", b"x")])
        view.print_list(quarantine, quarantine.lines(10))
    said = capsys.readouterr().out
    assert (
        "1 unknown-device: nobody registered the device, in that cooperative; add it under [[devices]]"
        in said
    )
    assert "1 unknown-device dropped on purpose, the last one 2026-11-22T07:45:12Z by asha" in said
    assert "\x1b" not in said
    assert "[red]x" in said


def test_an_empty_quarantine_says_so(quarantine: Quarantine, capsys: pytest.CaptureFixture[str]) -> None:
    with closing(quarantine):
        view.print_list(quarantine, [])
        view.print_list_json(quarantine, [])
    first, second = capsys.readouterr().out.splitlines()
    assert first == "The quarantine is empty."
    assert json.loads(second) == {"counts": {}, "pushed_out": {}, "taken_out": [], "things": []}


def test_one_is_shown_whole_and_commands_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    view.print_one(7, HOSTILE, as_hex=False)
    said = capsys.readouterr().out
    assert "\x1b" not in said
    assert "\x07" not in said
    assert "1b 5d 30 3b" in said
    assert "correct the topic" in said


@pytest.mark.parametrize(
    ("payload", "shown"),
    [
        (b"[{}]", "[{}]"),
        (b"\x80\xff", "80 ff"),
        (b"x" * 9000, "5000 characters"),
        (b"\xff" * 9000, "7976 bytes"),
        ("ümläut".encode(), "ümläut"),
        (b"a\x00b", "61 00 62"),
        (b"", "0 bytes"),
    ],
)
def test_a_payload_is_text_or_bytes(payload: bytes, shown: str, capsys: pytest.CaptureFixture[str]) -> None:
    view.print_one(7, Rejected(NOW, "t", "bad-pack", "why", payload), as_hex=False)
    assert shown in capsys.readouterr().out


def test_a_text_may_be_shown_as_bytes(capsys: pytest.CaptureFixture[str]) -> None:
    view.print_one(7, Rejected(NOW, "t", "bad-pack", "why", b"[{}]"), as_hex=True)
    assert "000000  5b 7b 7d 5d" in capsys.readouterr().out


def test_one_as_json_holds_all_that_came(capsys: pytest.CaptureFixture[str]) -> None:
    view.print_one_json(7, Rejected(NOW, "t", "bad-pack", "why", b"\xff" * 9000))
    told = json.loads(capsys.readouterr().out)
    assert (told["payload"], len(bytes.fromhex(told["payload_hex"]))) == (None, 9000)
    view.print_one_json(7, Rejected(NOW, "t", "bad-pack", "why", b"[1]"))
    assert json.loads(capsys.readouterr().out)["payload"] == "[1]"


def test_what_was_done_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    view.print_outcome(Outcome(12, 3, 1, {"wrong-unit": 1}), json=False)
    view.print_outcome(Outcome(12, 3, 1, {"wrong-unit": 1}), json=True)
    view.print_dropped(3, {"bad-pack": 2}, json=False)
    view.print_dropped(3, {"bad-pack": 2}, json=True)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "12 readings are in the journal: 3 taken whole, 1 more in part"
    assert lines[1].startswith("1 still refused, wrong-unit: correct the unit")
    assert json.loads(lines[2])["still_refused"] == {"wrong-unit": 1}
    assert lines[3] == "3 dropped; 2 are left"
    assert json.loads(lines[4]) == {"dropped": 3, "counts": {"bad-pack": 2}}
