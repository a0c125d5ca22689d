"""scripts/product_reference.py: a product as a row of the table."""

from links.product_files import load_products
from scripts.product_reference import head, opening, table

ROWS = {row[0].split("`")[1]: row for _, rows in table(load_products()) for row in rows}


def test_every_product_has_one_row_with_a_cell_for_each_column() -> None:
    assert set(ROWS) == set(load_products())
    assert {len(row) for row in ROWS.values()} == {len(head())}
    assert "docs" not in opening()


def test_the_groups_stand_in_their_order_and_none_is_empty() -> None:
    groups = [group for group, _ in table(load_products())]
    assert (groups[0], groups[-1], len(groups)) == ("fruit", "generic", 15)
    assert [group for group, _ in table({"mango": load_products()["mango"]})] == ["fruit"]


def test_a_row_says_it_in_short() -> None:
    assert ROWS["tomato-mature-green"][1:] == (
        "12.5 to 15",
        "90 to 95",
        "12.5 to 20",
        "chills below 12.5: 700 degC h; freezes at -0.5",
        "14 d at 15",
        "rate table 10 to 40, measured to 25",
        "",
        "S2 S8 convention m",
        "6/6/2",
    )


def test_law_and_kinds_of_model_are_told() -> None:
    assert ROWS["vaccine"][5:7] == ("by its label", "")
    assert ROWS["vaccine"][7].split("; ") == [
        "who-hot: >= 45 for 1 h at a time",
        "who-warm: >= 30 for 10 h in all",
        "who-freezing: <= -0.5 for 1 h at a time",
    ]
    assert ROWS["lean-fish"][6] == "square root, Tmin -10"
    assert ROWS["shrimp"][6] == "exponential, 0.12 per K"
    assert ROWS["cut-rose"][6] == "Q10 of 3 to 10, 2.5 to 20, 2 to 30, 1.5 to 40, measured to 10"
    assert ROWS["frozen-food"][3] == "none to -15"
    assert ROWS["strawberry"][1] == "0"
