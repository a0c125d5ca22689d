"""Conversations: what people answer, what they are told, what stands in the records afterwards."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from helpers.talking import TALKING, Talk
from links.records_custody import acts_of
from links.records_registry import load_registry

CASES = sorted((Path(__file__).parent / "replies").glob("*.toml"))


def speak(talk: Talk, step: dict[str, Any]) -> None:
    """Do one step of a case, and hold the reply against it."""
    if "wait_min" in step:
        talk.wait(step["wait_min"])
    if "warm" in step:
        talk.warm(device=step["warm"])
    if "says" in step:
        sent_at = talk.clock.now() - round(step["ago_min"] * 60_000) if "ago_min" in step else None
        assert talk.says(step["who"], step["says"], sent_at=sent_at) == step["reply"], step
    if "outcome" in step:
        assert talk.outcomes()[-1].startswith(step["outcome"]), (step, talk.outcomes()[-1])


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_conversation(path: Path, tmp_path: Path) -> None:
    case = tomllib.loads(path.read_text(encoding="utf-8"))
    languages = case.get("languages", {})
    loads = case.get("loads", ["s-1", "s-2"])
    registry = replace(
        TALKING,
        contacts=tuple(
            replace(each, language=languages.get(each.id, each.language)) for each in TALKING.contacts
        ),
        legs=tuple(leg for leg in TALKING.legs if leg.shipment in loads),
    )
    talk = Talk(tmp_path, registry)
    try:
        talk.wait(1)
        for step in case["steps"]:
            speak(talk, step)
        with talk.records.reading() as connection:
            acts = acts_of(connection, "highland")
            legs = load_registry(connection, "highland").legs
        wanted = case.get("after", {})
        states = [f"{id_.split('/')[1]} {state}" for id_, state in talk.station.alarm_states().items()]
        assert states == wanted.get("alarms", [])
        assert [f"{each.act} {each.shipment} by {each.person}" for each in acts] == wanted.get("acts", [])
        shown = [
            f"{leg.shipment} {leg.asset} {leg.custodian} {'over' if leg.until_at else 'open'}" for leg in legs
        ]
        if "legs" in wanted:
            assert shown == wanted["legs"]
    finally:
        talk.close()
