"""What is told of a summary that somebody asked for: whether it is open, and its days."""

from zoneinfo import ZoneInfo

import pytest

from coldchain.instants import from_iso
from console.asked import STATES, WRONG, Told
from console.speaking import speaker
from reports.delivery.asked import OPEN, Cause, State

NAIROBI = ZoneInfo("Africa/Nairobi")


def _told(state: str = "waiting", period: str = "2026-11", first: str = "", last: str = "") -> Told:
    first_at, last_at = (from_iso(each) if each else 0 for each in (first, last))
    return Told("id", period, period, "", first_at, last_at, last_at, "en", "grace", 0, state)


@pytest.mark.parametrize("state", list(State))
def test_states_are_those_of_the_files_and_all_have_words(state: State) -> None:
    assert STATES[state]
    assert _told(state).is_open is (state in OPEN)


def test_days_are_the_cooperatives_own_and_the_last_one_is_in_it() -> None:
    assert _told().days(NAIROBI) == "2026-11"
    week = _told("done", "2026-11-09_2026-11-16", "2026-11-08T21:00:00Z", "2026-11-15T20:59:59.999Z")
    assert week.days(NAIROBI) == "2026-11-09 – 2026-11-15"
    day = _told("done", "x", "2026-11-08T21:00:00Z", "2026-11-09T20:59:59.999Z")
    assert day.days(NAIROBI) == "2026-11-09"


def test_every_kind_of_thing_that_goes_wrong_has_words_in_each_language() -> None:
    assert set(WRONG) == {*map(str, Cause)}
    ended = _told("failed")._replace(cause="ended", done=3, tries=5, why="Killed.")
    assert str(ended.wrong).startswith("Tried 5 times: It was ended after 3 shipments")
    assert speaker("es").say(ended.wrong).startswith("Intentado 5 veces: Se interrumpió después de 3 envíos")
    assert speaker("sw").say(_told()._replace(cause="disk").wrong) == "Diski ya kituo haikuweza kuandikwa."


def test_what_an_older_program_wrote_stays_as_it_said_it() -> None:
    assert _told("failed")._replace(why="No such thing.").wrong == "No such thing."
    assert _told("failed")._replace(why="No such thing.", cause="new").wrong == "No such thing."
