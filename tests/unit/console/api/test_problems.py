"""console/api/problems.py: errors of ours as HTTP tells them."""

import pytest

from acts.importing import ImportMistakesError, Problem
from coldchain.errors import AccessError, ColdchainError, EntryError, FieldMistake, InputError, RecordsError
from console.api.problems import ChangedError, not_found, told


@pytest.mark.parametrize(
    ("error", "status", "reason"),
    [
        (InputError("thing", "came", "allowed"), 422, "bad-input"),
        (InputError("thing", "came", "allowed", reason="no-such"), 404, "no-such"),
        (InputError("thing", "came", "allowed", reason="id-taken"), 409, "id-taken"),
        (InputError("goods", "came", "allowed", reason="not-allowed"), 403, "not-allowed"),
        (AccessError("thing", "mary", "manager"), 403, "not-allowed"),
        (ChangedError("assets/van-1"), 412, "changed-meanwhile"),
        (EntryError("assets", [FieldMistake("name", "nothing", "a name")]), 422, "bad-entry"),
        (RecordsError("records", "locked", "one that answers", retry=True), 503, "not-now"),
    ],
)
def test_each_error_has_its_status_and_reason(error: ColdchainError, status: int, reason: str) -> None:
    problem = told(error).problem
    assert (problem.status, problem.reason, problem.type) == (status, reason, f"/problems/{reason}")
    assert problem.title
    assert problem.detail


def test_every_mistake_is_told() -> None:
    mistakes = [FieldMistake("name", "nothing", "a name"), FieldMistake("kind", "'x'", "van", "Look.")]
    [first, second] = told(EntryError("assets", mistakes)).problem.mistakes
    assert (first.field, second.next_step) == ("name", "Look.")
    bad = ImportMistakesError([Problem("f.csv", "sites", 3, "kind", "'x'", "village_station")])
    assert told(bad).problem.mistakes[0].field == "sites:3:kind"


def test_what_is_away_for_a_while_says_when_to_try_again() -> None:
    assert told(RecordsError("records", "locked", "x", retry=True)).headers["Retry-After"]


def test_what_came_is_cut() -> None:
    assert len(not_found("asset", "x" * 5000).problem.detail) < 300
