"""Schemathesis against a real console: whatever is sent, no 5xx, and answers are as they are described.

A few examples of each operation here; ``make api-fuzz`` takes many. Data that fits it may still be refused:
what it points at need not exist.
"""

import json
import os
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    missing_required_header,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from coldchain.registry.things import Role
from console.api.build import document
from helpers.api_client import Place, add_token, api_place

_EXAMPLES = int(os.environ.get("COLDCHAIN_API_EXAMPLES", "2"))
_ENDLESS = "/api/v1/stream"
_FILES = ("/api/v1/import", "/api/v1/readings")
_CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    missing_required_header,
    unsupported_method,
]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with api_place(tmp_path_factory.mktemp("schemathesis")) as found:
        yield found


def _operations() -> list[Any]:
    schema = schemathesis.openapi.from_dict(json.loads(document()))
    found: list[Any] = [each.ok() for each in schema.get_all_operations()]  # type: ignore[union-attr]
    return [each for each in found if each.path != _ENDLESS]


def _ask_all(place: Place, operation: Any, mode: schemathesis.GenerationMode, token: str) -> None:
    """Send examples of an operation, and hold each answer to the description."""

    @hypothesis.settings(
        max_examples=_EXAMPLES,
        deadline=None,
        database=None,
        derandomize=_EXAMPLES < 10,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        response = case.call(base_url=place.address.rstrip("/"), headers=headers)
        is_file = operation.path in _FILES  # of which the description can say no more than that it is text
        checks = [each for each in _CHECKS if not (is_file and each is negative_data_rejection)]
        case.validate_response(response, checks=checks, headers=headers)

    ask()


def test_answers_are_as_they_are_described_whatever_is_sent(place: Place) -> None:
    token = add_token(place.records, Role.ADMIN, "*")
    for operation in _operations():
        for mode in (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE):
            _ask_all(place, operation, mode, token)
