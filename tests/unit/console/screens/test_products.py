"""The pages of products: adapted by a form, told with the field that is wrong, made like another."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from coldchain.registry.product import Confidence, Sourced
from coldchain.registry.product_life import KINDS_OF_MODEL
from coldchain.registry.things import Role
from console.screens.products import MODELS
from helpers.api_client import api_place, told
from helpers.small_fleet import COOP
from helpers.two_houses import House, key_of, two_houses
from links.records_registry import load_registry


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with two_houses(tmp_path_factory.mktemp("products"), hours=1) as house:
        yield house


def save(house: House, address: str, **fields: str) -> tuple[int, str]:
    page = house.as_("manager").get(f"{address}&coop={COOP}")
    answer = house.send("manager", "/product", key=key_of(page), **fields)
    return answer.status, answer.text


def test_a_product_is_adapted_by_its_form(house: House) -> None:
    page = house.as_("manager").get(f"/product?name=raw-milk&coop={COOP}").text
    assert 'name="harm_above" value="' in page
    status, text = save(house, "/product?name=raw-milk", name="raw-milk", harm_above="6")
    assert (status, "without a unit" in text, 'value="6"' in text) == (422, True, True)
    status, _ = save(house, "/product?name=raw-milk", name="raw-milk", harm_above="6 degC", why="the buyer")
    assert status == 303
    (link,) = house.audit(limit=1)
    assert (link.entry.about, link.entry.by, link.entry.why) == ("products/raw-milk", "manager", "the buyer")
    assert "Harmful above 6 °C" in house.as_("manager").get(f"/products?coop={COOP}").text
    with house.records.reading() as connection:
        assert "raw-milk" in {each.name for each in load_registry(connection, COOP).products}


def test_one_of_the_cooperatives_own_is_like_another(house: House) -> None:
    own = {"name": "Evening milk", "base": "raw-milk", "title": "Evening milk"}
    assert save(house, "/product?", **own)[0] == 303
    assert "Evening milk" in house.as_("manager").get(f"/products?coop={COOP}").text
    status, text = save(house, "/product?", name="morning-milk", base="raw-milc")
    assert (status, "There is no such thing here" in text, 'value="raw-milc"' in text) == (422, True, True)


def test_the_rest_of_its_numbers_stands_in_parts_that_open_where_one_is_wrong(house: House) -> None:
    page = house.as_("manager").get(f"/product?name=mango&coop={COOP}").text
    assert page.count('<details class="more">') == 4
    said = {"name": "mango", "harm_above": "16 degC", "harm_above-source": "our buyer, 3 May"}
    status, text = save(house, "/product?name=mango", **said, humidity_low="80")
    assert (status, text.count('<details class="more" open>'), "without a unit" in text) == (422, 1, True)
    assert 'name="harm_above-source" value="our buyer, 3 May"' in text, "what was typed stays"
    assert save(house, "/product?name=mango", **said, humidity_low="80 %RH")[0] == 303
    with house.records.reading() as connection:
        (mango,) = (each for each in load_registry(connection, COOP).products if each.name == "mango")
    assert mango.harm_above_c.source == "own: our buyer, 3 May"
    assert mango.humidity_low_pct == Sourced(80.0, "own", Confidence.MEDIUM)
    again = house.as_("manager").get(f"/product?name=mango&coop={COOP}").text
    assert 'placeholder="Source: own: our buyer, 3 May, medium"' in again


def test_a_form_that_was_not_touched_changes_nothing(house: House) -> None:
    page = house.as_("manager").get(f"/product?name=tomato-ripe&coop={COOP}").text
    inputs = re.findall(r'<input id="p-([\w-]+)" name="[\w-]+" value="([^"]*)"', page)
    areas = re.findall(r'<textarea id="p-([\w-]+)"[^>]*>([^<]*)</textarea>', page)
    chosen = re.findall(r'<select id="p-([\w-]+)".*?<option value="([^"]*)" selected', page)
    said = {key: unescape(value) for key, value in (*inputs, *areas, *chosen) if key != "why"}
    assert {"life_rates", "lag_tau", "life_kind"} <= set(said)
    assert save(house, "/product?name=tomato-ripe", name="tomato-ripe", **said)[0] == 303
    with house.records.reading() as connection:
        assert "tomato-ripe" not in {each.name for each in load_registry(connection, COOP).products}


def test_of_a_product_of_which_there_are_goods_the_form_asks_why(house: House) -> None:
    page = house.as_("manager").get(f"/product?name=yoghurt&coop={COOP}").text
    assert 'id="p-why" name="why" value="" maxlength="1000" required' in page, "goods of before bear its name"
    other = house.as_("manager").get(f"/product?name=okra&coop={COOP}").text
    assert 'id="p-why" name="why" value="" maxlength="1000" aria-describedby' in other
    said = {"name": "yoghurt", "harm_above": "7 degC"}
    status, text = save(house, "/product?name=yoghurt", **said)
    assert (status, "Say why." in text, 'value="7 degC"' in text) == (422, True, True)
    assert save(house, "/product?name=yoghurt", **said, why="ours is thinner")[0] == 303
    own = {"name": "Kale", "base": "spinach", "title": "Kale"}
    status, text = save(house, "/product?", **own)
    assert (status, "Say why." in text, 'value="Kale"' in text) == (422, True, True)
    assert save(house, "/product?", **own, why="it was sold as anything")[0] == 303


def test_a_product_that_is_not_there_has_no_page(house: House) -> None:
    answer = house.as_("manager").get(f"/product?name=nothing-such&coop={COOP}")
    assert answer.status == 404
    assert 'name="name" value="nothing-such"' in answer.text, "what was searched for can be put right"
    near = house.as_("manager").get(f"/product?name=raw-milc&coop={COOP}").text
    assert "raw-milk" in near.partition('role="alert"')[2].partition("</p>")[0]


def test_a_program_adapts_one(tmp_path: Path) -> None:
    with api_place(tmp_path) as place:
        manager = place.client(Role.MANAGER, contact="grace")
        answer = manager.ask("POST", "/products/raw-milk/changes", {"harm_above": "6 degC", "why": "asked"})
        assert (answer.status, told(answer)["about"]) == (200, "products/raw-milk")
        wrong = manager.ask("POST", "/products/raw-milk/changes", {"harm_above": "6"})
        assert wrong.status == 422
        driver = place.client(Role.DRIVER, contact="peter")
        assert driver.ask("POST", "/products/raw-milk/changes", {"gtin": "96385074"}).status == 403
        model = {"life_kind": "arrhenius", "life_activation": "80 kJ/mol [S7]", "why": "measured"}
        refused = told(manager.ask("POST", "/products/raw-milk/changes", model))
        assert {each["field"] for each in refused["mistakes"]} == {"life_activation"}
        damp = {"humidity_high": "90 %RH [own: our lab, low]", "why": "measured"}
        assert manager.ask("POST", "/products/raw-milk/changes", damp).status == 200
        kale = {"base": "spinach", "title": "Kale"}
        assert told(manager.ask("POST", "/products/kale/changes", kale))["reason"] == "why-needed"
        assert manager.ask("POST", "/products/kale/changes", {**kale, "why": "it is sold"}).status == 200
        with place.records.reading() as connection:
            (milk,) = (each for each in load_registry(connection, COOP).products if each.name == "raw-milk")
    assert (milk.harm_above_c.value, milk.gtin) == (6.0, "")


def test_every_model_of_ageing_has_its_words() -> None:
    assert tuple(MODELS) == KINDS_OF_MODEL
