"""links/health.py: who hangs is to be started anew; whatever keeps readings from their way is told."""

from pathlib import Path

from links.health import HANGS_S, LEAST_FREE_BYTES, ask_all, judge
from links.journal_lag import BEHIND_AFTER_MS
from links.station_look import Backlog, StationLook
from links.vitals import Answer, Trouble

BEHIND_S = BEHIND_AFTER_MS / 1000
WELL = StationLook(disk_free_bytes=LEAST_FREE_BYTES, backlogs={"store": Backlog(3, 1.0)})


def answer(program: str = "write", *, stuck_s: float = 0.0, troubles: tuple[Trouble, ...] = ()) -> Answer:
    return Answer(program, 1, 0, 0, {"write": stuck_s}, troubles)


def test_all_is_well() -> None:
    health = judge({"write": answer()}, WELL)
    assert (health.is_live, health.is_ready, health.problems) == (True, True, ())


def test_a_loop_that_hangs_is_to_be_started_anew() -> None:
    health = judge({"write": answer(stuck_s=HANGS_S + 1)}, WELL)
    assert (health.is_live, health.is_ready) == (False, False)
    assert [(each.program, each.what) for each in health.problems] == [("write", "hangs")]


def test_a_trouble_makes_it_unready_and_not_dead_and_says_since_when() -> None:
    health = judge({"write": answer(troubles=(Trouble("store", 77, "is away"),))}, WELL)
    assert (health.is_live, health.is_ready) == (True, False)
    assert (health.problems[0].what, health.problems[0].since_at, health.problems[0].text) == (
        "store",
        77,
        "is away",
    )


def test_a_program_that_is_away_makes_it_unready_only(tmp_path: Path) -> None:
    answers = ask_all(tmp_path, ["receive", "write"])
    assert answers == {"receive": "does not run", "write": "does not run"}
    health = judge(answers, WELL)
    assert (health.is_live, health.is_ready) == (True, False)


def test_who_is_behind_is_named_by_the_program_that_reads() -> None:
    look = WELL._replace(backlogs={"store": Backlog(9, BEHIND_S), "watch": Backlog(9, BEHIND_S)})
    health = judge({"write": answer(), "watch": answer("watch")}, look)
    assert [(each.program, each.what) for each in health.problems] == [
        ("write", "behind"),
        ("watch", "behind"),
    ]


def test_a_reader_that_is_not_of_this_machine_is_left_out() -> None:
    look = WELL._replace(backlogs={"watch": Backlog(9, BEHIND_S)})
    assert judge({"write": answer()}, look).is_ready


def test_behind_begins_where_the_page_has_it_begin() -> None:
    look = WELL._replace(backlogs={"store": Backlog(9, BEHIND_S - 0.001)})
    assert judge({"write": answer()}, look).is_ready
    look = WELL._replace(backlogs={"store": Backlog(9, BEHIND_S)})
    assert not judge({"write": answer()}, look).is_ready


def test_a_journal_or_records_that_cannot_be_read_and_a_full_disk_are_told() -> None:
    full = WELL._replace(disk_free_bytes=LEAST_FREE_BYTES - 1)
    assert [each.what for each in judge({}, full).problems] == ["disk"]
    assert [each.what for each in judge({}, WELL._replace(problem="damaged")).problems] == ["journal"]
    assert [each.text for each in judge({}, WELL, "records are away").problems] == ["records are away"]
