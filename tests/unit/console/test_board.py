"""The board of a large fleet."""

from console.board import MOST_SHOWN, board_of, drawn_with
from console.live import parts_of
from console.overview import build_overview
from console.view import Overview, Rows
from helpers.small_fleet import NOW, registry_of


def overview_of(extra_vans: int) -> Overview:
    return build_overview(Rows(registry=registry_of(extra_vans)), NOW)


def test_a_small_fleet_is_shown_whole() -> None:
    small = overview_of(MOST_SHOWN - 6)
    assert board_of(small) is None
    assert drawn_with(small, None) is small


def test_a_large_fleet_shows_what_needs_somebody_and_a_line_for_each_place() -> None:
    large = overview_of(MOST_SHOWN)
    board = board_of(large)
    assert board is not None
    assert (len(board.needing), board.more_needing) == (MOST_SHOWN, 6)
    assert {(line.id, line.within, line.all) for line in board.places} == {
        ("centre", 0, 2),
        ("shinyalu", 0, 1),
        ("", 0, MOST_SHOWN + 3),
    }
    assert board.places[0].id == "", "where most needs somebody stands first"
    drawn = drawn_with(large, board)
    assert (drawn.places, len(large.places)) == ((), 3)
    assert "board" in parts_of(drawn, board)
    assert not [part for part in parts_of(drawn, board) if part.startswith("asset-")]
