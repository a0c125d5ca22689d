"""What is made of a gateway's last status."""

from typing import Any

import pytest

from commands.gateway_look import SILENT_AFTER_MS, GatewayLine, state_of


@pytest.mark.parametrize(
    ("status", "ago_ms", "word"),
    [
        ({"state": "online"}, SILENT_AFTER_MS - 1, "online"),
        ({"state": "online"}, SILENT_AFTER_MS, "silent"),
        ({"state": "online", "every_s": 600}, 1_799_999, "online"),
        ({"state": "online", "every_s": 600}, 1_800_000, "silent"),
        ({"state": "offline", "reason": "lost"}, 0, "lost"),
        ({"state": "offline", "reason": "stopped"}, 0, "stopped"),
        ({"state": "offline", "reason": ["x"]}, 0, "offline"),
        ({"state": "offline"}, 0, "offline"),
    ],
)
def test_a_gateway_is_what_it_says_or_silent(status: dict[str, Any], ago_ms: int, word: str) -> None:
    assert state_of("{}", status, heard_ago_ms=ago_ms) == word
    assert state_of("", {}, heard_ago_ms=0) == "never heard"


def test_parts_of_a_stranger_s_status_are_looked_for_with_care() -> None:
    line = GatewayLine("g", "online", 0, {"a": {"b": 1}, "ports": [{"path": "x"}, 7], "c": 5}, None, 0)
    assert (line.part("a", "b"), line.part("c", "d"), line.part("x")) == (1, None, None)
    assert line.tables("ports") == [{"path": "x"}]
    assert line.tables("c") == []
