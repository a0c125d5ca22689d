"""What people type of a product is what the settings file would say; what cannot be read names its key."""

from itertools import chain
from typing import Any

import pytest

from coldchain.registry.product_hand import (
    GROUPS,
    KEYS,
    LONGEST,
    SOURCED,
    key_of,
    longest_of,
    tables_of,
)
from coldchain.registry.product_settings import ProductSettings
from coldchain.registry.product_written import written_whole
from links.product_files import PACKAGED

BERRY, MILK, ROSE = PACKAGED["strawberry"], PACKAGED["raw-milk"], PACKAGED["cut-rose"]


def read(**said: str) -> dict[str, Any]:
    tables, mistakes = tables_of(said, BERRY)
    assert mistakes == []
    ProductSettings.model_validate(tables)
    return tables


def test_every_key_is_in_one_group_and_one_of_the_file() -> None:
    assert list(KEYS) == list(dict.fromkeys(chain(*GROUPS.values())))
    assert set(KEYS) >= SOURCED
    for key in KEYS:
        head = "life" if key == "days" or key.startswith("life_") else key
        assert head in ProductSettings.model_fields
    known = {
        each for each in ProductSettings.model_fields if each not in ("base", "group", "version", "life")
    }
    assert known <= set(KEYS), "a number of a product that nobody can adapt by hand"
    assert longest_of("timers") > longest_of("advice") == LONGEST


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("6 degC", "6 degC"),
        ("6 degC [S22, medium]", {"value": "6 degC", "source": "S22", "confidence": "medium"}),
        ("6 degC[m, low]", {"value": "6 degC", "source": "m", "confidence": "low"}),
        ("6 degC [county lab, 3 May]", {"value": "6 degC", "source": "own: county lab, 3 May"}),
        ("6 degC [lab, high]", {"value": "6 degC", "source": "own: lab", "confidence": "high"}),
        ("6 degC []", {"value": "6 degC", "source": "own"}),
    ],
)
def test_a_number_may_say_where_it_was_read(text: str, value: object) -> None:
    assert read(harm_above=text) == {"harm_above": value}


def test_what_a_product_may_be_without_is_taken_away() -> None:
    assert read(harm_below="none", weight_loss_limit="none", timers="none", advice="none") == {
        "harm_below": None,
        "weight_loss_limit": None,
        "timers": (),
        "advice": "",
    }


def test_of_a_model_what_is_not_said_stays_but_its_source() -> None:
    assert read(life_rates="0 degC = 10; 20 degC = 100") == {
        "life": {
            "kind": "rate-table",
            "reference": "0 degC",
            "valid_low": "0 degC",
            "valid_high": "40 degC",
            "beyond": "hb66",
            "rates": {"0 degC": 10.0, "20 degC": 100.0},
            "source": "own",
            "confidence": "medium",
        }
    }
    lives = read(life_lives="2 degC = 43 d, 16 degC = 3 d", life_beyond="none", life_source="S5, low")["life"]
    assert "rates" not in lives
    assert "beyond" not in lives
    assert (lives["lives"], lives["source"]) == ({"2 degC": "43 d", "16 degC": "3 d"}, "S5")


def test_of_another_model_only_the_reference_stays() -> None:
    other = read(
        life_kind="arrhenius", life_activation="80 kJ/mol", life_valid_low="0 degC", life_valid_high="30 degC"
    )
    assert set(other["life"]) == {
        *("kind", "reference", "activation", "valid_low", "valid_high", "source", "confidence")
    }


def test_a_form_that_was_not_touched_says_nothing_of_the_model() -> None:
    for product in (BERRY, MILK, ROSE):
        said = {key: told.value for key, told in written_whole(product).items()}
        assert tables_of(said, product).tables["life"] == {"days": said["days"]}
        kind = {**said, "life_kind": "square-root", "life_t_min": "-10 degC", "life_source": "m, low"}
        model = tables_of(kind, product).tables["life"]
        assert "rates" not in model, "what belongs to the model that was is left out"
        assert "bands" not in model


def test_a_timer_is_a_line() -> None:
    line = "cooling; above 8 degC [S22, medium]; for 2h; cumulative; inclusive; critical; cool it; at once"
    assert read(timers=f"{line}|warm; below 3 degC; for 1 h [m, low]; consecutive") == {
        "timers": [
            {
                "name": "cooling",
                "above": {"value": "8 degC", "source": "S22", "confidence": "medium"},
                "duration": "2h",
                "cumulative": True,
                "inclusive": True,
                "severity": "critical",
                "text": "cool it; at once",
            },
            {
                "name": "warm",
                "below": "3 degC",
                "duration": {"value": "1 h", "source": "m", "confidence": "low"},
                "cumulative": False,
                "inclusive": False,
                "text": "",
            },
        ]
    }


@pytest.mark.parametrize(
    ("key", "text", "came"),
    [
        ("harm_above", "6 degC [S99, high]", "S99"),
        ("timers", "cooling; above 8 degC", "cooling; above 8 degC"),
        ("timers", "cooling; over 8 degC; for 2h; cumulative", "over 8 degC"),
        ("timers", "cooling; above 8 degC; for 2h; high", "cooling"),
        ("life_rates", "0 degC: 16", "0 degC: 16"),
        ("life_rates", "0 degC = much", "much"),
        ("life_bands", "10 degC = 2, 10 degC = 3", "10 degC = 3"),
        ("life_source", "S77", "S77"),
    ],
)
def test_what_cannot_be_read_names_its_key(key: str, text: str, came: str) -> None:
    _, mistakes = tables_of({key: text, "title": "Good"}, BERRY)
    (mistake,) = mistakes
    assert mistake.field == key
    assert came in mistake.came + mistake.allowed


@pytest.mark.parametrize(
    ("where", "key"),
    [
        (("harm_above",), "harm_above"),
        (("life", "days"), "days"),
        (("life", "rates"), "life_rates"),
        (("life", "confidence"), "life_source"),
        (("life",), "life_kind"),
        (("timers", 1, "name"), "timers"),
        (("model",), "life_kind"),
    ],
)
def test_a_place_in_the_file_is_a_key_here(where: tuple[object, ...], key: str) -> None:
    assert key_of(where) == key
