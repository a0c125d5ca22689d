"""Who changed what: fields that differ with old and new, of the entries that put something right."""

import msgspec
import pytest

from coldchain.audit import FIRST, Entry, Link, link_of
from coldchain.registry.things import Calibration
from helpers.small_fleet import NOW
from reports.content.document import Changed
from reports.content.edits import edits_of, is_edit

PAPER = Calibration(
    device="d-1", certificate="K-1", calibrated_at=NOW, due_at=NOW + 1, channel="air/temperature"
)


def _link(action: str, old: object = None, new: object = None) -> Link:
    texts = ["" if each is None else msgspec.json.encode(each).decode() for each in (old, new)]
    entry = Entry(
        coop="kaimosi", at=NOW, by="grace", via="web", action=action, about="x/1", old=texts[0], new=texts[1],
        why="typed wrongly",
    )  # fmt: skip
    return link_of(3, entry, FIRST)


def test_of_a_change_the_fields_that_differ_are_told() -> None:
    new = msgspec.structs.replace(PAPER, certificate="K-2", uncertainty=0.2)
    (edit,) = edits_of([_link("registry:change", PAPER, new)])
    assert (edit.number, edit.at, edit.by, edit.via, edit.why) == (3, NOW, "grace", "web", "typed wrongly")
    assert edit.changes == (
        Changed(field="certificate", old="K-1", new="K-2"),
        Changed(field="uncertainty", old="", new="0.2"),
    )


def test_of_what_is_added_or_removed_all_that_it_has_is_told() -> None:
    (added,) = edits_of([_link("registry:add", None, PAPER)])
    assert [each.field for each in added.changes] == [
        "device",
        "certificate",
        "calibrated_at",
        "due_at",
        "channel",
    ]
    assert {each.old for each in added.changes} == {""}
    (removed,) = edits_of([_link("registry:remove", PAPER)])
    assert [(each.old, each.new) for each in removed.changes] == [(each.new, "") for each in added.changes]


def test_what_the_chain_has_cut_is_told_as_it_stands() -> None:
    link = _link("registry:change")
    cut = Link(link.seq, msgspec.structs.replace(link.entry, old='{"name": "long', new="[1]"), FIRST, "")
    (edit,) = edits_of([cut])
    assert edit.changes == (Changed(field="", old='{"name": "long', new="[1]"),)


@pytest.mark.parametrize(
    ("action", "is_one"),
    [
        ("registry:add", True),
        ("shipment:correct", True),
        ("goods:withdraw", True),
        ("goods:correct", True),
        ("goods:loaded", False),
        ("export", False),
        ("refused:goods:correct", False),
    ],
)
def test_only_what_was_put_right_or_registered_is_one(action: str, is_one: bool) -> None:
    assert is_edit(action) is is_one
    assert len(edits_of([_link(action, PAPER)])) == is_one
