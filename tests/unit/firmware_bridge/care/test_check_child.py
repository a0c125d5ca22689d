"""The check of pushed settings is a process of its own; what it says comes back by lines."""

from pathlib import Path

from firmware_bridge.care.check_child import check_in_child

LOCAL = """\
data_folder = "data"
cooperative = { id = "co", name = "C" }
[broker]
url = "mqtt://broker.example:1883"
[bridge]
gateway = "van-1"
"""


def test_mistakes_come_with_their_lines_and_none_is_empty(tmp_path: Path) -> None:
    local, sent = tmp_path / "coldchain.toml", tmp_path / "sent.toml"
    local.write_text(LOCAL)
    sent.write_text(LOCAL.replace("gateway =", "gatway ="))
    assert check_in_child(sent, local, 0).startswith("line 6: bridge.gatway: got an unknown key")
    sent.write_text(LOCAL)
    assert check_in_child(sent, local, 0) == ""
