"""commands/registry_view.py: what people read, within 80 columns."""

import json

import pytest

from acts.doing import Outcome
from acts.importing import Plan, Problem
from coldchain.audit import FIRST, Entry, link_of
from coldchain.registry.merge import Step
from coldchain.registry.papers import due_by
from commands.registry_view import (
    print_due,
    print_entries,
    print_history,
    print_json,
    print_outcome,
    print_plan,
    print_registry,
    registry_to_plain,
)
from helpers.registered import FULL, NOON


def test_every_kind_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    for kind in ("sites", "assets", "devices", "placements", "contacts", "profiles", "prices", "gateways"):
        print_entries(kind, getattr(FULL, kind))
    print_entries("legs", [])
    print_registry(FULL)
    text = capsys.readouterr().out
    assert "600.5 kg" in text
    assert "too-warm, door" in text
    assert "no legs" in text
    assert "2 assets" in text


def test_an_outcome_tells_what_one_should_know(capsys: pytest.CaptureFixture[str]) -> None:
    outcome = Outcome(about="assets/van", detail={"warnings": ["nobody is told"]})
    print_outcome(outcome, json=False)
    assert capsys.readouterr().out == "assets/van: done\nnote: nobody is told\n"
    print_outcome(Outcome(about="contacts/omar", detail={"ended": ["accounts/omar"]}), json=False)
    assert capsys.readouterr().out == "contacts/omar: done\nended with it: accounts/omar\n"
    print_outcome(outcome, json=True)
    assert json.loads(capsys.readouterr().out)["about"] == "assets/van"


def test_a_plan_tells_bad_rows_or_what_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    bad = Plan(
        [Problem("f", "sites", 2, "id", "'X'", "a name", "Mend it."), Problem("f", "x", 0, "", "a", "b")],
        [],
        0,
    )
    print_plan(bad, will=True)
    assert capsys.readouterr().out == (
        "f, sites, row 2, id: got 'X'; allowed: a name. Mend it.\nf, x: got a; allowed: b\n"
        "2 bad rows: nothing was changed\n"
    )
    steps = [Step("gateways", (f"g{n}",), None, f"g{n}") for n in range(25)]
    print_plan(Plan([], steps, 3), will=True)
    text = capsys.readouterr().out
    assert "add 5 more" in text
    assert "25 would be added, 0 would be changed, 3 are so already" in text


def test_papers_and_history(capsys: pytest.CaptureFixture[str]) -> None:
    print_due(due_by(FULL, NOON))
    print_due([])
    entry = Entry(
        coop="c", at=NOON, by="me", via="cli", action="registry:add", about="a/b", new="1", why="so"
    )
    print_history([link_of(1, entry, FIRST)])
    text = capsys.readouterr().out
    assert "node air/temperature: K-7 runs out on 2026-11-29" in text
    assert "spare: no certificate" in text
    assert "me, cli: registry:add a/b (so)" in text
    print_json(registry_to_plain(FULL))
    assert json.loads(capsys.readouterr().out)["gateways"] == [{"id": "station-1"}]
