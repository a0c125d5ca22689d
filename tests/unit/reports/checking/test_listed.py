"""A file is what the table of contents lists, and of a form that is known; else it is said in words."""

from types import SimpleNamespace
from typing import Any, cast

import msgspec
import pytest
from msgspec.structs import replace

from coldchain.errors import InputError
from helpers.period_case import SUBJECT
from reports.checking.changes import NotLookedError
from reports.checking.listed import check_form, check_listed
from reports.content.build import named_by
from reports.period.build import build_summary


def test_a_form_that_is_not_known_is_not_looked_at() -> None:
    check_form(b'{"schema":"a/1"}', "a/1", "it")
    with pytest.raises(NotLookedError, match=r"form 'a/2', and here is 'a/1'.* that made the pack"):
        check_form(b'{"schema":"a/2"}', "a/1", "the pack")


def test_what_is_listed_is_told_and_what_is_not_is_refused() -> None:
    bare = build_summary(SUBJECT, [], [])
    told = replace(bare, number=named_by(msgspec.json.encode(bare)))
    body, subject = msgspec.json.encode(told), told.subject
    listed: dict[str, Any] = {
        "report": told.number,
        "kind": subject.kind,
        "subject": subject.id,
        "coop": subject.cooperative.id,
        "as_known_at": subject.as_known_at,
        "from_at": subject.from_at,
        "until_at": subject.until_at,
        "chain_head": told.chain_head,
    }
    words = check_listed("summary.json", told, cast("Any", SimpleNamespace(**listed)), body)
    assert words.startswith(
        f"{told.number} on period {subject.id} of {subject.cooperative.id}, as known at 20"
    )
    for name in listed:
        other = cast("Any", SimpleNamespace(**listed | {name: "other"}))
        with pytest.raises(InputError, match="another summary than the table of contents names"):
            check_listed("summary.json", told, other, body)
    with pytest.raises(InputError, match="the one that its content gives"):
        check_listed(
            "summary.json", told, cast("Any", SimpleNamespace(**listed)), body.replace(b"2026", b"2025")
        )
