"""A backtest as one picture: messages and losses of each rule that raised, and when alarms were on where.

Plain SVG text, made by hand: it opens in any browser and can be put into a report. Its size depends on how
many rules and assets there are, not on how long the time is: what falls on one pixel is drawn once.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape

from alerts.backtest.raised import Rule
from alerts.backtest.run import Outcome, Span, Tried
from alerts.backtest.score import LossScore, RuleScore, Score
from coldchain.instants import to_iso

WIDTH = 1000
_MARGIN = 24
_LABEL_WIDTH = 250
_BAR_WIDTH = 420
_LOSSES_X = _LABEL_WIDTH + _BAR_WIDTH + 90
_STRIP_WIDTH = WIDTH - _LABEL_WIDTH - _MARGIN
_BAR, _LANE = 11, 9  # heights
_SQUARE = 9
_MOST_SQUARES = 12
_TICKS = 4
_COLOURS = ("#8a8f98", "#1f6fb2", "#7b4ea3")  # present, candidate, and one more
_CAUGHT, _MISSED, _INK, _FAINT = "#1a7f4b", "#c0392b", "#222222", "#e3e5e8"
_FONT = "font-family:system-ui,sans-serif;font-size:12px"
_TITLE = "font-size:18px;font-weight:600"
_STYLE = f"text{{{_FONT};fill:{_INK}}}text.title{{{_TITLE}}}"


class _Piece(NamedTuple):
    """Some elements, and the height at which the next ones go."""

    lines: list[str]
    y: float


def picture(outcome: Outcome, score: Score, *, title: str) -> str:
    """Return the SVG.

    Args:
        outcome: What the rules would have raised.
        score: What they were worth.
        title: First line of the picture.
    """
    names = [tried.rules.name for tried in outcome.tried]
    head = _head(outcome, title, names)
    bars = _bars(score, names, head.y)
    strips = _strips(outcome, score.losses, bars.y + 16)
    height = round(strips.y + _MARGIN)
    size = f'viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="{_attribute(title)}">',
            f"<style>{_STYLE}</style>",
            f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
            *head.lines,
            *bars.lines,
            *strips.lines,
            "</svg>\n",
        ]
    )


def _head(outcome: Outcome, title: str, names: Sequence[str]) -> _Piece:
    span = outcome.span
    about = f"{_minute(span.from_at)} to {_minute(span.until_at)} UTC, {outcome.readings:,} readings"
    lines = [f'<text x="{_MARGIN}" y="34" class="title">{escape(title)}</text>', _text(_MARGIN, 54, about)]
    x = float(_MARGIN)
    for number, name in enumerate(names):
        lines += [_rect(x, 68, 12, 12, _COLOURS[number]), _text(x + 17, 78, f"{name} rules")]
        x += 40 + 7 * len(f"{name} rules")
    lines += [_rect(x, 68, 12, 12, _CAUGHT), _text(x + 17, 78, "loss caught in time")]
    lines += [_hollow(x + 150, 68, 12), _text(x + 167, 78, "loss missed")]
    return _Piece(lines, 108)


def _bars(score: Score, names: Sequence[str], y: float) -> _Piece:
    lines = [
        _text(_MARGIN, y, "Rule", bold=True),
        _text(_LABEL_WIDTH, y, "Messages", bold=True),
        _text(_LOSSES_X, y, "Known losses", bold=True),
    ]
    most = max((each.messages for each in score.totals), default=0) or 1
    rows: dict[Rule | None, list[RuleScore]] = {}
    raised = {each.rule for each in score.rules if each.alarms}
    for each in (*score.rules, *score.totals):
        if each.rule is None or each.rule in raised:
            rows.setdefault(each.rule, []).append(each)
    y += 10
    for rule, found in rows.items():
        label = "all rules together" if rule is None else f"{rule.of}: {rule.name}"
        lines.append(_line(_MARGIN, y, WIDTH - _MARGIN, y))
        lines.append(_text(_MARGIN, y + 17, _short(label), bold=rule is None))
        for each in found:
            number = names.index(each.rules)
            top = y + 6 + number * (_BAR + 3)
            width = _BAR_WIDTH * each.messages / most
            lines.append(_rect(_LABEL_WIDTH, top, max(width, 1), _BAR, _COLOURS[number]))
            lines.append(_text(_LABEL_WIDTH + width + 6, top + _BAR - 1, f"{each.messages:,}"))
            lines += _squares(each, top)
        y += 12 + max(2, len(names)) * (_BAR + 3)
    return _Piece(lines, y)


def _squares(score: RuleScore, y: float) -> Iterator[str]:
    """Yield a filled square for each loss that was caught and a hollow one for each that was missed."""
    total = score.caught + score.missed
    if total > _MOST_SQUARES:
        yield _text(_LOSSES_X, y + _BAR - 1, f"{score.caught} caught, {score.missed} missed")
        return
    for number in range(total):
        x = _LOSSES_X + number * (_SQUARE + 4)
        is_caught = number < score.caught
        yield _rect(x, y + 1, _SQUARE, _SQUARE, _CAUGHT) if is_caught else _hollow(x, y + 1, _SQUARE)


def _strips(outcome: Outcome, losses: Sequence[LossScore], y: float) -> _Piece:
    """Return for each asset one lane for each set of rules, with the alarms that were on, and its losses."""
    lines = [_text(_MARGIN, y, "When an alarm was on", bold=True)]
    y += 12
    top = y
    for asset in outcome.assets:
        lines.append(_line(_MARGIN, y, WIDTH - _MARGIN, y))
        lines.append(_text(_MARGIN, y + 17, _short(asset)))
        for number, tried in enumerate(outcome.tried):
            lane = y + 5 + number * (_LANE + 2)
            for start, end in _on(tried, asset, outcome.span):
                lines.append(_rect(start, lane, end - start, _LANE, _COLOURS[number]))
        height = 10 + max(2, len(outcome.tried)) * (_LANE + 2)
        for each in losses:
            if any(place == asset for place, _ in each.places):
                lines += _mark(each, _x(each.loss.at, outcome.span), y, outcome.tried)
        y += height
    lines.append(_line(_MARGIN, y, WIDTH - _MARGIN, y))
    for number in range(_TICKS + 1):
        instant = outcome.span.from_at + (outcome.span.until_at - outcome.span.from_at) * number // _TICKS
        x = _x(instant, outcome.span)
        lines.insert(1, _line(x, top, x, y + 4))  # behind the bars
        anchor = "start" if number == 0 else "end" if number == _TICKS else "middle"
        lines.append(_text(x, y + 18, _minute(instant), anchor=anchor))
    return _Piece(lines, y + 18)


def _on(tried: Tried, asset: str, span: Span) -> list[tuple[float, float]]:
    """Return from where to where alarms were on in an asset, overlapping ones as one, in whole pixels."""
    found: list[tuple[float, float]] = []
    for each in tried.raised:
        if each.asset != asset:
            continue
        start = int(_x(each.raised_at, span))
        end = int(_x(span.until_at if each.ended_at is None else each.ended_at, span)) + 1
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, max(end, start + 1)))
    return found


def _mark(score: LossScore, x: float, y: float, tried: Sequence[Tried]) -> Iterable[str]:
    """Yield the mark of a loss: in each lane a dot that says whether those rules told of it in time."""
    told = f"told {score.catches[0].lead_min:.0f} min before" if score.catches else "nobody told"
    words = " ".join(filter(None, [f"loss {to_iso(score.loss.at)}, {told}", score.loss.note]))
    yield f"<g><title>{escape(words)}</title>"
    bottom = y + 10 + max(2, len(tried)) * (_LANE + 2)
    yield f'<path d="M{x:.1f} {y + 1:.1f}V{bottom - 1:.1f}" stroke="{_INK}"/>'
    for number, each in enumerate(tried):
        is_caught = any(catch.rules == each.rules.name for catch in score.catches)
        fill, stroke = (_CAUGHT, _CAUGHT) if is_caught else ("#ffffff", _MISSED)
        middle = y + 5 + number * (_LANE + 2) + _LANE / 2
        dot = f'cx="{x:.1f}" cy="{middle:.1f}" r="4" fill="{fill}" stroke="{stroke}"'
        yield f'<circle {dot} stroke-width="2"/>'
    yield "</g>"


def _minute(instant: int) -> str:
    return to_iso(instant)[:16].replace("T", " ")


def _x(instant: int, span: Span) -> float:
    share = (instant - span.from_at) / (span.until_at - span.from_at)
    return _LABEL_WIDTH + _STRIP_WIDTH * min(1.0, max(0.0, share))


def _short(label: str) -> str:
    longest = 34
    return label if len(label) <= longest else f"{label[: longest - 1]}…"


def _text(x: float, y: float, words: str, *, bold: bool = False, anchor: str = "start") -> str:
    weight = ' font-weight="600"' if bold else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{weight}>{escape(words)}</text>'


def _rect(x: float, y: float, width: float, height: float, colour: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{colour}"/>'


def _hollow(x: float, y: float, side: float) -> str:
    return (
        f'<rect x="{x + 1:.1f}" y="{y + 1:.1f}" width="{side - 2:.1f}" height="{side - 2:.1f}"'
        f' fill="none" stroke="{_MISSED}" stroke-width="2"/>'
    )


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="{_FAINT}"/>'


def _attribute(words: str) -> str:
    return escape(words, {'"': "&quot;"})
