"""How texts of options are read."""

import pytest

from coldchain.errors import InputError
from commands.shipment_options import instant, temperature


def test_what_was_not_given_is_none() -> None:
    assert (instant(""), temperature("")) == (None, None)
    assert instant("2026-11-22T12:00:00+03:00") == 1_795_338_000_000
    assert temperature("39.2 degF") == pytest.approx(4.0)


def test_a_time_that_is_none_names_the_option() -> None:
    with pytest.raises(InputError, match="--at"):
        instant("soon")
