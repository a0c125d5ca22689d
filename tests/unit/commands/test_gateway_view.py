"""How gateways are printed."""

from typing import Any

import pytest

from commands.gateway_look import GatewayLine
from commands.gateway_view import (
    clock_words,
    duration,
    ports_words,
    print_list,
    print_one,
    settings_words,
    to_plain,
    waiting,
    worries,
)
from links.records_pushed import Pushed

NOW = 1_764_000_000_000
STATUS: dict[str, Any] = {
    "version": "1.2",
    "settings": {"hash": "0011223344556677", "source": "local"},
    "spool": {"rows": 7, "oldest_at": NOW - 7_200_000, "capacity_hours": 72.0, "dropped": 3},
    "ports": [{"path": "/dev/a", "state": "open"}, {"path": "/dev/b", "state": "away", "error": "gone"}],
    "devices": [
        {"device": "van-1", "port": "/dev/a", "channels": ["air/temperature"], "heard_at": NOW - 5000}
    ],
    "program": {"starts": 3, "running_s": 90, "last_end": "killed, without a word"},
    "machine": {"model": "Raspberry Pi 4", "python": "3.11.2"},
    "vitals": {"disk_free_mib": 150, "temperature_c": 84.5, "power": "low", "uptime_s": 90_000},
    "alarm": {"signal": -71},
    "time": {"trusted": True, "source": "server", "spread_ms": 12},
    "errors": ["[odd] error"],
}


def line(status: dict[str, Any] | None = None, pushed: Pushed | None = None) -> GatewayLine:
    return GatewayLine("gw-1", "online", NOW - 61_000, STATUS if status is None else status, pushed, NOW)


def push(state: str, text_hash: str = "ff", detail: str = "") -> Pushed:
    return Pushed(4, "co", "gw-1", text_hash, "", NOW, "me", state, detail, None)


def test_what_somebody_should_see_to_is_told() -> None:
    assert list(worries(line(pushed=push("refused", detail="line 3: no\nmore")))) == [
        "port /dev/b away",
        "push 4: line 3: no",
        "3 frames dropped",
        "power supply low",
        "150 MiB free on its disk",
        "84.5 degC in its case",
        "[odd] error",
    ]
    assert list(worries(line({}))) == []


def test_settings_and_their_push_are_told_in_a_few_words() -> None:
    assert settings_words(line({})) == "-"
    assert settings_words(line()) == "00112233 local"
    assert settings_words(line(pushed=push("wanted"))) == "00112233 local; push 4 wanted"
    assert settings_words(line(pushed=push("proven", "0011223344556677"))) == "00112233 local"


def test_spool_and_ports_are_counted() -> None:
    assert (waiting(line()), ports_words(line())) == (("7", "2 h"), "1 of 2")
    assert (waiting(line({})), ports_words(line({}))) == (("-", "-"), "-")


@pytest.mark.parametrize(
    ("milliseconds", "words"),
    [(-5, "0 s"), (59_999, "59 s"), (60_000, "1 min"), (7_200_000, "2 h"), (200_000_000, "2 d")],
)
def test_durations_are_short(milliseconds: int, words: str) -> None:
    assert duration(milliseconds) == words


def test_plain_types_have_instants_in_utc() -> None:
    plain = to_plain(line(pushed=push("wanted")))
    assert plain["heard_at"] == "2025-11-24T15:58:59Z"
    assert (plain["settings"]["wanted"], plain["ports"]) == ("ff", {"/dev/a": "open", "/dev/b": "away"})


def test_tables_hold_everything(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "250")
    print_list([line(), GatewayLine("gw-2", "never heard", None, {}, None, NOW)])
    told = capsys.readouterr().out
    assert told.index("gw-2") < told.index("gw-1")
    print_one(line())
    shown = capsys.readouterr().out
    for words in (
        "Raspberry Pi 4",
        "killed, without a word",
        "/dev/b",
        "van-1",
        "5 s ago",
        "-71 dBm",
        "server, within 12 ms",
        "up 1 d",
    ):
        assert words in shown
    print_list([])
    assert "No gateway is registered" in capsys.readouterr().out


def test_a_gateway_without_a_time_says_so() -> None:
    assert clock_words(line({"time": {"trusted": False, "unstamped": 3}})) == (
        "no time yet, 3 frames wait for it"
    )
    assert clock_words(line({"time": {"trusted": False}})) == "no time yet"
