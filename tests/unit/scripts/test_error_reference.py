"""scripts/error_reference.py: every kind of error and every reason that the code names is on the page."""

import inspect

from coldchain import errors
from coldchain.errors import ColdchainError
from helpers import tree
from ingest.reasons import REASONS
from scripts import error_reference


def test_every_class_has_a_row_and_a_meaning() -> None:
    classes = {
        name
        for name, each in vars(errors).items()
        if inspect.isclass(each) and issubclass(each, ColdchainError)
    }
    rows = error_reference.kinds()
    assert {row[0].strip("`") for row in rows} == classes
    assert all(row[-1] for row in rows)
    codes = {row[0].strip("`"): row[1] for row in rows}
    assert (codes["SettingsError"], codes["StoreError"], codes["ColdchainError"]) == ("2", "1", "1")


def test_every_reason_of_the_quarantine_says_what_to_do() -> None:
    rows = {row[0].strip("`"): row for row in error_reference.reasons()}
    assert rows.keys() == REASONS.keys()
    assert all(all(row) for row in rows.values())


def test_a_reason_that_is_named_where_an_error_is_made_is_told() -> None:
    page = tree.read("docs/reference/errors.md")
    told = set(error_reference.raised_reasons())
    assert {"broken-backup", "no-key", "bad-pack", "not-allowed"} <= told
    assert not [name for name in told if f"`{name}`" not in page]
