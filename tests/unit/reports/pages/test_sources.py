"""The pages say of a source what docs/sources.md says of it."""

import re

from helpers import tree
from reports.pages.sources import all_sources

ROW = re.compile(
    r"^\| (m|derived|convention|own|S\d+) \| (.*?) \|(?: .*? \| (original|quoted|weak) \|)?\s*$", re.MULTILINE
)


def test_each_source_of_the_document_is_here_in_its_words() -> None:
    rows = ROW.findall(tree.read("docs/sources.md"))
    told = {key: text.replace("*", "") + (f" ({read})" if read else "") for key, text, read in rows}
    assert len(told) > 40
    assert all_sources() == told


def test_each_source_of_a_product_is_known() -> None:
    files = [
        each for each in tree.files() if each.startswith("coldchain/products/") and each.endswith(".toml")
    ]
    used = {key for each in files for key in re.findall(r'source\s*=\s*"([^"]*)"', tree.read(each))}
    assert used
    assert used <= all_sources().keys()
