"""Settings handed on as plain objects look like the settings."""

from enum import StrEnum
from pathlib import Path

import pytest
from pydantic import Field, SecretStr

from coldchain.plain import pack, unpack
from coldchain.settings import DurationS, Section


class Colour(StrEnum):
    RED = "red"


class Wheel(Section):
    size: float = 1.5

    @property
    def round_trip(self) -> float:
        """Return a number that follows."""
        return self.size * 2


class Cart(Section):
    name: str
    wheels: tuple[Wheel, ...] = ()
    by_name: dict[str, Wheel] = Field(default_factory=dict)
    every: DurationS = 10.0
    at: Path = Path("here")
    pin: SecretStr = SecretStr("")
    colour: Colour = Colour.RED
    spare: Wheel | None = None
    ready: bool = True


CART = Cart(name="c", wheels=(Wheel(), Wheel(size=3)), by_name={"left": Wheel(size=4)}, pin=SecretStr("12"))


def test_what_is_handed_on_has_the_same_attributes() -> None:
    plain = unpack(pack(CART))
    assert (plain.name, plain.every, plain.at, plain.colour, plain.spare, plain.ready) == (
        "c",
        10.0,
        Path("here"),
        Colour.RED,
        None,
        True,
    )
    assert [wheel.size for wheel in plain.wheels] == [1.5, 3.0]
    assert plain.by_name["left"].size == 4.0


def test_properties_come_along() -> None:
    assert [wheel.round_trip for wheel in unpack(pack(CART)).wheels] == [3.0, 6.0]


def test_a_secret_stays_one() -> None:
    plain = unpack(pack(CART))
    assert plain.pin.get_secret_value() == "12"
    assert "12" not in repr(plain.pin)


def test_what_is_no_setting_is_refused() -> None:
    with pytest.raises(TypeError, match="object is no part of settings"):
        pack(object())
