"""Numbers, instants and lengths of time on paper: local, never minus zero, adding up to the second."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldchain.evidence import Subject, SubjectKind
from coldchain.instants import FOREVER_AT
from coldchain.registry.things import Cooperative
from helpers.small_fleet import NOW
from reports.content.document import Share
from reports.pages.paper import NOTHING, Paper, apportioned, clock_of, share_words


def _paper(zone: str = "Africa/Nairobi", language: str = "en") -> Paper:
    cooperative = Cooperative(id="c", name="C", time_zone=zone)
    return Paper(
        Subject(
            kind=SubjectKind.SHIPMENT,
            id="s",
            cooperative=cooperative,
            from_at=0,
            until_at=NOW,
            as_known_at=NOW,
            language=language,
        )
    )


def test_instants_are_in_the_cooperatives_own_time() -> None:
    paper = _paper()
    assert paper.at(NOW) == "2026-11-22 10:45:12"
    assert paper.minute(NOW) == "2026-11-22 10:45"
    assert paper.day(NOW) == "2026-11-22"
    assert paper.offset(NOW) == "UTC+03:00"
    assert _paper("America/Bogota").offset(NOW) == "UTC−05:00"
    assert (paper.at(None), paper.at(FOREVER_AT)) == (NOTHING, "goes on")


def test_an_hour_that_is_there_twice_says_which_it_is() -> None:
    paper, set_back_at = _paper("America/New_York"), 1_793_512_800_000  # 1 Nov 2026, 06:00 UTC
    half = 1_800_000
    assert paper.at(set_back_at - half) == "2026-11-01 01:30:00 UTC−04:00"
    assert paper.minute(set_back_at + half) == "2026-11-01 01:30 UTC−05:00"
    assert paper.at(set_back_at + 2 * half) == "2026-11-01 02:00:00"
    assert paper.at(set_back_at - 3 * half) == "2026-11-01 00:30:00"
    assert paper.day(set_back_at) == "2026-11-01"


@pytest.mark.parametrize(
    ("value", "text"), [(21.806, "21.81"), (-0.004, "0.00"), (-0.5, "−0.50"), (None, NOTHING), (0.0, "0.00")]
)
def test_a_number_is_never_minus_zero(value: float | None, text: str) -> None:
    assert _paper().number(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(8.0, "8"), (0.5, "0.5"), (-0.5, "−0.5"), (7200.0, "7200"), (100.0, "100"), (None, NOTHING)],
)
def test_a_bound_has_no_more_decimals_than_it_needs(value: float | None, text: str) -> None:
    assert _paper().bound(value) == text


def test_numbers_follow_the_language_and_carry_their_unit() -> None:
    assert _paper(language="es").number(1.25) == "1,25"
    assert _paper(language="es").bound(8.0) == "8"
    assert _paper().measured(4.2, "Cel", 1) == "4.2\u00a0°C"
    assert _paper().measured(1.0, "/") == "1.00"
    assert _paper().measured(None, "Cel") == NOTHING
    assert _paper().share(0.0784) == "7.8\u00a0%"
    nearly = {
        0.0: "0.0",
        3e-4: "<\u00a00.1",
        5.1e-4: "0.1",
        0.9994: "99.9",
        0.9996: ">\u00a099.9",
        1.0: "100.0",
    }
    assert {part: _paper().share(part) for part in nearly} == {
        part: f"{text}\u00a0%" for part, text in nearly.items()
    }
    assert share_words(Share(best=0.01, likely=0.02, worst=0.5), _paper()) == ["2.0\u00a0%", "1.0 – 50.0"]


def test_lengths_of_time() -> None:
    assert _paper().lasted(93_909_400) == "26:05:09"
    assert clock_of(0) == "0:00:00"


@given(st.lists(st.integers(0, 10**10), max_size=6))
def test_parts_in_whole_seconds_add_up_to_their_sum(parts: list[int]) -> None:
    seconds = apportioned(parts)
    assert sum(seconds) == round(sum(parts) / 1000)
    assert all(abs(second - part / 1000) < 1 for second, part in zip(seconds, parts, strict=True))
