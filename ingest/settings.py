"""Settings of ingest: bounds, and how often it looks around."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from coldchain.settings import DurationS, Section
from ingest.sharing import MOST_RECEIVERS
from ingest.source_settings import SourceSettings

_CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def _check_client_id(text: str) -> str:
    """Return the text when every broker takes it; otherwise raise a ValueError that says what is allowed."""
    if _CLIENT_ID.fullmatch(text):
        return text
    raise ValueError("1 to 64 of A-Z a-z 0-9 _ -")


class IngestSettings(Section):
    """The ``[ingest]`` table.

    Args:
        client_id: Name of the persistent session at the broker; two receivers with one name fight over it.
        receivers: How many programs share the readings of one broker; more than 1 needs one that can do that.
        max_batch_readings: A commit takes no more readings than this once it has some.
        max_pending_readings: So many readings may wait for their commit; then nothing more is read.
        oldest: A reading that is older than this when it comes is refused.
        doubted_after: A reading that is older than this when it comes is taken, and flagged as doubtful.
        auto_replay: Take again by itself what was refused only because nobody had registered it yet.
        signatures: Whether gateways without a key may speak (optional) or not (required). One that was given
            a key by enrolment must always sign.
        registry_poll: How often to look for newly registered gateways and devices [s].
        write_batch_readings: A transaction of the store takes no more readings than this once it has some.
        prove_line_after: Silence on the line to the broker after which it is proved that it still works [s].
        sync_interval: How often the store is made to survive a power cut; then the journal may forget [s].
        sources: MQTT devices of other makers.
    """

    client_id: Annotated[str, AfterValidator(_check_client_id)] = "coldchain-ingest"
    receivers: Annotated[int, Field(ge=1, le=MOST_RECEIVERS)] = 1
    max_batch_readings: Annotated[int, Field(ge=1, le=100_000)] = 2000
    max_pending_readings: Annotated[int, Field(ge=1, le=1_000_000)] = 50_000
    oldest: DurationS = 400 * 86_400.0
    doubted_after: DurationS = 60 * 86_400.0
    auto_replay: bool = True
    signatures: Literal["optional", "required"] = "optional"
    registry_poll: DurationS = 3.0
    write_batch_readings: Annotated[int, Field(ge=1, le=100_000)] = 20_000
    sync_interval: DurationS = 5.0
    prove_line_after: Annotated[DurationS, Field(ge=1)] = 10.0
    sources: tuple[SourceSettings, ...] = ()
