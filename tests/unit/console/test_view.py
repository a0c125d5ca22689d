"""The types of the view model."""

import msgspec

from console.gather import NO_COOPERATIVE
from console.overview import build_overview
from console.said import plain
from console.view import Overview, Rows


def test_the_view_survives_its_own_json() -> None:
    overview = build_overview(Rows(registry=NO_COOPERATIVE, problems=("why",)), now=1)
    assert msgspec.json.decode(msgspec.json.encode(overview, enc_hook=plain), type=Overview) == overview


def test_the_view_holds_no_age_so_that_time_alone_changes_nothing() -> None:
    rows = Rows(registry=NO_COOPERATIVE)
    assert build_overview(rows, now=1) == build_overview(rows, now=10**12)
