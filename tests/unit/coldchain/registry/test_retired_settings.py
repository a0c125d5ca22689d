"""An end and its reason stand together."""

import pytest
from pydantic import ValidationError

from coldchain.registry.settings import DeviceSettings, to_device
from coldchain.registry.written import FORMS, written

AT = "2026-11-22T10:25:00Z"


def test_an_end_is_an_instant_with_a_reason() -> None:
    device = to_device(DeviceSettings.model_validate({"id": "node", "retired": AT, "retired_why": "drowned"}))
    assert (device.retired_at, device.retired_why) == (1_795_343_100_000, "drowned")
    said = written("devices", device)
    assert (said["retired"], said["retired_why"]) == (AT, "drowned")
    assert FORMS["devices"].made(DeviceSettings.model_validate(said), "en") == device


@pytest.mark.parametrize(
    ("values", "asks"),
    [
        ({"retired": AT}, "a few words"),
        ({"retired": AT, "retired_why": " "}, "a few words"),
        ({"retired_why": "x"}, "when"),
    ],
)
def test_one_without_the_other_is_refused(values: dict[str, str], asks: str) -> None:
    with pytest.raises(ValidationError) as error:
        DeviceSettings.model_validate({"id": "node", **values})
    assert asks in str(error.value)
