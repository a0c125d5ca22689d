"""commands/calc/product.py: a profile with its sources, and the list of them."""

from pathlib import Path

from helpers.calc_run import numbers, own_file, refusal, text


def test_every_number_is_shown_with_unit_and_source(tmp_path: Path) -> None:
    said = text("product", "test-fruit", "--own", str(own_file(tmp_path)))
    assert "chilling: 12.5 degC (own, confidence " in said
    assert "chilling budget: 700 degC h (own, " in said
    assert "freezing for: 1800 s\n" in said
    assert "two-hours: >20 degC for 2 h cumulative (own, confidence " in said
    assert "life: 7 d at 0 degC (convention, confidence low)" in said
    assert "ages by: rate-table (S2, confidence high)" in said


def test_wet_goods_are_told(tmp_path: Path) -> None:
    own = ("--own", str(own_file(tmp_path)))
    assert "wet goods are damaged goods" in text("product", "test-berry", *own)
    assert "transpiration: 100 ng/(kg s Pa) (own" in text("product", "test-berry", *own)
    assert "wet goods" not in text("product", "test-fruit", *own)


def test_a_product_for_a_program() -> None:
    found = numbers("product", "generic")
    assert found["name"] == "generic"
    assert len(found["content_hash"]) == 16
    assert set(found["life"]["life_days"]) == {"value", "source", "confidence"}
    assert found["life"]["model"]["kind"] == "rate-table"


def test_names_may_be_written_as_people_do(tmp_path: Path) -> None:
    assert numbers("product", "Test Fruit", "--own", str(own_file(tmp_path)))["name"] == "test-fruit"


def test_without_a_name_all_are_listed(tmp_path: Path) -> None:
    rows = numbers("product", "--own", str(own_file(tmp_path)))
    assert {"name": "test-berry", "title": "Test berry", "group": "generic"} in rows
    assert "test-berry" in text("product", "--own", str(own_file(tmp_path)))


def test_an_unknown_product_is_refused() -> None:
    assert "product: got 'genric'; allowed: one of " in refusal("product", "genric")
