"""What a decoder is made from: the settings of its source, as plain values. Not the settings themselves."""

from collections.abc import Mapping
from datetime import UTC, tzinfo
from typing import Any, NamedTuple

from ingest.decoders.names import Names

_NONE: Mapping[str, Any] = {}


class Setup(NamedTuple):
    """What one ``[[ingest.sources]]`` says.

    Args:
        topic: Its topic filter, e.g. ``tele/+/SENSOR``.
        names: What its devices are called here.
        zone: Of times that name none.
        payload: Which payload decoder, for formats that carry others (``lorawan.decoder(name)``).
        options: What only this format understands.
    """

    topic: str
    names: Names
    zone: tzinfo = UTC
    payload: str = ""
    options: Mapping[str, Any] = _NONE
