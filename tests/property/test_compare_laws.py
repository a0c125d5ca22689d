"""Laws of comparing two instants of knowledge: nothing differs from itself, and whatever differs is named."""

import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from coldchain.evidence import Evidence
from coldchain.reading import Reading
from helpers.pages_case import harmed_evidence
from helpers.small_fleet import HOUR, MINUTE, NOW
from reports.comparing.compare import Told, arrived, compare
from reports.comparing.parts import How
from reports.content.build import build_report

DELAYS = st.lists(st.sampled_from([0, 0, 3 * MINUTE, HOUR, 4 * HOUR]), min_size=7, max_size=7)
INSTANTS = st.integers(NOW - 4 * HOUR, NOW + 5 * HOUR)


@cache
def _whole() -> Evidence:
    with tempfile.TemporaryDirectory() as folder:
        whole = harmed_evidence(Path(folder))
    return replace(whole, readings=whole.readings[::12])


def _delayed(delays: list[int]) -> tuple[Reading, ...]:
    readings = enumerate(_whole().readings)
    return tuple(
        replace(each, received_at=each.event_at + delays[place // 5 % len(delays)])
        for place, each in readings
    )


def _known(readings: tuple[Reading, ...], known_at: int) -> Told:
    """Return what was known at an instant: readings that had come, and a time that ends with it."""
    whole = _whole()
    subject = replace(
        whole.subject, as_known_at=known_at, until_at=max(whole.subject.from_at + 1, min(known_at, NOW))
    )
    stretches = (
        replace(each, until_at=min(each.until_at, subject.until_at))
        for each in whole.stretches
        if each.from_at < subject.until_at
    )
    heard = (each for each in readings if each.received_at <= known_at and each.event_at < subject.until_at)
    given = tuple(each for each in whole.given if each.recorded_at <= known_at)
    evidence = replace(whole, subject=subject, stretches=tuple(stretches), readings=tuple(heard), given=given)
    return Told(evidence, build_report(evidence))


def _leaves(thing: object, path: str = "") -> dict[str, Any]:
    """Return every value outside of lists by its path, and lists as a whole."""
    if not isinstance(thing, dict):
        return {path: thing}
    found: dict[str, Any] = {}
    for name, each in thing.items():
        found |= _leaves(each, f"{path}.{name}" if path else name)
    return found


@settings(max_examples=25, deadline=None)
@given(DELAYS, INSTANTS, INSTANTS)
def test_every_field_that_differs_is_named_and_no_other(delays: list[int], one: int, other: int) -> None:
    readings = _delayed(delays)
    before, after = _known(readings, min(one, other)), _known(readings, max(one, other))
    changes = compare(before, after)
    was, now = (_leaves(msgspec.to_builtins(each.report)) for each in (before, after))
    differ = {path for path in was.keys() | now.keys() if was.get(path) != now.get(path)}
    named = {each.field.partition("[")[0] for each in changes.fields}
    assert named == differ
    for each in changes.fields:
        if "[" not in each.field:
            assert (each.before, each.after) == (was.get(each.field), now.get(each.field))
    if one == other:
        assert (changes.fields, changes.readings) == ((), ())


@settings(max_examples=25, deadline=None)
@given(DELAYS, INSTANTS, INSTANTS)
def test_readings_that_explain_it_were_received_in_between(delays: list[int], one: int, other: int) -> None:
    first, last, readings = min(one, other), max(one, other), _delayed(delays)
    before, after = _known(readings, first), _known(readings, last)
    changes = compare(before, after)
    for each in changes.readings:
        assert each.how in (How.LATE, How.NEW)
        assert first < each.first_at <= each.last_at <= last
        assert (each.how is How.LATE) == (each.from_at < before.report.subject.until_at)
    came = sum(each.readings for each in changes.readings)
    assert came == len(arrived(before.evidence, after.evidence))
    assert came == changes.after.readings - changes.before.readings
