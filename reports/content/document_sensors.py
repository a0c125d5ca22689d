"""Parts of the report on what measured: sensors, clocks, how often they recorded. Types only.

Part of ``document.py``, which names them too.
"""

import msgspec


class Sensor(msgspec.Struct, frozen=True, kw_only=True):
    """A channel with the state of what measured it.

    Args:
        device: Id; with ``name``, ``model`` and ``serial``.
        name: What people call it.
        model: Of the maker.
        serial: Of the maker.
        channel: What it measured.
        unit: SenML.
        interval_s: How often it is to measure [s].
        certificate: Of its calibration; empty: none is on record.
        laboratory: Who calibrated it.
        calibrated_at: When; None: no certificate.
        due_at: Until when that holds.
        calibration: ``none``, ``valid``, ``over`` (it ran out before the end) or ``later``.
        uncertainty: [unit]; None: not told.
        offset: [unit]; None: not told.
        count: Readings with a value.
        minimum: In ``unit``; this and the next two None without a value.
        mean: Plain mean of the readings.
        maximum: In ``unit``.
        deviation: Standard deviation of the readings (n - 1); None below two.
        accuracy_class: Of EN 12830, by offset and uncertainty of the certificate: ``class-1``, ``class-2``,
            ``no-class``; empty: it is no temperature, or the certificate does not say.
    """

    device: str
    name: str
    model: str
    serial: str
    channel: str
    unit: str
    interval_s: float
    certificate: str
    laboratory: str
    calibrated_at: int | None
    due_at: int | None
    calibration: str
    uncertainty: float | None
    offset: float | None
    count: int
    minimum: float | None
    mean: float | None
    maximum: float | None
    deviation: float | None
    accuracy_class: str = ""


class ClockNote(msgspec.Struct, frozen=True, kw_only=True):
    """From where the times of a device's readings came: ``clock`` as of ``coldchain.reading.Clock``."""

    device: str
    clock: str
    readings: int
    from_at: int
    until_at: int


class Conformity(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a channel was recorded as often as EN 12830 asks for a trip of this length.

    Args:
        device: Who measured.
        channel: What.
        longest_s: Allowed between two records [s].
        found_s: The median between two records [s]; None below two readings.
        worst_s: The longest time without a record, that before the first and after the last of a stretch too
            [s]; None below two readings.
        conforms: Whether even the longest time is allowed: one gap is enough not to conform.
    """

    device: str
    channel: str
    longest_s: float
    found_s: float | None
    worst_s: float | None
    conforms: bool
