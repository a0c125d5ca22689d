"""What the first page shows of a large fleet: what needs somebody, worst first; a line for each place. Pure.

A small fleet is shown whole. Of a large one a page with all cards would be too large for a telephone, and
nobody would read it: what is within limits is a number for each place, which leads to the place's own page.
"""

from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from console.view import AssetView, Overview, PlaceView

MOST_SHOWN = 60
_WORST = ("alarm", "out", "below", "failed", "stale", "unsure", "none")
_FINE = "in"


class Needing(msgspec.Struct, frozen=True, kw_only=True):
    """A van, box or cooler that needs somebody; without readings, so that a poll tells only what matters."""

    id: str
    name: str
    state: str
    words: str


class PlaceLine(msgspec.Struct, frozen=True, kw_only=True):
    """A site, or what is on the road: how many are within their limits, of how many."""

    id: str
    name: str
    kind: str
    within: int
    all: int


class Board(msgspec.Struct, frozen=True, kw_only=True):
    """What stands for the cards of a large fleet; ``more_...`` are not shown.

    Args:
        needing: What needs somebody, worst first.
        places: Places in which something does first.
    """

    needing: tuple[Needing, ...]
    more_needing: int
    places: tuple[PlaceLine, ...]
    more_places: int
    more_alarms: int
    more_shipments: int


def board_of(overview: Overview) -> Board | None:
    """Return the board of a large fleet; None for one whose cards are all shown."""
    cards = [card for place in overview.places for card in place.assets]
    if len(cards) <= MOST_SHOWN:
        return None
    needing = sorted((card for card in cards if card.state != _FINE), key=lambda card: _rank(card.state))
    lines = sorted(map(_line, overview.places), key=lambda line: line.within - line.all)
    return Board(
        needing=tuple(map(_needing, needing[:MOST_SHOWN])),
        more_needing=max(0, len(needing) - MOST_SHOWN),
        places=tuple(lines[:MOST_SHOWN]),
        more_places=max(0, len(lines) - MOST_SHOWN),
        more_alarms=_more(overview.alarms),
        more_shipments=_more(overview.shipments),
    )


def drawn_with(overview: Overview, board: Board | None) -> Overview:
    """Return what the page draws beside a board: no cards, and of the rest no more than one can read."""
    if board is None:
        return overview
    return replace(
        overview,
        places=(),
        alarms=overview.alarms[:MOST_SHOWN],
        shipments=overview.shipments[:MOST_SHOWN],
        gateways=tuple(each for each in overview.gateways if each.state != _FINE)[:MOST_SHOWN],
        uncovered=overview.uncovered[:MOST_SHOWN],
    )


def _rank(state: str) -> int:
    return _WORST.index(state) if state in _WORST else len(_WORST)


def _needing(card: AssetView) -> Needing:
    return Needing(id=card.id, name=card.name, state=card.state, words=card.words)


def _line(place: PlaceView) -> PlaceLine:
    within = sum(card.state == _FINE for card in place.assets)
    return PlaceLine(id=place.id, name=place.name, kind=place.kind, within=within, all=len(place.assets))


def _more(shown: Sequence[object]) -> int:
    return max(0, len(shown) - MOST_SHOWN)
