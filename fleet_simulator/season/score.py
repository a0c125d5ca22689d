"""How well a rule has warned: shipments truly harmed against flagged, minutes of warning, messages.

Pure counting. It knows neither the rule nor the sensors: whoever judged says what was flagged and told.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import sqrt
from statistics import median
from typing import NamedTuple

from fleet_simulator.season.goods import Consignment
from fleet_simulator.season.mishaps import Mishap
from fleet_simulator.season.network import MS_PER_MINUTE
from fleet_simulator.season.truth import Truth

_Z_95 = 1.959964


class Told(NamedTuple):
    """Something that people were told about goods, once, however many they were.

    Args:
        told_at: When [ms since 1970, UTC].
        event_at: About which time [ms since 1970, UTC].
        about: The asset or the shipment.
    """

    told_at: int
    event_at: int
    about: str


class Judged(NamedTuple):
    """What a rule made of a season.

    Args:
        flagged: Shipments that it says are harmed, and why.
        told: What was told about goods that are in danger; not that sensors or gateways were silent.
        messages: How many messages were sent in all, each person counted.
        kinds: The same, by what they are about.
    """

    flagged: Mapping[str, tuple[str, ...]]
    told: Sequence[Told]
    messages: int
    kinds: Mapping[str, int]


class Case(NamedTuple):
    """One shipment that was harmed, flagged, or both.

    Args:
        truth: What truly happened.
        reasons: Why the rule said so; empty: it did not.
        warning_min: Minutes from the first word about it until half of its life was gone; None: half was
            not lost, or not a word.
    """

    truth: Truth
    reasons: tuple[str, ...]
    warning_min: float | None


class Score(NamedTuple):
    """What is counted, over one season or several.

    Args:
        shipments: All.
        harmed: Truly.
        flagged: By the rule.
        hits: Both.
        halved: Truly harmed ones that lost half of their life on the way.
        warnings_min: Of those, the minutes of warning of each that had one; below 0: it came after that.
        messages: Sent.
        incidents: Things that truly went wrong, harmless ones too.
    """

    shipments: int
    harmed: int
    flagged: int
    hits: int
    halved: int
    warnings_min: tuple[float, ...]
    messages: int
    incidents: int

    @property
    def recall(self) -> float | None:
        """Return which share of what was harmed was flagged; None when nothing was harmed."""
        return self.hits / self.harmed if self.harmed else None

    @property
    def precision(self) -> float | None:
        """Return which share of what was flagged was harmed; None when nothing was flagged."""
        return self.hits / self.flagged if self.flagged else None

    @property
    def median_warning_min(self) -> float | None:
        """Return the median of the minutes of warning; None when there was none."""
        return median(self.warnings_min) if self.warnings_min else None

    @property
    def unwarned_share(self) -> float | None:
        """Return which share of those that lost half their life nobody was told of; None when none did."""
        return 1 - len(self.warnings_min) / self.halved if self.halved else None

    @property
    def messages_per_incident(self) -> float | None:
        """Return messages for each thing that truly went wrong; None when nothing did."""
        return self.messages / self.incidents if self.incidents else None


def cases(
    truths: Mapping[str, Truth],
    goods: Mapping[str, Consignment],
    mishaps: Mapping[str, Sequence[Mishap]],
    judged: Judged,
) -> list[Case]:
    """Return every shipment that was truly harmed, or flagged, in the order of their names.

    Args:
        truths: What truly happened, by shipment.
        goods: The journeys, by shipment.
        mishaps: What went wrong, by asset.
        judged: What the rule made of it.
    """
    by_subject: dict[str, list[Told]] = {}
    for told in judged.told:
        by_subject.setdefault(told.about, []).append(told)
    found = []
    for name, truth in sorted(truths.items()):
        if truth.harms or name in judged.flagged:
            warning = _warning_min(truth, goods[name], mishaps, by_subject)
            found.append(Case(truth, judged.flagged.get(name, ()), warning))
    return found


def score(truths: Mapping[str, Truth], found: Iterable[Case], *, messages: int, incidents: int) -> Score:
    """Return the counts of one season.

    Args:
        truths: What truly happened, by shipment.
        found: Every shipment that was harmed or flagged.
        messages: Sent by the rule.
        incidents: Things that truly went wrong.
    """
    cases_ = list(found)
    harmed = [case for case in cases_ if case.truth.harms]
    halved = [case for case in harmed if case.truth.half_lost_at is not None]
    return Score(
        shipments=len(truths),
        harmed=len(harmed),
        flagged=sum(bool(case.reasons) for case in cases_),
        hits=sum(bool(case.reasons) for case in harmed),
        halved=len(halved),
        warnings_min=tuple(case.warning_min for case in halved if case.warning_min is not None),
        messages=messages,
        incidents=incidents,
    )


def total(scores: Sequence[Score]) -> Score:
    """Return the counts of several seasons together; at least one."""
    return Score(
        shipments=sum(each.shipments for each in scores),
        harmed=sum(each.harmed for each in scores),
        flagged=sum(each.flagged for each in scores),
        hits=sum(each.hits for each in scores),
        halved=sum(each.halved for each in scores),
        warnings_min=tuple(sorted(minutes for each in scores for minutes in each.warnings_min)),
        messages=sum(each.messages for each in scores),
        incidents=sum(each.incidents for each in scores),
    )


def wilson(part: int, whole: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson's score interval); (0, 1) of nothing."""
    if whole == 0:
        return 0.0, 1.0
    share, z2 = part / whole, _Z_95**2
    middle = (share + z2 / (2 * whole)) / (1 + z2 / whole)
    reach = _Z_95 * sqrt(share * (1 - share) / whole + z2 / (4 * whole**2)) / (1 + z2 / whole)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def _warning_min(
    truth: Truth,
    goods: Consignment,
    mishaps: Mapping[str, Sequence[Mishap]],
    by_subject: Mapping[str, list[Told]],
) -> float | None:
    """Return the minutes from the first word until half of the life was gone; below 0 when it came later.

    What was told of an asset counts while the goods were in it. What was told before the mishap began that
    held them longest is about something else, and does not count.
    """
    if truth.half_lost_at is None:
        return None
    since_at = onset_at(goods, mishaps)
    words = [told.told_at for told in by_subject.get(truth.shipment, ())]
    for stay in goods.stays:
        about = by_subject.get(stay.asset, ())
        words += [told.told_at for told in about if stay.from_at <= told.event_at < stay.until_at]
    first_at = min((told_at for told_at in words if told_at >= since_at), default=None)
    return None if first_at is None else (truth.half_lost_at - first_at) / MS_PER_MINUTE


def onset_at(goods: Consignment, mishaps: Mapping[str, Sequence[Mishap]]) -> int:
    """Return when the mishap began that held the goods longest; when they were loaded, if none did."""
    longest_ms, begin_at = 0, goods.stays[0].from_at
    for stay in goods.stays:
        for one in mishaps.get(stay.asset, ()):
            from_at = max(stay.from_at, one.begin_at)
            held_ms = min(stay.until_at, one.end_at) - from_at
            if held_ms > longest_ms:
                longest_ms, begin_at = held_ms, from_at
    return begin_at
