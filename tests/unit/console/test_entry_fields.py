"""Fields of a form for each kind of entry, and back."""

from datetime import UTC

import pytest

from coldchain.errors import InputError
from coldchain.registry.entries import entries_of
from coldchain.registry.written import written
from console.entry_fields import fields_of, values_from
from console.screens.registry import KINDS
from helpers.two_houses import own_registry


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_shown_says_the_same_when_it_is_sent_back(kind: str) -> None:
    registry = own_registry()
    for entry in entries_of(registry).get(kind, {}).values():
        values = written(kind, entry)
        fields = fields_of(kind, values, registry, zone=UTC, mistakes={})
        sent = values_from(kind, {field.name: field.value for field in fields}, UTC)
        again = fields_of(kind, sent, registry, zone=UTC, mistakes={})
        assert [field.value for field in again if "limits" not in field.name] == [
            field.value for field in fields if "limits" not in field.name
        ]


@pytest.mark.parametrize("text", ["soon", "0001-01-01T00:00", "9999-12-31T23:59:59", "2026-13-01", "\x00"])
def test_a_time_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        values_from("placements", {"from": text}, UTC)


def test_limits_with_odd_numbers_are_limits_all_the_same() -> None:
    said = {
        f"limits.{'9' * 30}.name": "late",
        "limits.x.name": "no",
        "limits.1.name": "first",
        "limits.2.bound": "5",
    }
    assert [row["name"] for row in values_from("profiles", said, UTC)["limits"]] == ["first", "late"]
