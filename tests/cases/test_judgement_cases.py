"""Golden cases of judgement: ``judgement/<name>/`` holds rules, readings and the excursions to be found.

``rules.toml`` is a profile as in the settings file, and until when time passes. ``input.ndjson`` holds one
reading a line: its minute, its value (null: the sensor failed), its boot. ``expected.ndjson`` holds one
excursion a line, in minutes. To add a case, add a folder. Each is run in order, backwards, and shuffled with
duplicates.
"""

import json
import random
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from coldchain.judgement.evaluate import is_usable
from coldchain.judgement.facts import Excursion
from coldchain.judgement.rules import Rules, rules_for
from coldchain.reading import Reading
from coldchain.registry.profile_settings import ProfileSettings, to_profile
from coldchain.units import parse_duration_s
from helpers.judging import KEY, MINUTE_MS, MemoryWatcher, reading_at

HOME = Path(__file__).with_name("judgement")
CASES = sorted(path.name for path in HOME.iterdir() if path.is_dir())
NAN = float("nan")


def rules_of(case: str) -> tuple[Rules, int]:
    """Return the rules of a case, and until when time passes [ms]."""
    text = tomllib.loads((HOME / case / "rules.toml").read_text(encoding="utf-8"))
    profile = to_profile(case, ProfileSettings.model_validate(text["profile"]))
    return rules_for(profile, KEY, "air/temperature"), round(parse_duration_s(text["until"]) * 1000)


def lines_of(case: str, name: str) -> list[dict[str, Any]]:
    """Return the lines of a file of a case."""
    text = (HOME / case / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def readings_of(case: str) -> list[Reading]:
    """Return the readings of a case in the order of the file, which is that of time."""
    return [
        reading_at(
            line["minute"],
            NAN if line["value"] is None else line["value"],
            boot=line.get("boot", 1),
            sequence=number,
        )
        for number, line in enumerate(lines_of(case, "input.ndjson"))
    ]


def in_minutes(excursion: Excursion) -> dict[str, Any]:
    """Return an excursion as it stands in ``expected.ndjson``."""
    ended_at = excursion.ended_at
    return {
        "limit": excursion.limit,
        "start": excursion.started_at / MINUTE_MS,
        "confirmed": excursion.confirmed_at / MINUTE_MS,
        "end": None if ended_at is None else ended_at / MINUTE_MS,
        "worst": excursion.extreme,
        "readings": excursion.readings,
        "unknown": excursion.unknown_ms / MINUTE_MS,
    }


def in_order(watcher: MemoryWatcher, readings: list[Reading]) -> None:
    """Judge each reading when it was measured."""
    for reading in readings:
        watcher.pass_time(reading.event_at)
        watcher.take([reading], reading.event_at)


def newest_of(readings: list[Reading]) -> int:
    """Return when the newest reading was measured that did not fail [ms]: silence counts from there."""
    return max(reading.event_at for reading in readings if is_usable(reading))


def backwards(watcher: MemoryWatcher, readings: list[Reading]) -> None:
    """Judge the newest reading first, each alone."""
    for reading in reversed(readings):
        watcher.take([reading], newest_of(readings))


def shuffled(watcher: MemoryWatcher, readings: list[Reading]) -> None:
    """Judge batches of any size in any order, a third of the readings twice."""
    chance = random.Random(len(readings))
    arriving = readings + chance.choices(readings, k=len(readings) // 3)
    chance.shuffle(arriving)
    while arriving:
        size = chance.randint(1, 5)
        watcher.take(arriving[:size], newest_of(readings))
        arriving = arriving[size:]


@pytest.mark.parametrize("arrive", [in_order, backwards, shuffled])
@pytest.mark.parametrize("case", CASES)
def test_a_case_has_its_excursions_in_whatever_order_it_comes(
    case: str, arrive: Callable[[MemoryWatcher, list[Reading]], None]
) -> None:
    rules, until = rules_of(case)
    watcher = MemoryWatcher(rules)
    arrive(watcher, readings_of(case))
    watcher.pass_time(until)
    found = sorted(watcher.stands.values(), key=lambda item: (item.started_at, item.limit))
    assert [in_minutes(item) for item in found] == lines_of(case, "expected.ndjson")


def test_there_are_cases() -> None:
    assert len(CASES) >= 8
