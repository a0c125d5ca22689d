"""Whether two telephone numbers are the same one."""

import pytest

from coldchain.registry.phone import digits_of, is_same

KNOWN = "+254 700 000-001"


@pytest.mark.parametrize(
    ("address", "same"),
    [
        ("+254700000001", True),
        ("00254700000001", True),
        ("254700000001", True),
        ("0700000001", True),
        ("700000001", True),
        ("+0700000001", False),
        ("+255700000001", False),
        ("0700000002", False),
        ("0001", False),
        ("MPESA", False),
        ("", False),
    ],
)
def test_forms_of_one_number(address: str, same: bool) -> None:
    assert is_same(address, KNOWN) is same


def test_what_is_no_number() -> None:
    assert [
        digits_of(each)
        for each in ("21212", "Safaricom", "+1234567890123456", "", "".join(map(chr, range(0x660, 0x66A))))
    ] == [""] * 5
    assert not is_same("0700000001", "")
