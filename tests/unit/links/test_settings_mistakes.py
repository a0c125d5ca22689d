"""pydantic's findings in the words of the settings file."""

from typing import Annotated, Any, Literal

import pytest
from pydantic import Field, SecretStr, ValidationError, field_validator

from coldchain.errors import InputError
from coldchain.registry.things import Role
from coldchain.settings import DurationS, Name, Section
from links.settings_mistakes import Mistake, from_input_error, from_pydantic, label


class _Inner(Section):
    name: str = "x"
    since: str = Field(default="", alias="from")


class _Broker(Section):
    password: Annotated[SecretStr, Field(min_length=8)] = SecretStr("long enough")
    port: int = Field(default=1883, ge=1, lt=65_536)

    @field_validator("port")
    @classmethod
    def _not_ten(cls, port: int) -> int:
        if port == 10:
            raise ValueError("any port but ten")
        return port


class _Whole(Section):
    broker: _Broker = _Broker()
    wait: Annotated[DurationS, Field(ge=60)] = 60.0
    share: float = 0.5
    is_on: bool = True
    kind: Literal["json", "cbor"] = "json"
    role: Role = Role.DRIVER
    rows: tuple[_Inner, ...] = ()
    named: dict[Name, _Inner | None] = Field(default_factory=dict)


def _told(tables: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    with pytest.raises(ValidationError) as caught:
        _Whole.model_validate(tables)
    mistakes = from_pydantic(caught.value, _Whole, tables)
    return [(label(each.where, tables), each.came, each.allowed, each.next_step) for each in mistakes]


@pytest.mark.parametrize(
    ("tables", "place", "came", "allowed"),
    [
        ({"share": "x"}, "share", "'x'", "a number"),
        ({"is_on": "perhaps"}, "is_on", "'perhaps'", "true or false"),
        ({"rows": 5}, "rows", "5", "a list in [ ]"),
        ({"rows": [5]}, "rows[#1]", "5", "a table"),
        ({"broker": True}, "broker", "true", "a table"),
        ({"broker": {"port": 1.5}}, "broker.port", "1.5", "a whole number"),
        ({"broker": {"port": {}}}, "broker.port", "a table", "a whole number"),
        ({"broker": {"port": 0}}, "broker.port", "0", "at least 1"),
        ({"broker": {"port": 65_536}}, "broker.port", "65536", "less than 65536"),
        ({"broker": {"port": 10}}, "broker.port", "10", "any port but ten"),
        ({"wait": "30s"}, "wait", "'30s'", "at least 1 min"),
        ({"rows": [{"name": "a"}, {"name": ["b"]}]}, "rows[#2].name", "a list", "text in quotes"),
        ({"rows": [{"name": "a", "from": 5}]}, "rows[a].from", "5", "text in quotes"),
        ({"named": {"Bad Name": {}}}, "named.Bad Name", "'Bad Name'", "1 to 63 of a-z"),
    ],
)
def test_a_mistake_says_place_came_and_allowed(
    tables: dict[str, Any], place: str, came: str, allowed: str
) -> None:
    (told,) = _told(tables)
    assert told[:2] == (place, came)
    assert told[2].startswith(allowed)


@pytest.mark.parametrize(
    ("tables", "near"),
    [
        ({"kind": "jsno"}, "Did you mean 'json'?"),
        ({"role": "drivre"}, "Did you mean 'driver'?"),
        ({"shaer": 1}, "Did you mean 'share'?"),
        ({"rows": [{"form": "x"}]}, "Did you mean 'from'?"),
        ({"named": {"a": {"nmae": "x"}}}, "Did you mean 'name'?"),
        ({"broker": {"passwordfile": "x"}}, "Did you mean 'password_file'?"),
        ({"broker": {"zebra": 1}}, ""),
        (
            {"broker": {"is_on": 1}},
            "'is_on' belongs to the top of the file: write it above the first [table].",
        ),
    ],
)
def test_a_near_word_is_suggested(tables: dict[str, Any], near: str) -> None:
    assert _told(tables)[0][3] == near


def test_an_unknown_key_tells_those_that_are_known() -> None:
    ((place, came, allowed, _),) = _told({"rows": [{"zebra": 1}]})
    assert (place, came, allowed) == ("rows[#1].zebra", "an unknown key", "from, name")


def test_a_secret_is_never_shown() -> None:
    ((place, came, _, _),) = _told({"broker": {"password": "short"}})
    assert (place, came) == ("broker.password", "something that is not shown")


def test_a_missing_value_is_told_as_missing() -> None:
    class Needs(Section):
        name: str

    with pytest.raises(ValidationError) as caught:
        Needs.model_validate({})
    assert from_pydantic(caught.value, Needs, {}) == [
        Mistake(("name",), "nothing", "a value: it has no default")
    ]


def test_long_input_is_cut() -> None:
    assert len(_told({"share": "x" * 10_000})[0][1]) == 80


def test_our_own_error_keeps_its_words() -> None:
    error = InputError("thing", "came", "allowed", "next")
    assert from_input_error(("a",), error) == Mistake(("a",), "came", "allowed", "next")


@pytest.mark.parametrize(
    ("where", "text"),
    [
        ((), ""),
        (("a", 0, "b"), "a[van].b"),
        (("a", 1), "a[#2]"),
        (("a", 7, "b"), "a[#8].b"),
        (("gone", "b"), "gone.b"),
        (("text", 0), "text[#1]"),
    ],
)
def test_a_place_is_named_for_people(where: tuple[str | int, ...], text: str) -> None:
    assert label(where, {"a": [{"id": "van", "name": "V"}, {"id": 5}], "text": "x"}) == text
