"""commands/message_view.py: what people read of a message."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from coldchain.judgement.unsent import Unsent
from commands.message_look import looking
from commands.message_view import print_list, print_one
from helpers.small_fleet import COOP, NOW, build_fleet, station_of
from links.records_messages import messages_told
from links.records_outbox import NEVER_AT


def test_a_message_says_why_it_was_not_sent_and_what_it_cost(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with looking(station_of(build_fleet(tmp_path, hours=1))) as look:
        (one,) = messages_told(look.connection, COOP, contact="peter", limit=1)
    paid = replace(one, segments=2, cost=1.5, delivery="failed", delivery_detail="[absent]", in_doubt=True)
    print_one(paid, look.registry)
    assert "failed, [absent], 2 SMS, cost 1.5, may have come twice" in capsys.readouterr().out
    refused = replace(one, sent_at=None, due_at=NEVER_AT, error="no such number", expires_at=NOW)
    print_one(refused, look.registry)
    said = capsys.readouterr().out
    assert "refused, no such number" in said
    assert "\ndue " not in said


def test_a_list_can_be_read_on_a_narrow_screen(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    with looking(station_of(build_fleet(tmp_path, hours=1))) as look:
        (one,) = messages_told(look.connection, COOP, contact="peter", limit=1)
    words = "ALARM Van KBZ 214: air above 8.0C. [Stop], shut the door."
    print_list([replace(one, body=words, delivery="failed", delivery_detail="[absent]")], look.registry)
    head, text = capsys.readouterr().out.splitlines()
    assert head.startswith(f"{one.id}  ")
    assert head.endswith("failed, [absent]")
    assert text.rstrip() == f"    {words}"


@pytest.mark.parametrize("why", [each for each in Unsent if each is not Unsent.EXPIRED])
def test_why_a_message_waits_or_is_left_out_is_said_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], why: Unsent
) -> None:
    with looking(station_of(build_fleet(tmp_path, hours=1))) as look:
        (one,) = messages_told(look.connection, COOP, contact="peter", limit=1)
    print_one(replace(one, sent_at=None, error=why), look.registry)
    said = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("became"))
    assert said.partition(", ")[2].partition(f" ({why})")[0].count(" ") > 2, said
