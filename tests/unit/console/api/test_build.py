"""console/api/build.py: all of it together."""

import json

from console.api.build import UPLOADS, document


def test_more_than_a_form_is_taken_only_where_files_come() -> None:
    assert {each.path for each in UPLOADS} == {"/api/v1/readings", "/api/v1/import"}


def test_the_description_is_made_once() -> None:
    assert document() is document()
    assert json.loads(document())["openapi"] == "3.1.0"
