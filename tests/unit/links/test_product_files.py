"""The products that come along, and a cooperative's own file."""

from pathlib import Path

import pytest

from coldchain.errors import SettingsError
from coldchain.registry.product import Confidence, Group, ProductProfile, Sourced
from coldchain.registry.product_hash import content_hash
from coldchain.registry.product_limits import limits_from
from coldchain.science.models import RateTable
from coldchain.science.rates import rate_function
from links.product_files import FOLDER, PACKAGED, PackagedProducts, load_products, read_product

ALL = load_products()
ONE = """
title = "Berries"
group = "fruit"
version = 1
storage_low = { value = "0 degC", source = "S2", confidence = "high" }
storage_high = { value = "2 degC", source = "S2", confidence = "high" }
harm_above = { value = "5 degC", source = "convention", confidence = "low" }
lag_tau = { value = "1 h", source = "m", confidence = "low" }
"""


def _file(folder: Path, text: str, name: str = "berry.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def _mistakes(path: Path) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        read_product(path)
    return [each.removeprefix(f"{path}:") for each in caught.value.mistakes]


def test_there_are_enough_products_and_every_group_has_one() -> None:
    assert len(ALL) >= 45
    assert {product.group for product in ALL.values()} == set(Group)
    assert set(ALL) == {path.stem for path in FOLDER.glob("*.toml")}


@pytest.mark.parametrize("product", ALL.values(), ids=ALL)
def test_a_product_is_whole(product: ProductProfile) -> None:
    assert product.content_hash == content_hash(product)
    assert product.advice
    assert product.storage_high_c.value <= product.harm_above_c.value
    assert limits_from(product).limits
    assert product.harm_below_c is not None or product.group is Group.FROZEN
    no_life = product.group in (Group.MEDICINE, Group.FROZEN)
    assert (product.life is None) is no_life
    assert bool(product.timers) or product.life is not None


@pytest.mark.parametrize("product", [each for each in ALL.values() if each.life], ids=lambda each: each.name)
def test_goods_age_faster_the_warmer_it_is(product: ProductProfile) -> None:
    assert product.life is not None
    rate = rate_function(product.life.model)
    rates = [rate(float(at_c)) for at_c in range(-5, 46)]
    assert rates == sorted(rates)
    assert rate(product.life.model.reference_c) == pytest.approx(1.0)
    assert 2.0 < rate(30.0) / rate(product.storage_low_c.value) < 60.0


def test_no_two_products_have_one_hash() -> None:
    assert len({product.content_hash for product in ALL.values()}) == len(ALL)


@pytest.mark.parametrize(
    ("name", "nodes"),
    [
        ("strawberry", {0.0: 16.0, 10.0: 75.0, 20.0: 150.0}),
        ("tomato-ripe", {10.0: 15.0, 15.0: 22.0, 20.0: 35.0, 25.0: 43.0}),
        ("carrot", {0.0: 15.0, 5.0: 20.0, 10.0: 31.0, 15.0: 40.0}),
    ],
)
def test_respiration_stands_as_published(name: str, nodes: dict[float, float]) -> None:
    life = ALL[name].life
    assert life is not None
    assert isinstance(life.model, RateTable)
    assert {at_c: rate for at_c, rate in life.model.nodes if at_c in nodes} == nodes
    assert life.measured_high_c == max(nodes)
    assert life.model.valid_high_c == 40.0


def test_the_lives_of_pasteurised_milk_stand_as_published() -> None:
    life = ALL["pasteurised-milk"].life
    assert life is not None
    assert isinstance(life.model, RateTable)
    lives = {at_c: 1 / rate for at_c, rate in life.model.nodes}
    assert {at_c: lives[at_c] for at_c in (2.0, 4.0, 9.0, 14.0, 16.0)} == pytest.approx(
        {2.0: 43.0, 4.0: 36.0, 9.0: 8.0, 14.0: 5.0, 16.0: 3.0}
    )
    assert (life.life_days.value, life.model.reference_c) == (36.0, 4.0)


@pytest.mark.parametrize(
    ("name", "timers"),
    [
        ("raw-milk", {("eu-cooling", ">", 8.0, 2.0, True), ("eu-arrival", ">", 10.0, 1.0, False)}),
        ("pasteurised-milk", {("two-hour", ">", 5.0, 2.0, True), ("four-hour", ">", 5.0, 4.0, True)}),
        (
            "vaccine",
            {
                ("who-hot", ">=", 45.0, 1.0, False),
                ("who-warm", ">=", 30.0, 10.0, True),
                ("who-freezing", "<=", -0.5, 1.0, False),
            },
        ),
        ("poultry", {("eu-poultry", ">", 4.0, 1.0, False), ("food-code", ">", 5.0, 4.0, True)}),
        ("strawberry", set()),
    ],
)
def test_the_law_stands_as_it_is(name: str, timers: set[tuple[str, str, float, float, bool]]) -> None:
    found = {
        (
            timer.name,
            (">" if timer.above else "<") + ("=" if timer.inclusive else ""),
            timer.bound.value,
            timer.duration_s.value / 3600,
            timer.cumulative,
        )
        for timer in ALL[name].timers
    }
    assert found == timers


def test_a_product_is_read_only_when_it_is_asked_for(tmp_path: Path) -> None:
    _file(tmp_path, "this is not TOML", "broken.toml")
    _file(tmp_path, ONE)
    products = PackagedProducts(tmp_path)
    assert (list(products), len(products), "broken" in products) == (["berry", "broken"], 2, True)
    assert products["berry"].name == "berry"
    with pytest.raises(SettingsError):
        products["broken"]
    with pytest.raises(KeyError):
        products["no-such"]
    assert "../berry" not in products


def test_comments_order_and_spelling_do_not_change_the_hash(tmp_path: Path) -> None:
    turned = "# A comment\n" + "\n".join(reversed(ONE.strip().replace('"1 h"', '"60 min"').splitlines()))
    folders = [tmp_path / "a", tmp_path / "b"]
    for folder, text in zip(folders, (ONE, turned), strict=True):
        folder.mkdir()
        _file(folder, text)
    one, other = (read_product(folder / "berry.toml") for folder in folders)
    assert one == other


def test_all_mistakes_are_told_with_file_line_and_key(tmp_path: Path) -> None:
    text = ONE.replace('group = "fruit"', 'group = "fruti"').replace('"2 degC"', '"2"')
    path = _file(tmp_path, text.replace("lag_tau", "lag_tua") + '[life]\nkind = "rate-tabel"\n')
    told = _mistakes(path)
    assert [each.split(";")[0] for each in told] == [
        "3: group: got 'fruti'",
        "6: storage_high: got '2' without a unit",
        "8: lag_tua: got an unknown key",
        "10: life.kind: got 'rate-tabel'",
    ]
    assert [each.rpartition("Did you mean ")[2] for each in told] == [
        "'fruit'?",
        told[1],
        "'lag_tau'?",
        "'rate-table'?",
    ]


def test_what_does_not_fit_together_is_told_with_its_line(tmp_path: Path) -> None:
    path = _file(tmp_path, ONE.replace('"2 degC", source = "S2"', '"6 degC", source = "S2"'))
    told = "6: storage_high: got storage_high of 6 degC; allowed: at most harm_above, 5 degC"
    assert _mistakes(path) == [told]


def test_a_file_that_lacks_something_says_what(tmp_path: Path) -> None:
    path = _file(tmp_path, ONE.replace('title = "Berries"', ""))
    (told,) = _mistakes(path)
    assert "title: got nothing" in told


def test_a_cooperatives_own_file_changes_single_values_and_adds_products(tmp_path: Path) -> None:
    own = """
[broker]
url = "whatever else stands in a settings file"

[products.strawberry]
storage_high = "2 degC"

[products.chandler]
base = "strawberry"
title = "Chandler"
"""
    found = load_products(_file(tmp_path, own, "own.toml"))
    assert found.keys() - ALL.keys() == {"chandler"}
    assert {name for name in ALL if found[name] != ALL[name]} == {"strawberry"}
    assert found["strawberry"].storage_high_c == Sourced(2.0, "own", Confidence.MEDIUM)
    assert (found["strawberry"].version, found["chandler"].title) == (2, "Chandler")


def test_mistakes_in_an_own_file_are_told_with_file_and_line(tmp_path: Path) -> None:
    text = '[products.mango]\nstorage_high = "30 degC"\n[products.kent]\nbase = "mangoo"\n'
    path = _file(tmp_path, text, "own.toml")
    with pytest.raises(SettingsError) as caught:
        load_products(path)
    wide = "got storage_high of 30 degC; allowed: at most harm_above, 18 degC"
    assert caught.value.mistakes == [
        f"{path}:2: products.mango.storage_high: {wide}",
        f"{path}:4: products.kent.base: got 'mangoo'; allowed: a product. Did you mean 'mango'?",
    ]


def test_the_packaged_ones_are_not_touched_by_an_own_file(tmp_path: Path) -> None:
    load_products(_file(tmp_path, '[products.mango]\ntitle = "Ours"\n', "own.toml"))
    assert PACKAGED["mango"].title == "Mangoes"
