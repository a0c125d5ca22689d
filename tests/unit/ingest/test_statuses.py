"""Whole and short statuses, put together."""

import json
from typing import Any

import msgspec
import pytest

from ingest.statuses import put_together

WHOLE = {
    "v": 1,
    "state": "online",
    "run": "r1",
    "n": 2,
    "at": 10,
    "spool": {"rows": 1, "dropped": 0},
    "devices": [1],
}


def laid(kept: dict[str, Any] | None, came: dict[str, Any]) -> dict[str, Any] | None:
    text = put_together(json.dumps(kept) if kept else "", json.dumps(came).encode())
    return None if text is None else json.loads(text)


def short(**parts: Any) -> dict[str, Any]:
    return {"v": 1, "state": "online", "run": "r1", "of": 2, "at": 20, **parts}


def test_a_short_one_is_laid_over_its_whole_one() -> None:
    found = laid(WHOLE, short(spool={"rows": 7}, errors=["x"]))
    assert found == {**WHOLE, "at": 20, "spool": {"rows": 7, "dropped": 0}, "errors": ["x"]}


def test_a_short_one_of_another_whole_one_says_only_that_it_lives() -> None:
    found = laid(WHOLE, short(of=3, spool={"rows": 7}))
    assert found == {key: value for key, value in WHOLE.items() if key != "n"} | {"at": 20}
    assert laid(found, {**WHOLE, "n": 3}) == {**WHOLE, "n": 3}


def test_a_short_one_before_any_whole_one_is_kept_as_it_is() -> None:
    assert laid(None, short(spool={"rows": 7})) == {"v": 1, "state": "online", "run": "r1", "at": 20}


def test_a_whole_one_that_the_broker_says_again_is_no_news() -> None:
    later = laid(WHOLE, short(spool={"rows": 7}))
    assert laid(later, WHOLE) is None
    assert laid(later, {**WHOLE, "run": "r2"}) == {**WHOLE, "run": "r2"}


def test_a_goodbye_leaves_what_was_last_known() -> None:
    gone = laid(WHOLE, {"v": 1, "state": "offline", "reason": "lost", "run": "r1"})
    assert gone == {**WHOLE, "state": "offline", "reason": "lost"}
    assert laid(gone, short()) == {**WHOLE, "at": 20}
    assert laid(None, {"v": 1, "state": "offline"}) == {"v": 1, "state": "offline"}


def test_a_gateway_that_knows_no_short_ones_is_taken_as_it_speaks() -> None:
    old = {"v": 1, "state": "online", "at": 5}
    assert laid(old, {**old, "at": 6}) == {**old, "at": 6}


@pytest.mark.parametrize("came", [b"[]", b"{", b"\xff", b'{"state":"\xff"}'])
def test_what_is_no_status_is_refused(came: bytes) -> None:
    with pytest.raises((msgspec.MsgspecError, UnicodeDecodeError)):
        put_together("", came)


def test_what_was_kept_badly_is_forgotten() -> None:
    assert put_together("{", json.dumps(WHOLE).encode()) == json.dumps(WHOLE)
