"""One folder for each thing that another maker's devices say: ``decoders/<format>/<name>/``.

``messages.json`` is what comes, one after another, to one decoder (``text`` or ``hex``); ``setup.json`` what
its source's settings say, where they say anything; ``expected.json`` what is read of each message, or why
not.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from coldchain.errors import PackError
from ingest.decoders.catalogue import make
from ingest.decoders.face import Came, Decoder
from ingest.decoders.names import Names
from ingest.decoders.setup import Setup

CASES = sorted(path.parent for path in (Path(__file__).parent / "decoders").glob("*/*/messages.json"))


def _decoder(case: Path) -> Decoder:
    file = case / "setup.json"
    said: dict[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    names = Names(said.pop("devices", {}), said.pop("channels", {}))
    return make(case.parent.name, Setup(said.pop("topic", "#"), names, **said))


def _outcome(decoder: Decoder, message: dict[str, Any]) -> dict[str, Any]:
    """Return all that comes of a message, in plain types; what is empty is left out."""
    payload = bytes.fromhex(message["hex"]) if "hex" in message else message["text"].encode()
    try:
        decoded = decoder.decode(Came(message["topic"], payload, message.get("received_at", 0)))
    except PackError as error:
        asks = [ask.topic for ask in getattr(error, "asks", ())]
        return {"refused": error.reason, "says": str(error), **({"asks": asks} if asks else {})}
    readings = [
        [
            one.device,
            one.channel,
            one.event_at,
            one.sequence,
            _plain(one.value),
            one.unit,
            one.clock,
            one.note,
        ]
        for one in decoded.readings
    ]
    asks = [[ask.topic, ask.payload.hex()] for ask in decoded.asks]
    whole = {"readings": readings, "asks": asks, "ignored": decoded.ignored}
    return {key: found for key, found in whole.items() if found}


def _plain(value: float) -> float | None:
    return value if value == value else None  # noqa: PLR0124 - only NaN is not itself


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}-{case.name}")
def test_a_payload_is_read_as_expected(case: Path) -> None:
    decoder = _decoder(case)
    messages = json.loads((case / "messages.json").read_text(encoding="utf-8"))
    outcomes = [_outcome(decoder, message) for message in messages]
    assert outcomes == json.loads((case / "expected.json").read_text(encoding="utf-8"))


def test_the_cases_are_found() -> None:
    assert {case.parent.name for case in CASES} >= {"ruuvi", "bthome", "sparkplug", "chirpstack"}
