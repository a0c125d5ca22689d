"""Every source that a product names stands in docs/sources.md, and docs/products.md counts them rightly."""

import re

from helpers import tree
from links.product_files import load_products

PRODUCTS = [name for name in tree.files() if re.fullmatch(r"coldchain/products/.*\.toml", name)]


def test_every_source_of_a_product_is_explained() -> None:
    used = {key for name in PRODUCTS for key in re.findall(r'source = "([^"]+)"', tree.read(name))}
    told = tree.read("docs/sources.md") + tree.read("coldchain/products/README.md")
    assert {"S2", "m", "derived", "convention"} <= used
    assert [key for key in sorted(used) if not re.search(rf"\| [`*]*{key}[`*]* \|", told)] == []


def test_the_page_counts_them() -> None:
    assert f"{len(load_products())} products" in tree.read("docs/products.md")
