"""The ledger of a run: read back after a stop in the middle of a line; one folder, one order."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from coldchain.errors import InputError
from coldchain.evidence import Evidence
from helpers.evidence_case import evidence_on, moved_fleet
from helpers.period_case import ORDER
from reports.period.packs_ledger import LEDGER, Ledger, Row, fingerprint_of, read_ledger


def _row(shipment: str) -> Row:
    return Row(shipment=shipment, evidence="e", file=f"{shipment}.zip", size=1, sha256="s", report="CC-1")


def _filled(folder: Path) -> Ledger:
    ledger = Ledger(folder, ORDER)
    for name in ("s-2", "s-1", ""):
        ledger.add(_row(name))
    return ledger


def test_what_was_added_is_there_after_a_stop(tmp_path: Path) -> None:
    ledger = _filled(tmp_path)
    order, rows = read_ledger(tmp_path)  # neither closed nor finished
    ledger.close()
    assert order == ORDER
    assert rows == {name: _row(name) for name in ("s-1", "s-2", "")}


def test_a_line_that_was_cut_off_counts_as_none(tmp_path: Path) -> None:
    _filled(tmp_path).close()
    file = tmp_path / LEDGER
    whole = file.read_bytes()
    last = len(whole.splitlines(keepends=True)[-1])
    for size in range(len(whole) - last, len(whole) - 1):
        file.write_bytes(whole[:size])
        assert set(read_ledger(tmp_path)[1]) == {"s-1", "s-2"}


def test_the_end_has_one_form_whatever_came_first(tmp_path: Path) -> None:
    ledger = _filled(tmp_path)
    ledger.finish()
    lines = (tmp_path / LEDGER).read_bytes().splitlines()
    assert [b'"s-1"' in lines[1], b'"s-2"' in lines[2], b'"shipment":""' in lines[3]] == [True] * 3
    again = Ledger(tmp_path, ORDER)
    again.finish()
    assert (tmp_path / LEDGER).read_bytes().splitlines() == lines


def test_another_order_is_refused_and_what_is_no_ledger_too(tmp_path: Path) -> None:
    _filled(tmp_path).finish()
    with pytest.raises(InputError, match="Take another --out"):
        Ledger(tmp_path, replace(ORDER, language="sw"))
    (tmp_path / LEDGER).write_bytes(b"shopping list\n")
    with pytest.raises(InputError, match="ledger of packs"):
        read_ledger(tmp_path)


def test_an_order_without_any_pack_writes_nothing(tmp_path: Path) -> None:
    Ledger(tmp_path, ORDER).close()
    assert list(tmp_path.iterdir()) == []
    assert read_ledger(tmp_path) == (None, {})


def test_what_an_order_is_about() -> None:
    assert (ORDER.kind, ORDER.id) == ("period", "2026-11")
    kale = replace(ORDER, product="Kale")
    assert (kale.kind, kale.id) == ("product", "Kale 2026-11")


def test_the_same_evidence_has_the_same_fingerprint_and_any_other_another(tmp_path: Path) -> None:
    evidence = evidence_on(moved_fleet(tmp_path))
    reading = replace(evidence.readings[7], value=evidence.readings[7].value + 1e-9)
    others = [
        replace(evidence, subject=replace(evidence.subject, language="sw")),
        replace(evidence, readings=(*evidence.readings[:7], reading, *evidence.readings[8:])),
        replace(evidence, people={}),
    ]
    prints = {fingerprint_of(each, "key") for each in (evidence, *others)}
    assert len(prints) == 4
    assert fingerprint_of(evidence_on_again(tmp_path), "key") in prints
    assert fingerprint_of(evidence, "other key") not in prints


def evidence_on_again(folder: Path) -> Evidence:
    """Return the same evidence, gathered once more from a fleet that was made once more."""
    (folder / "again").mkdir()
    return evidence_on(moved_fleet(folder / "again"))
