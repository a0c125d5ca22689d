"""The HTTP interface as a page: every operation stands in it, and the document is valid JSON."""

import json

from console.api.catalogue import OPERATIONS
from scripts.http_reference import document, page


def test_every_operation_has_its_row() -> None:
    made = page("<!-- made -->")
    assert made.startswith("<!-- made -->\n\n# HTTP interface")
    for each in OPERATIONS:
        assert f"`{each.method} {each.path}`" in made
        assert each.summary in made


def test_the_document_names_every_path() -> None:
    read = json.loads(document())
    assert read["openapi"].startswith("3.1")
    methods = {(path, name.upper()) for path, item in read["paths"].items() for name in item}
    assert len(methods) >= len(OPERATIONS)
