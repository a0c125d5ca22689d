"""The steps of alarms as annotations of Grafana. Pure; which of them Grafana has is seen by their tags."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from dashboards.board import TAG

_WORDS = {
    "raise": "ALARM",
    "return": "over",
    "acknowledge": "seen",
    "withdraw": "never was",
    "record": "was, late",
    "close": "no longer watched",
    "realarm": "still",
    "worsen": "worse",
}


class Step(NamedTuple):
    """One step of an alarm: what happened to it, and when by the readings' own time [ms]."""

    id: str
    coop: str
    asset: str
    about: str
    limit: str
    severity: str
    event: str
    event_at: int
    late: bool = False


def annotation_of(step: Step) -> dict[str, Any]:
    """Return what is posted; the last tag names the step."""
    words = _WORDS.get(step.event, step.event)
    late = " (found late)" if step.late else ""
    text = f"{words}: {step.asset or step.about} {step.about if step.asset else ''} {step.limit}".split()
    tags = [TAG, step.coop, step.asset, step.severity, step.event, id_tag(step.id)]
    return {"time": step.event_at, "tags": [tag for tag in tags if tag], "text": " ".join(text) + late}


def id_tag(id_: str) -> str:
    """Return the tag that names a step."""
    return f"step-{hashlib.sha256(id_.encode()).hexdigest()[:16]}"


def lacking(steps: Iterable[Step], there: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the annotations of steps of which there is none yet."""
    known = {tag for each in there for tag in each.get("tags") or ()}
    for step in steps:
        if id_tag(step.id) not in known:
            yield annotation_of(step)
