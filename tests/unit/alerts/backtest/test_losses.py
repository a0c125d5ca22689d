"""alerts/backtest/losses.py: a good file, and every mistake with its row and column."""

import pytest

from alerts.backtest.losses import Loss, parse_losses
from coldchain.errors import SettingsError
from helpers.watching import REGISTRY

AT = "2026-11-22T09:00:00Z"
ZONE = "Add Z for UTC or an offset such as +03:00."
AT_MS = 1_795_338_000_000


def mistakes(text: str) -> list[str]:
    with pytest.raises(SettingsError) as refused:
        parse_losses(text, "l.csv", REGISTRY)
    return refused.value.mistakes


def test_a_good_file_is_read_whatever_the_order_of_its_columns() -> None:
    text = f'at,note,loss_kg,shipment,asset,loss\n{AT},"soured, all of it",40,s-1,,\n{AT},,, ,van-1,12.5\n'
    assert parse_losses(text, "l.csv", REGISTRY) == [
        Loss(2, "", "s-1", AT_MS, None, 40.0, "soured, all of it"),
        Loss(3, "van-1", "", AT_MS, 12.5, None, ""),
    ]


def test_columns_that_are_not_needed_may_be_left_out() -> None:
    assert parse_losses(f"asset,at\nvan-1,{AT}\n", "l.csv", REGISTRY) == [
        Loss(2, "van-1", "", AT_MS, None, None, "")
    ]
    assert parse_losses("asset,at\n", "l.csv", REGISTRY) == []


def test_all_mistakes_of_all_rows_are_told() -> None:
    text = "asset,shipment,at,loss\nvan-l,,yesterday,much\n,,2026-11-22T09:00:00,-1\nvan-1,s-1,{AT},nan\n"
    assert mistakes(text.replace("{AT}", AT)) == [
        "l.csv:2, column asset: got 'van-l'; allowed: one of van-1, van-2. Did you mean 'van-2'?",
        "l.csv:2, column at: got 'yesterday'; allowed: ISO 8601, e.g. 2026-11-22T07:25:12Z",
        "l.csv:2, column loss: got 'much'; allowed: a number, 0 or more, without a unit",
        "l.csv:3, column asset: got nothing; allowed: an asset or a shipment, one of the two",
        f"l.csv:3, column at: got '2026-11-22T09:00:00'; allowed: a time with its zone. {ZONE}",
        "l.csv:3, column loss: got '-1'; allowed: a number, 0 or more, without a unit",
        "l.csv:4, column asset: got both; allowed: an asset or a shipment, one of the two",
        "l.csv:4, column loss: got 'nan'; allowed: a number, 0 or more, without a unit",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", ["l.csv:1: got no column asset and", "l.csv:1: got no column at;"]),
        ("asset,when\n", ["l.csv:1, column when: got 'when'", "l.csv:1: got no column at;"]),
        (f"asset,at\nvan-1,{AT},30\n", ["l.csv:2: got 1 cells too many"]),
        (f'asset,at\nvan-1,{AT}\nvan-1,"{AT}" x\n', ["l.csv:3: got a row that is not CSV"]),
        ("asset,at\nvan-1\n", ["l.csv:2, column at: got ''"]),
    ],
)
def test_a_file_that_is_wrong_as_a_whole_is_refused(text: str, told: list[str]) -> None:
    found = mistakes(text)
    assert len(found) == len(told)
    assert all(one.startswith(start) for one, start in zip(found, told, strict=True))
