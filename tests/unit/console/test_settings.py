"""The console's settings."""

import pytest
from pydantic import ValidationError

from console.settings import ConsoleSettings


def test_the_page_is_for_this_machine_unless_told_otherwise() -> None:
    assert ConsoleSettings().host == "127.0.0.1"


def test_the_poll_is_written_with_a_unit() -> None:
    assert ConsoleSettings.model_validate({"poll_every": "5s"}).poll_every == 5.0
    assert ConsoleSettings().poll_every == 2.0


@pytest.mark.parametrize(
    "wrong", [{"port": 65_536}, {"port": -1}, {"poll_every": "100ms"}, {"colour": "red"}]
)
def test_what_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        ConsoleSettings.model_validate(wrong)
