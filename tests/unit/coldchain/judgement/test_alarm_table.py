"""The alarm table row by row, and the diagram in the README that is held against it."""

from itertools import product
from pathlib import Path

import pytest

from coldchain.judgement import alarm_table
from coldchain.judgement.alarm_table import (
    ALARM_TABLE,
    AlarmEvent,
    AlarmState,
    Reason,
    is_active,
    step_alarm,
)

README = Path(alarm_table.__file__).with_name("README.md")

# state before | raise | return | acknowledge | withdraw | record | close | realarm | worsen
EXPECTED = """
NORMAL    | UNACK new    | NORMAL nothing-to-do    | NORMAL nothing-to-do  | NORMAL never-was    | RTN_UNACK found-late | NORMAL nothing-to-do    | NORMAL nothing-to-do    | NORMAL nothing-to-do
UNACK     | UNACK still  | RTN_UNACK over-unseen   | ACKED seen            | NORMAL never-was    | UNACK found-late     | RTN_UNACK not-watched   | UNACK still             | UNACK worse
ACKED     | ACKED still  | NORMAL over             | ACKED nothing-to-do   | NORMAL never-was    | ACKED found-late     | NORMAL not-watched      | UNACK still-on          | UNACK worse
RTN_UNACK | UNACK again  | RTN_UNACK nothing-to-do | NORMAL seen-afterwards | RTN_UNACK never-was | RTN_UNACK found-late | RTN_UNACK nothing-to-do | RTN_UNACK nothing-to-do | RTN_UNACK nothing-to-do
"""  # noqa: E501 - a table


def rows() -> dict[tuple[str, str], tuple[str, str]]:
    """Return the table above."""
    found = {}
    for line in EXPECTED.strip().splitlines():
        state, *cells = (cell.strip() for cell in line.split("|"))
        for event, cell in zip(AlarmEvent, cells, strict=True):
            after, reason = cell.split()
            found[state, str(event)] = (after, reason)
    return found


def test_every_row_leads_where_it_should() -> None:
    assert {(str(a), str(b)): (str(c), str(d)) for (a, b), (c, d) in ALARM_TABLE.items()} == rows()


def test_every_pair_of_state_and_event_has_its_row() -> None:
    assert set(ALARM_TABLE) == set(product(AlarmState, AlarmEvent))


def test_a_step_is_a_row() -> None:
    assert step_alarm(AlarmState.NORMAL, AlarmEvent.RAISE) == (AlarmState.UNACK, Reason.NEW)


def test_every_reason_is_used() -> None:
    assert {outcome.reason for outcome in ALARM_TABLE.values()} == set(Reason)


@pytest.mark.parametrize("state", AlarmState)
def test_active_states_are_those_of_a_condition_that_holds(state: AlarmState) -> None:
    assert is_active(state) is (state in (AlarmState.UNACK, AlarmState.ACKED))


def test_the_diagram_in_the_readme_is_the_table() -> None:
    """Each arrow of the diagram stands on a line ``STATE --event, event--> STATE``; loops are left out."""
    drawn = set()
    for line in README.read_text(encoding="utf-8").splitlines():
        if "-->" in line:
            before, arrow = line.strip().split(" --", 1)
            events, after = arrow.split("--> ")
            drawn |= {(before.strip(), event.strip(), after.strip()) for event in events.split(",")}
    table = {(str(a), str(b), str(c)) for (a, b), (c, _) in ALARM_TABLE.items() if a != c}
    assert drawn == table
