"""What a decoder is made from has defaults for all that most formats do not need."""

from datetime import UTC

from ingest.decoders.names import Names
from ingest.decoders.setup import Setup


def test_only_topic_and_names_must_be_said() -> None:
    setup = Setup("tele/#", Names())
    assert (setup.zone, setup.payload, setup.options) == (UTC, "", {})
