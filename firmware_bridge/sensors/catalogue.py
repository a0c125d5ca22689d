"""Which kinds of source there are, and how one is made from its settings.

What a kind needs is imported when the first of it is made: a gateway without Modbus holds no Modbus library.
The kind tells, not the class: the settings may be plain objects (``coldchain/plain.py``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from firmware_bridge.sensors.face import Parts, Source

if TYPE_CHECKING:
    from firmware_bridge.sensors.files.settings import FilesSettings
    from firmware_bridge.sensors.frames.settings import FramesSettings
    from firmware_bridge.sensors.modbus.settings import ModbusSettings
    from firmware_bridge.sensors.nmea.settings import NmeaSettings


def make_source(
    settings: FramesSettings | ModbusSettings | NmeaSettings | FilesSettings, parts: Parts
) -> Source:
    """Return the source that the settings describe; it opens nothing before it runs.

    Args:
        settings: One of ``[[bridge.ports]]``.
        parts: What it may use.
    """
    match settings.kind:
        case "frames":
            from firmware_bridge.sensors.frames.source import FramesSource  # noqa: PLC0415

            return FramesSource(settings, parts)
        case "modbus":
            from firmware_bridge.sensors.modbus.source import ModbusSource  # noqa: PLC0415 - a heavy library

            return ModbusSource(settings, parts)
        case "nmea":
            from firmware_bridge.sensors.nmea.source import NmeaSource  # noqa: PLC0415 - as above

            return NmeaSource(settings, parts)
        case "files":
            from firmware_bridge.sensors.files.source import FilesSource  # noqa: PLC0415 - as above

            return FilesSource(settings, parts)
