"""Profiles as they stand in the settings file."""

import pytest
from pydantic import ValidationError

from coldchain.registry.profile import Limit, Profile, Severity, Side
from coldchain.registry.profile_settings import LimitSettings, ProfileSettings, to_profile

LIMIT = {"name": "too-warm", "channel": "air/temperature", "above": "46.4 degF"}


def _refused(**change: object) -> tuple[tuple[object, ...], str]:
    with pytest.raises(ValidationError) as caught:
        LimitSettings.model_validate(LIMIT | change)
    (detail,) = caught.value.errors()
    return detail["loc"], detail["msg"]


def test_a_full_profile_becomes_plain_numbers() -> None:
    limit = LIMIT | {
        "deadband": "0.9 degF",
        "on_delay": "10m",
        "off_delay": "5m",
        "inclusive": True,
        "severity": "low",
        "advice": "Shut the door.",
    }
    settings = ProfileSettings.model_validate({"limits": [limit], "absence_after": "1h", "max_gap": "2h"})
    assert to_profile("milk", settings) == Profile(
        name="milk",
        limits=(
            Limit(
                name="too-warm",
                channel="air/temperature",
                side=Side.ABOVE,
                bound=8.0,
                inclusive=True,
                deadband=0.5,
                on_delay_s=600.0,
                off_delay_s=300.0,
                severity=Severity.LOW,
                advice="Shut the door.",
            ),
        ),
        absence_after_s=3600.0,
        max_gap_s=7200.0,
    )


def test_what_is_left_out_is_as_in_the_core() -> None:
    settings = ProfileSettings.model_validate({"limits": [LIMIT]})
    plain = Limit(name="too-warm", channel="air/temperature", side=Side.ABOVE, bound=8.0)
    assert to_profile("milk", settings) == Profile(name="milk", limits=(plain,))
    assert to_profile("empty", ProfileSettings()) == Profile(name="empty")


@pytest.mark.parametrize(
    ("channel", "bound", "value"),
    [
        ("air/temperature", "0 degC", 0.0),
        ("air/humidity", "40 %RH", 40.0),
        ("supply/voltage", "11500 mV", 11.5),
        ("door/open", "open", 1.0),
    ],
)
def test_a_lower_bound_is_read_in_the_unit_of_its_channel(channel: str, bound: str, value: float) -> None:
    limit = LimitSettings.model_validate({"name": "low", "channel": channel, "below": bound})
    (found,) = to_profile("p", ProfileSettings(limits=(limit,))).limits
    assert (found.side, found.bound) == (Side.BELOW, value)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"above": "8"}, ("above",)),
        ({"above": 8}, ("above",)),
        ({"above": "8 V"}, ("above",)),
        ({"deadband": "8 %RH"}, ("deadband",)),
        ({"deadband": "-1 degC"}, ("deadband",)),
        ({"on_delay": 600}, ("on_delay",)),
        ({"severity": "huge"}, ("severity",)),
        ({"below": "2 degC"}, ()),
        ({"name": "Too warm"}, ("name",)),
        ({"abvoe": "2 degC"}, ("abvoe",)),
    ],
)
def test_a_mistake_is_told_at_its_key(change: dict[str, object], place: tuple[object, ...]) -> None:
    assert _refused(**change)[0] == place


def test_a_limit_needs_a_bound() -> None:
    with pytest.raises(ValidationError, match="neither above nor below"):
        LimitSettings.model_validate({"name": "x", "channel": "air/temperature"})


def test_an_unknown_quantity_is_told_once_with_what_is_near() -> None:
    place, told = _refused(channel="air/temprature", deadband="1 degC")
    assert place == ("channel",)
    assert "Did you mean 'temperature'?" in told


@pytest.mark.parametrize("key", ["absence_after", "max_gap"])
def test_no_silence_is_too_short_to_be_one(key: str) -> None:
    with pytest.raises(ValidationError, match="greater than 0"):
        ProfileSettings.model_validate({key: "0s"})


@pytest.mark.parametrize("name", ["absence", "sensor-fault"])
def test_a_limit_cannot_be_called_as_what_has_no_limit(name: str) -> None:
    where, message = _refused(name=name)
    assert where == ("name",)
    assert "any but absence and sensor-fault" in message
