"""Readings that a logger kept, brought by a program: admitted like all others, and judged as late."""

from typing import Annotated

import msgspec
from msgspec import Meta

from acts.backfill import MOST_BYTES, Pack, ask_backfill
from coldchain.access.permissions import Permission
from console.api.ask import Ask
from console.api.operation import CoopQuery, Operation
from console.api.problems import ProblemError
from console.api.reply import Reply

PATH = "/readings"
SENML, CSV = ("application/senml+json", "application/json"), "text/csv"
_Name = Annotated[str, Meta(max_length=63)]

__all__ = ["MOST_BYTES", "OPERATIONS", "PATH"]


class BackfillQuery(CoopQuery, frozen=True, kw_only=True):
    """Under which gateway they are kept; of a CSV file also whose they are, and the zone of its times."""

    gateway: _Name = ""
    device: _Name = ""
    zone: _Name = "UTC"


class RefusedPart(msgspec.Struct, frozen=True, kw_only=True):
    """Readings that were refused for one reason; they are kept in the quarantine."""

    reason: str
    detail: str
    readings: int


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a pack. ``accepted`` counts also what had been brought before: it is kept once."""

    accepted: int
    refused: list[RefusedPart]
    first_at: int
    last_at: int
    again: bool


def take(ask: Ask) -> Reply:
    """Take readings in."""
    taker = ask.shared.taker
    if taker is None:
        why = "Readings are taken in on the machine that has the journal."
        raise ProblemError(503, "not-here", why, headers={"Retry-After": "60"})
    kind = ask.headers.get("content-type", "").partition(";")[0].strip().lower()
    query = ask.query
    pack = Pack(
        coop=ask.coop,
        gateway=query.gateway,
        content=ask.body,
        kind="csv" if kind == CSV else "senml",
        device=query.device,
        zone=query.zone,
    )
    outcome = ask_backfill(ask.records, ask.clock, ask.actor, taker=taker, pack=pack, key=ask.key)
    return Reply(msgspec.convert({**outcome.detail, "again": outcome.again}, Taken))


OPERATIONS = (
    Operation(
        "POST",
        PATH,
        "bringReadings",
        "Bring what a logger kept: a SenML pack, or a CSV file with a time and one column for each channel",
        take,
        Permission.BACKFILL,
        BackfillQuery,
        raw=(*SENML, CSV),
        answer=Taken,
        errors=(409,),
    ),
)
