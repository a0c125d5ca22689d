"""Every reason says what it means and what to do, and stands in the documents."""

import re

import pytest

from helpers.tree import read
from ingest.reasons import REASONS, advice
from ingest.refusal import Doubt, Reason


@pytest.mark.parametrize("reason", [value for name, value in vars(Reason).items() if name.isupper()])
def test_every_reason_of_admission_has_its_advice(reason: str) -> None:
    assert advice(reason) is REASONS[reason]


def test_a_reason_that_is_not_known_here_is_told_in_general_words() -> None:
    assert "refused" in advice("bad-birth").means


@pytest.mark.parametrize("document", ["ingest/README.md", "docs/quarantine.md"])
def test_the_documents_name_every_reason(document: str) -> None:
    rows = [line.split("|")[1] for line in read(document).splitlines() if line.startswith("|")]
    told = {name for row in rows for name in re.findall(r"`([a-z-]+)`", row)}
    assert REASONS.keys() <= told


def test_the_readme_names_every_doubt() -> None:
    text = read("ingest/README.md")
    for name, doubt in vars(Doubt).items():
        assert not name.isupper() or f"`{doubt}`" in text
