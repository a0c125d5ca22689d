"""Laws of the facts for panels: a correction replaces what it corrects, however often it comes."""

import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from alerts.facts.lines import excursion_line, step_line
from alerts.facts.losses import Loss, loss_lines
from links.influx_types import Series

AT = 1_700_000_000_000
NAMES = ("coop", "shipment", "product", "carrier", "cause")
ROW: dict[str, Any] = {
    "id": "x",
    "coop": "north",
    "key": "north/van-1/d-1/air/temperature",
    "asset": "van-1",
    "device": "d-1",
    "channel": "air/temperature",
    "limit_name": "too-warm",
    "kind": "limit",
    "side": "above",
    "started_at": AT,
}
STEP: dict[str, Any] = {
    "id": "s",
    "coop": "north",
    "alarm": "a",
    "occurrence": 1,
    "from_state": "NORMAL",
    "to_state": "UNACK",
    "event": "raise",
    "event_at": AT,
    "a_asset": "van-1",
    "a_device": "d-1",
    "a_channel": "air/temperature",
    "a_limit_name": "too-warm",
    "a_kind": "limit",
}
corrections = st.fixed_dictionaries(
    {
        "ended_at": st.none() | st.integers(AT, AT + 10**9),
        "extreme": st.none() | st.floats(-50, 60),
        "bound": st.none() | st.floats(-30, 30),
        "severity": st.sampled_from(("low", "medium", "high", "critical")),
        "withdrawn": st.booleans(),
        "recorded_at": st.integers(AT, AT + 10**9),
    }
)
losses = st.builds(
    lambda carrier, cause, day, share: Loss(
        "north", "s-1", "Fresh milk", carrier, cause, AT + day * 86_400_000, share, 1000.0, 50.0, "watch"
    ),
    st.sampled_from(("peter", "grace", "nobody")),
    st.sampled_from(("warmth", "freezing", "none")),
    st.integers(0, 2),
    st.floats(0, 1),
)


def parsed(line: str) -> tuple[str, dict[str, str], int, float]:
    """Return measurement with tags, the tags, the time and what was lost, of a line of losses."""
    named, fields, at = re.split(r"(?<!\\) ", line)
    tags = dict(part.replace("\\ ", " ").split("=") for part in named.split(",")[1:])
    lost = re.search(r"lost=([^,]*)", fields)
    assert lost
    return named, tags, int(at), float(lost[1])


@given(corrections, corrections)
def test_whatever_is_corrected_has_the_name_of_what_it_corrects(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    lines = [excursion_line({**ROW, **change}) for change in (one, other)]
    names = {(line.split(" ")[0], line.split(" ")[-1]) for line in lines}
    assert len(names) == 1
    assert (lines[0] == lines[1]) or one != other


@given(st.text(min_size=1), st.sampled_from(("low", "high")), st.booleans())
def test_a_step_is_named_by_what_never_changes(reason: str, severity: str, late: bool) -> None:
    plain = step_line({**STEP, "reason": "raised", "severity": "", "late": False, "recorded_at": AT})
    line = step_line({**STEP, "reason": reason, "severity": severity, "late": late, "recorded_at": AT + 5})
    assert (line.split(" ")[0], line.split(" ")[-1]) == (plain.split(" ")[0], plain.split(" ")[-1])


@given(st.lists(losses, min_size=1, max_size=8))
def test_after_any_corrections_only_the_last_loss_counts(history: list[Loss]) -> None:
    """What a server holds is played as a dictionary: the last write of a name wins."""
    held: dict[tuple[str, int], tuple[dict[str, str], float]] = {}
    for loss in [*history, history[-1]]:
        known = [
            Series(columns=["time", "lost"], values=[[at, lost]], tags=tags)
            for (_, at), (tags, lost) in held.items()
        ]
        for line in loss_lines([loss], known):
            named, tags, at, lost = parsed(line)
            held[named, at] = tags, lost
    last = history[-1]
    assert sum(lost for _, lost in held.values()) == last.worth * last.share
    assert {tags["carrier"] for tags, lost in held.values() if lost} <= {last.carrier}
