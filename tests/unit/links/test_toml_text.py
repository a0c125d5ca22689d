"""Writing TOML: what is read again is what was written."""

import tomllib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldchain.errors import SettingsError
from helpers import tree
from links.toml_text import to_toml


def test_the_example_comes_back_as_it_was() -> None:
    tables = tomllib.loads(tree.read("examples/station.toml"))
    assert tomllib.loads(to_toml(tables)) == tables


_VALUES = st.one_of(
    st.text(st.characters(codec="utf-8")),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
    st.booleans(),
    st.just(datetime(2026, 11, 1, 8, 0, tzinfo=UTC)),
)
_TABLES = st.recursive(
    st.dictionaries(st.text(st.characters(codec="utf-8")), _VALUES, max_size=3),
    lambda inner: st.dictionaries(
        st.text(st.characters(codec="ascii"), min_size=1), inner | st.lists(inner | _VALUES), max_size=3
    ),
    max_leaves=8,
)


@given(_TABLES)
def test_any_tables_come_back(tables: dict[str, object]) -> None:
    assert tomllib.loads(to_toml(tables)) == tables


def test_a_table_that_only_holds_tables_has_no_head_of_its_own() -> None:
    assert to_toml({"a": {"b": {"c": 1}}}) == "[a.b]\nc = 1\n"


def test_what_toml_does_not_know_is_refused() -> None:
    with pytest.raises(SettingsError, match="None"):
        to_toml({"a": None})
