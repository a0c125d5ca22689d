"""The 24 h chart of an asset: what to ask the readings store, and what to send to the browser. Pure.

Gaps stay gaps: where the readings of two neighbouring steps may lie further apart than the profile's
``max_gap_s``, an empty point stands between them, so that no line is drawn over time that nobody knows.
"""

from collections.abc import Mapping, Sequence

import msgspec

from coldchain.instants import MS_PER_S
from coldchain.registry.profile import Limit, Profile
from coldchain.registry.registry import Registry
from coldchain.registry.things import Asset
from console import words
from console.registered import registered
from console.said import said
from console.speaking import Speaker
from links.readings_store import Bucket, SeriesKey
from links.records_views import ExcursionRow

SPAN_MS = 24 * 3600 * MS_PER_S
STEP_MS = 10 * 60 * MS_PER_S  # 144 steps are as many as a phone's screen can show; extremes are kept per step
_DECIMALS = 2
_FIRST_CHOICE = "Cel"


class Window(msgspec.Struct, frozen=True):
    """The time that a chart shows [ms since 1970, UTC]: whole steps, ``until_at`` excluded."""

    from_at: int
    until_at: int


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """One question to the readings store: a series for as long as its device was in the asset."""

    series: SeriesKey
    start_at: int
    end_at: int

    @property
    def buckets(self) -> int:
        """Return in how many steps to ask for it."""
        return max(1, round((self.end_at - self.start_at) / STEP_MS))


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line: offsets [s from the chart's start] with lowest, mean and highest value; None is a gap."""

    label: str
    t: list[int]
    low: list[float | None]
    mean: list[float | None]
    high: list[float | None]


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """A limit line; ``line`` is the index of the first line that it limits, -1 without one."""

    label: str
    bound: float
    line: int


class Shade(msgspec.Struct, frozen=True, kw_only=True):
    """An excursion [s from the chart's start]."""

    start: int
    end: int
    label: str


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the browser draws."""

    asset: str
    name: str
    unit: str
    from_at: int
    span_s: int
    lines: list[Line]
    limits: list[Mark]
    excursions: list[Shade]


def window_at(now: int) -> Window:
    """Return the 24 h that end with the step that is going on [ms since 1970, UTC]."""
    until_at = (now // STEP_MS + 1) * STEP_MS
    return Window(until_at - SPAN_MS, until_at)


def chosen_unit(registry: Registry, asset: Asset, known: Sequence[SeriesKey]) -> str:
    """Return the unit to draw: temperature when there is one, else that of the first limit or channel."""
    placed = {placement.device for placement in registry.placements if placement.asset == asset.id}
    spoken = [series.channel for series in known if series.device in placed]
    limited = [
        limit.channel for limit in registered(registry).profile_of(asset).limits if limit.channel in spoken
    ]
    units = [words.unit_of(channel) for channel in (*limited, *spoken)]
    return _FIRST_CHOICE if _FIRST_CHOICE in units else next(iter(units), _FIRST_CHOICE)


def questions(registry: Registry, asset: Asset, known: Sequence[SeriesKey], window: Window) -> list[Ask]:
    """Return what to ask the store: each device counts only for the time that it was in the asset."""
    unit = chosen_unit(registry, asset, known)
    return [
        Ask(
            series=series,
            start_at=max(window.from_at, placement.from_at),
            end_at=min(window.until_at, placement.until_at or window.until_at),
        )
        for placement in registry.placements
        if placement.asset == asset.id
        and placement.from_at < window.until_at
        and (placement.until_at is None or placement.until_at > window.from_at)
        for series in known
        if series.device == placement.device and words.unit_of(series.channel) == unit
    ]


def build_chart(
    registry: Registry,
    asset: Asset,
    *,
    answers: Sequence[tuple[Ask, Sequence[Bucket]]],
    excursions: Sequence[ExcursionRow],
    window: Window,
) -> Chart:
    """Return the chart.

    Args:
        registry: The cooperative.
        asset: Whose chart it is.
        answers: Each question with the store's answer, sorted by time.
        excursions: Those of the asset that touch the window.
        window: The time to show.
    """
    profile = registered(registry).profile_of(asset)
    channels = {ask.series.channel for ask, _ in answers}
    unit = next((words.unit_of(channel) for channel in channels), _FIRST_CHOICE)
    found = {series: parts for series, parts in _by_series(answers).items() if any(parts)}
    spoken = [series.channel for series in found]
    return Chart(
        asset=asset.id,
        name=asset.name or asset.id,
        unit=words.unit_words(unit).symbol,
        from_at=window.from_at,
        span_s=(window.until_at - window.from_at) // MS_PER_S,
        lines=[
            _line(_label(series, found), parts, window.from_at, max_gap_ms=_max_gap_ms(profile))
            for series, parts in found.items()
        ],
        limits=[
            _mark(limit, unit, spoken) for limit in profile.limits if words.unit_of(limit.channel) == unit
        ],
        excursions=[_shade(one, window) for one in excursions if words.unit_of(one.channel) == unit],
    )


def in_language(chart: Chart, speaker: Speaker) -> Chart:
    """Return a chart with its words in a language; numbers stay."""
    return msgspec.structs.replace(
        chart,
        lines=[msgspec.structs.replace(each, label=speaker.say(each.label)) for each in chart.lines],
        limits=[msgspec.structs.replace(each, label=speaker.say(each.label)) for each in chart.limits],
        excursions=[
            msgspec.structs.replace(each, label=speaker.say(each.label)) for each in chart.excursions
        ],
    )


def _mark(limit: Limit, unit: str, spoken: Sequence[str]) -> Mark:
    """Return a limit line that says whose it is: several channels share one chart."""
    probe = words.channel_label(limit.channel.partition("/")[0])
    return Mark(
        label=said(
            "{label} {state}",
            label=probe,
            state=words.bound_words(limit.channel, limit.side, limit.bound, unit),
        ),
        bound=limit.bound,
        line=spoken.index(limit.channel) if limit.channel in spoken else -1,
    )


def _by_series(
    answers: Sequence[tuple[Ask, Sequence[Bucket]]],
) -> dict[SeriesKey, list[tuple[Ask, Sequence[Bucket]]]]:
    grouped: dict[SeriesKey, list[tuple[Ask, Sequence[Bucket]]]] = {}
    for ask, buckets in answers:
        if buckets:
            grouped.setdefault(ask.series, []).append((ask, buckets))
    return grouped


def _label(series: SeriesKey, among: Mapping[SeriesKey, object]) -> str:
    label = words.channel_label(series.channel)
    shared = sum(other.channel == series.channel for other in among) > 1
    return said("{label} ({device})", label=label, device=series.device) if shared else label


def _max_gap_ms(profile: Profile) -> int:
    """Return how much empty time between two steps counts as a gap [ms].

    The readings beside it lie anywhere in their steps, one step more is likely: in doubt it is a gap.
    """
    return max(round(profile.max_gap_s * MS_PER_S) - STEP_MS, STEP_MS)


def _line(
    label: str, parts: Sequence[tuple[Ask, Sequence[Bucket]]], from_at: int, *, max_gap_ms: int
) -> Line:
    line = Line(label=label, t=[], low=[], mean=[], high=[])
    last_end: int | None = None
    for ask, buckets in sorted(parts, key=lambda part: part[0].start_at):
        step = (ask.end_at - ask.start_at) / ask.buckets
        for bucket in buckets:
            middle = (bucket.start_at + step / 2 - from_at) / MS_PER_S
            if last_end is not None and bucket.start_at - last_end >= max_gap_ms:
                _put(line, (last_end - from_at) / MS_PER_S, None)
            _put(line, middle, bucket)
            last_end = round(bucket.start_at + step)
    return line


def _put(line: Line, offset_s: float, bucket: Bucket | None) -> None:
    line.t.append(round(offset_s))
    line.low.append(round(bucket.minimum, _DECIMALS) if bucket else None)
    line.mean.append(round(bucket.mean, _DECIMALS) if bucket else None)
    line.high.append(round(bucket.maximum, _DECIMALS) if bucket else None)


def _shade(excursion: ExcursionRow, window: Window) -> Shade:
    end_at = excursion.ended_at if excursion.ended_at is not None else window.until_at
    unit = words.unit_of(excursion.channel)
    if excursion.kind == "sensor":
        label = words.SENSOR_FAULT
    elif excursion.kind == "absence" or excursion.bound is None:
        label = words.NO_READINGS
    else:
        label = words.bound_words(excursion.channel, excursion.side, excursion.bound, unit)
    return Shade(
        start=max(0, (excursion.started_at - window.from_at) // MS_PER_S),
        end=min(window.until_at - window.from_at, end_at - window.from_at) // MS_PER_S,
        label=label,
    )
