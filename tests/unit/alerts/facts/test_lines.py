"""alerts/facts/lines.py: the same row is the same point; a correction finds what it corrects."""

from typing import Any

from alerts.facts.lines import answer_lines, at_ns, excursion_line, message_line, step_line, verdict_line

AT = 1_700_000_000_000
CHANNEL: dict[str, Any] = {
    "id": "north/van-1/d-1/air/temperature|too-warm|1700000000000",
    "coop": "north",
    "key": "north/van-1/d-1/air/temperature",
    "asset": "van-1",
    "device": "d-1",
    "channel": "air/temperature",
    "limit_name": "too-warm",
    "kind": "limit",
    "side": "above",
    "bound": 8.0,
    "severity": "high",
    "started_at": AT,
    "ended_at": None,
    "extreme": 9.64,
    "withdrawn": False,
    "recorded_at": AT + 600_000,
}
STEP: dict[str, Any] = {
    "id": "s-1",
    "coop": "north",
    "alarm": "a",
    "occurrence": 2,
    "from_state": "NORMAL",
    "to_state": "UNACK",
    "event": "raise",
    "reason": "raised",
    "event_at": AT,
    "recorded_at": AT + 1000,
    "late": False,
    "severity": "high",
    "a_asset": "van-1",
    "a_device": "d-1",
    "a_channel": "air/temperature",
    "a_limit_name": "too-warm",
    "a_kind": "limit",
}


def name_of(line: str) -> tuple[str, str]:
    """Return what names a point: measurement with tags, and time."""
    return line.split(" ", maxsplit=1)[0], line.rsplit(" ", maxsplit=1)[-1]


def test_a_correction_has_the_name_of_what_it_corrects() -> None:
    first = excursion_line(CHANNEL)
    ended = excursion_line({**CHANNEL, "ended_at": AT + 1_800_000, "severity": "critical", "extreme": 11.0})
    withdrawn = excursion_line({**CHANNEL, "withdrawn": True, "ended_at": AT + 1_800_000})
    assert name_of(first) == name_of(ended) == name_of(withdrawn)
    assert "open=1.0" in first
    assert "minutes" not in first
    assert "minutes=30.0" in ended
    assert "minutes=0.0" in withdrawn
    assert "withdrawn=1.0" in withdrawn
    assert 'text="van-1 air/temperature: too-warm above 8, worst 9.6"' in first


def test_two_of_one_instant_are_two_points_within_the_millisecond() -> None:
    one, other = at_ns(AT, "one"), at_ns(AT, "other")
    assert one != other
    assert one // 1_000_000 == other // 1_000_000 == AT


def test_harm_to_goods_is_named_by_the_shipment_wherever_it_was() -> None:
    row = {**CHANNEL, "key": "north/s-1", "channel": "shipment", "device": "s-1", "kind": "product"}
    there, elsewhere = excursion_line(row), excursion_line({**row, "asset": "van-2"})
    assert name_of(there) == name_of(elsewhere)
    assert ",shipment=s-1" in there
    assert "asset=" not in name_of(there)[0]


def test_a_step_says_into_which_state_it_led() -> None:
    line = step_line(STEP)
    assert line.startswith(
        "alarm_steps,asset=van-1,channel=air/temperature,coop=north,device=d-1,kind=limit,"
    )
    assert 'to_state="UNACK"' in line
    assert name_of(line) == name_of(step_line({**STEP, "severity": "low"}))


def test_an_answer_is_measured_from_when_it_was_known_until_it_was_acknowledged() -> None:
    seen = {**STEP, "id": "s-2", "event": "acknowledge", "recorded_at": AT + 61_000}
    [line] = answer_lines([STEP, seen])
    assert "ack_s=60.0" in line
    assert "answered=1.0" in line
    [open_] = answer_lines([STEP])
    assert "answered=0.0" in open_
    assert "ack_s" not in open_
    assert name_of(line) == name_of(open_)
    assert list(answer_lines([seen])) == []
    other = {**STEP, "occurrence": 3}
    assert len(list(answer_lines([STEP, seen, other]))) == 2


def test_a_message_counts_once_for_its_reader() -> None:
    row = {
        "coop": "north",
        "contact": "grace",
        "channel": "sms",
        "purpose": "alarm",
        "key": "k",
        "sent_at": AT,
        "segments": 2,
        "cost": None,
        "severity": "critical",
        "about": "van-1",
    }
    line = message_line(row)
    assert line.startswith("messages,channel=sms,contact=grace,coop=north,purpose=alarm ")
    assert "count=1.0" in line
    assert "urgent=1.0" in line


def test_a_verdict_that_cannot_be_read_is_no_point() -> None:
    row = {
        "coop": "north",
        "shipment": "s",
        "version": 1,
        "content": "{}",
        "recorded_at": AT,
        "final": False,
        "cause": "",
    }
    assert verdict_line(row) == ""
