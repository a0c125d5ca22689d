"""``[[bridge.ports]]``: one table a source, which ``kind`` tells apart. Each kind's own is in its folder."""

from typing import Annotated, Any

from pydantic import Discriminator, Tag

from firmware_bridge.sensors.files.settings import FilesSettings
from firmware_bridge.sensors.frames.settings import FramesSettings
from firmware_bridge.sensors.modbus.settings import ModbusSettings
from firmware_bridge.sensors.nmea.settings import NmeaSettings

KINDS = ("frames", "modbus", "nmea", "files")
_TAG = "[{}]"  # brackets: no key of a table, so that a place in the settings can leave it out
_ALLOWED = f"kind = {', '.join(map(repr, KINDS[:-1]))} or {KINDS[-1]!r}"


def _kind(came: Any) -> str | None:  # noqa: ANN401 - whatever stands in the file
    """Return the tag of what came; no kind is framed lines, as it was before there were kinds."""
    kind = came.get("kind", "frames") if isinstance(came, dict) else getattr(came, "kind", "frames")
    return _TAG.format(kind) if kind in KINDS else None


SourceSettings = Annotated[
    Annotated[FramesSettings, Tag("[frames]")]
    | Annotated[ModbusSettings, Tag("[modbus]")]
    | Annotated[NmeaSettings, Tag("[nmea]")]
    | Annotated[FilesSettings, Tag("[files]")],
    Discriminator(
        _kind,
        custom_error_type="unknown_kind",
        custom_error_message=_ALLOWED,
        custom_error_context={"expected": _ALLOWED},
    ),
]
"""One source of readings on a gateway."""
