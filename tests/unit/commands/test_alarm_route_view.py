"""commands/alarm_route_view.py: tables for people, JSON for programs."""

import json
from datetime import UTC
from zoneinfo import ZoneInfo

import pytest

from coldchain.judgement.routing import Route, RouteReason
from coldchain.registry.profile import Severity
from commands.alarm_route_look import Decided, Turn
from commands.alarm_route_view import print_decided, print_waiting
from helpers.watching import REGISTRY, at
from links.records_escalations import Escalation

PETER = next(each for each in REGISTRY.contacts if each.id == "peter")
WAITS = Route(PETER, told=True, reason=RouteReason.ASSET, due_at=at(60))
FOUND = Decided(
    REGISTRY, "van-1", Severity.HIGH, at(0), [WAITS], {"peter": ("log",)}, [Turn(600, "manager", (WAITS,))]
)
CASE = Escalation(
    "a|1",
    "c",
    "c/van-1|too-warm",
    "s",
    "van-1",
    "high",
    "alarm",
    "open",
    1,
    at(0),
    at(20),
    ("ann",),
    "not-answered: Peter",
)


def test_quiet_hours_are_seen(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "150")
    print_decided(FOUND, json=False)
    said = capsys.readouterr().out
    assert "22 Nov 13:00, after quiet hours" in said
    assert "No answer for 10 min: Peter (manager)" in said
    print_decided(FOUND, json=True)
    (decision,) = json.loads(capsys.readouterr().out)["decisions"]
    assert decision["due_at"] == "2026-11-22T10:00:00Z"


def test_who_is_asked_and_why(capsys: pytest.CaptureFixture[str]) -> None:
    print_waiting([CASE], ZoneInfo("Africa/Nairobi"), json=False)
    said = capsys.readouterr().out
    assert said == "van-1|too-warm\n  open; turn of ann until 22 Nov 12:20 (not-answered: Peter)\n"
    print_waiting([CASE], UTC, json=True)
    (found,) = json.loads(capsys.readouterr().out)
    assert (found["asked"], found["due_at"]) == (["ann"], "2026-11-22T09:20:00Z")
