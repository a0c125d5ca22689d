"""scripts/site_map.py: each document stands in the navigation once."""

from collections import Counter

from helpers import tree
from scripts.site_map import sections

DOCUMENTS = [name for name in tree.files() if name.endswith(".md")]


def test_each_document_stands_in_it_once() -> None:
    counts = Counter(page for section in sections(DOCUMENTS) for page in section.pages)
    assert counts == Counter(DOCUMENTS)


def test_what_is_named_nowhere_is_not_lost() -> None:
    found = {each.title: each.pages for each in sections(["README.md", "docs/new.md", "links/README.md"])}
    assert found == {"Begin": ("README.md",), "More": ("docs/new.md",), "Inside": ("links/README.md",)}
    assert next(iter(found)) == "Begin"


def test_decisions_stand_in_their_order() -> None:
    (decisions,) = [each.pages for each in sections(DOCUMENTS) if each.title == "Decisions"]
    assert list(decisions) == sorted(decisions)
    assert len(decisions) > 40
