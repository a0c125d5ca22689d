"""The error tree: what a message holds, and what shells rely on."""

import pytest

from coldchain import errors
from coldchain.errors import ColdchainError, InputError, PackError, PortError, SettingsError


def test_a_message_says_thing_came_allowed_and_next_step() -> None:
    error = InputError("port /dev/ttyUSB0", "'x'", "a frame", "Check the cable.")
    assert str(error) == "port /dev/ttyUSB0: got 'x'; allowed: a frame. Check the cable."


def test_a_message_without_next_step_ends_after_what_is_allowed() -> None:
    assert str(PackError("pack", "no JSON", "SenML")) == "pack: got no JSON; allowed: SenML"


def test_a_reason_can_be_finer_than_that_of_its_class() -> None:
    assert PackError("a", "b", "c").reason == "bad-pack"
    assert PackError("a", "b", "c", reason="future-time").reason == "future-time"
    assert PackError.reason == "bad-pack"


def test_bad_input_passes_through_pydantic_validators() -> None:
    with pytest.raises(ValueError, match="got b"):
        raise InputError("a", "b", "c")


def test_a_link_error_is_not_bad_input_and_says_whether_to_retry() -> None:
    error = PortError("port", "gone", "there", retry=True)
    assert error.retry
    assert not isinstance(error, ValueError)


@pytest.mark.parametrize(("mistakes", "came"), [(["a"], "1 mistake;"), (["a", "b"], "2 mistakes;")])
def test_settings_tell_all_their_mistakes(mistakes: list[str], came: str) -> None:
    text = str(SettingsError("station.toml", mistakes))
    assert came in text
    assert text.splitlines()[1:] == mistakes


def test_every_error_stands_in_the_tree_of_the_docstring_once() -> None:
    named = [
        name
        for name, each in vars(errors).items()
        if isinstance(each, type) and issubclass(each, ColdchainError)
    ]
    words = (errors.__doc__ or "").split()
    assert {name: words.count(name) for name in named} == dict.fromkeys(named, 1)


def test_each_kind_of_bad_input_is_counted_under_its_own_reason() -> None:
    kinds: list[type[InputError]] = [InputError, *InputError.__subclasses__()]
    assert len({kind.reason for kind in kinds}) == len(kinds) > 5
