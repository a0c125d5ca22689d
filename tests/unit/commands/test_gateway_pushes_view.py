"""How pushes are printed."""

import json
from typing import Any

import pytest

from commands.gateway_look import GatewayLine
from commands.gateway_pushes_view import print_push, print_pushes
from links.records_pushed import Pushed

AT = 1_764_000_000_000
PUSHED = Pushed(4, "co", "van-1", "00ff", "a = 1\n", AT, "me@here", "refused", "line 3: [no]", AT)


def line(state: str = "online", **status: Any) -> GatewayLine:
    return GatewayLine("van-1", state, AT, status, PUSHED, AT)


def test_a_push_says_what_happens_next(capsys: pytest.CaptureFixture[str]) -> None:
    print_push(PUSHED, line(settings={}), is_new=True, json=False)
    assert "push 4 (00ff) to van-1 is wanted" in capsys.readouterr().out
    print_push(PUSHED, line("lost", settings={}), is_new=True, json=False)
    assert "van-1 is lost: it gets it when it connects" in capsys.readouterr().out
    print_push(PUSHED, line(version="0.1"), is_new=True, json=False)
    assert "its version is 0.1" in capsys.readouterr().out
    print_push(PUSHED, line(), is_new=False, json=False)
    assert "nothing to do" in capsys.readouterr().out
    print_push(PUSHED, line(), is_new=False, json=True)
    found = json.loads(capsys.readouterr().out)
    assert (found["id"], found["is_new"], found["pushed_at"]) == (4, False, "2025-11-24T16:00:00Z")


def test_pushes_are_shown_with_the_text_or_as_a_history(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "150")
    settings = {"hash": "11aa", "source": "local", "note": "edited"}
    print_pushes(line(settings=settings), [PUSHED, PUSHED], history=False, json=False)
    shown = capsys.readouterr().out
    assert "in force: 11aa, local (edited)" in shown
    assert "line 3: [no]" in shown
    assert shown.endswith("a = 1\n\n")
    print_pushes(line(), [PUSHED, PUSHED], history=True, json=False)
    assert capsys.readouterr().out.count("00ff") == 2
    print_pushes(line(), [], history=False, json=False)
    assert "No settings were ever pushed to van-1." in capsys.readouterr().out


def test_json_has_the_text_but_not_in_the_history(capsys: pytest.CaptureFixture[str]) -> None:
    for history, has_text in ((False, True), (True, False)):
        print_pushes(line(), [PUSHED], history=history, json=True)
        (found,) = json.loads(capsys.readouterr().out)["pushes"]
        assert ("text" in found) is has_text
