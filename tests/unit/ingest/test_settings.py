"""The [ingest] table."""

import pytest
from pydantic import ValidationError

from ingest.settings import IngestSettings


def test_the_defaults_are_whole() -> None:
    settings = IngestSettings()
    assert settings.max_batch_readings <= settings.max_pending_readings
    assert settings.registry_poll == 3.0
    assert settings.doubted_after < settings.oldest == 400 * 86_400


def test_durations_carry_their_unit() -> None:
    settings = IngestSettings.model_validate({"registry_poll": "250ms", "sync_interval": "1m"})
    assert (settings.registry_poll, settings.sync_interval) == (0.25, 60.0)


@pytest.mark.parametrize(
    "mistake",
    [
        {"client_id": "a b"},
        {"client_id": ""},
        {"max_batch_readings": 0},
        {"registry_poll": 3},
        {"batch": 1},
    ],
)
def test_a_mistake_is_refused(mistake: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        IngestSettings.model_validate(mistake)
