"""commands/calc/profiles.py: a profile by name, and what it must have."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from coldchain.errors import InputError
from coldchain.registry.product import Confidence, Sourced
from commands.calc.profiles import cited, life_of, number_of, profile_of, profiles
from helpers.calc_run import own_file


def test_own_products_stand_beside_those_that_come_along(tmp_path: Path) -> None:
    own = own_file(tmp_path)
    assert {"generic", "test-berry"} <= set(profiles(own))
    assert "test-berry" not in profiles(None)
    assert profile_of("Test Berry", own).title == "Test berry"


def test_an_unknown_name_is_told_with_the_nearest() -> None:
    with pytest.raises(InputError, match="Did you mean 'generic'"):
        profile_of("genric", None)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        profile_of("generic", tmp_path / "none.toml")


def test_goods_that_live_by_their_label_have_no_model() -> None:
    generic = profile_of("generic", None)
    assert life_of(generic) is generic.life
    with pytest.raises(InputError, match="product generic: got no model of its life"):
        life_of(replace(generic, life=None))


def test_a_number_that_is_missing_is_named() -> None:
    generic, found = profile_of("generic", None), Sourced(5.0, "S2", Confidence.HIGH)
    assert number_of(generic, "limit", found) is found
    assert cited(found) == "S2, confidence high"
    with pytest.raises(InputError, match="product generic: got no limit"):
        number_of(generic, "limit", None)
