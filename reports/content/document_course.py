"""How warm the goods were as they were judged, for a chart. Types only; no part of report.json."""

import msgspec


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """How the goods' temperature went as it was judged [degC]: the warmest and coldest that they may be.

    A point for each step of time that has readings, at ``at`` [ms]; None where some of the step had none.
    """

    step_ms: int
    at: tuple[int, ...]
    hot_c: tuple[float | None, ...]
    cold_c: tuple[float | None, ...]
