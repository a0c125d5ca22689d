"""One folder for each thing that devices of other makers say: the source, the payload, all that comes of it.

``case.toml`` holds the topic and the source, ``input`` the payload byte for byte. What comes is told, a line
for each reading, or why there is none. A new case is a new folder; it is found by itself.
"""

import tomllib
from pathlib import Path

import pytest

from coldchain.errors import PackError
from coldchain.instants import from_iso, to_iso
from coldchain.reading import NO_BOOT, Reading
from ingest.decoders.catalogue import FORMATS, make
from ingest.decoders.face import Came, Decoded
from ingest.source_settings import SourceSettings, setup_of

FOLDER = Path(__file__).parent / "decoders"
CASES = sorted(path.parent for path in FOLDER.glob("*/*/case.toml"))
RECEIVED_AT = from_iso("2026-11-22T07:45:12Z")


def told(reading: Reading) -> str:
    """Return a reading as one line."""
    assert reading.boot or reading.sequence == reading.event_at
    name = f"{reading.boot:08x}:{reading.sequence} " if reading.boot != NO_BOOT else ""
    doubt = f" flag {reading.flag} {reading.note}" if reading.flag != 1 else ""
    when = f"{to_iso(reading.event_at)} {reading.clock}"
    return f"{name}{when} {reading.device} {reading.channel} {reading.value!r} {reading.unit}{doubt}"


def outcome(case: Path) -> str:
    """Return all that comes of a case."""
    given = tomllib.loads((case / "case.toml").read_text(encoding="utf-8"))
    settings = SourceSettings.model_validate({"gateway": "gw", "format": case.parent.name, **given["source"]})
    decoder = make(settings.format, setup_of(settings))
    came = Came(given["topic"], (case / "input").read_bytes(), RECEIVED_AT)
    try:
        decoded: Decoded = decoder.decode(came)
    except PackError as error:
        return f"refused {error.reason}: {error}\n"
    lines = [told(reading) for reading in decoded.readings]
    lines += [f"ignored: {decoded.ignored}"] if decoded.ignored else []
    lines += [f"asks {ask.topic}: {ask.payload!r}" for ask in decoded.asks]
    return "".join(f"{line}\n" for line in lines)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_a_message_becomes_what_is_expected(case: Path) -> None:
    assert outcome(case) == (case / "expected.txt").read_text(encoding="utf-8")


def test_the_cases_are_found() -> None:
    formats = {"senml", "tasmota", "zigbee2mqtt", "esphome", "shelly", "chirpstack", "json"}
    assert {case.parent.name for case in CASES} >= formats
    assert formats <= set(FORMATS)
