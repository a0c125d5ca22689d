"""A label opens a page, or writes a text."""

import pytest

from acts.labelling import label_for
from coldchain.errors import InputError
from helpers.goods_acts import Yard
from helpers.watching import COOP
from links.records_label_keys import is_signed


def test_what_the_code_of_a_label_does(yard: Yard) -> None:
    with yard.records.transaction() as connection:
        label, modules = label_for(connection, 1, COOP, "S-1", where=("https://c.example", "+254700000001"))
        assert len(modules) == len(modules[0])
        base, _, check = label.content.partition("?k=")
        assert base == "https://c.example/s/highland/s-1"
        assert is_signed(connection, COOP, "s-1", check)
        assert "Wakulima market" in " ".join(label.lines)
        label, _ = label_for(connection, 1, COOP, "s-1", where=("", "+254700000001"))
        assert label.content == "SMSTO:+254700000001:delivered s-1"
        for shipment, where in (("s-1", ("", "")), ("s-9", ("https://c.example", ""))):
            with pytest.raises(InputError):
                label_for(connection, 1, COOP, shipment, where=where)
