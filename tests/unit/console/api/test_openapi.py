"""console/api/openapi.py: the description says what the routes do."""

import json
from pathlib import Path

from console.api.build import document
from console.api.catalogue import OPERATIONS
from console.api.openapi import describe
from console.api.operation import PREFIX

_FILE = Path(__file__).resolve().parents[4] / "docs" / "reference" / "openapi.json"


def test_every_operation_is_described_with_its_parameters() -> None:
    paths = describe(OPERATIONS)["paths"]
    for each in OPERATIONS:
        told = paths[f"{PREFIX}{each.path}"][each.method.lower()]
        names = {one["name"] for one in told["parameters"] if one["in"] in ("path", "query")}
        assert names == set(each.query.__struct_fields__)
        assert {one["name"] for one in told["parameters"] if one["in"] == "path"} == set(each.in_path)
        assert str(each.status) in told["responses"]


def test_every_reference_points_at_something() -> None:
    text = document().decode()
    schemas = json.loads(text)["components"]["schemas"]
    for part in text.split('"$ref":"#/components/schemas/')[1:]:
        assert part.partition('"')[0] in schemas


def test_writes_take_a_key_and_changes_a_tag() -> None:
    paths = json.loads(document())["paths"]
    named = {one["name"] for one in paths["/api/v1/assets/{id}"]["patch"]["parameters"]}
    assert {"Idempotency-Key", "If-Match"} <= named


def test_the_file_in_the_documents_is_up_to_date() -> None:
    assert json.loads(_FILE.read_text(encoding="utf-8")) == json.loads(document()), "make docs renews it"
