"""What is registered, of all cooperatives together."""

import pytest

from coldchain.registry.registry import Registry
from coldchain.registry.things import Cooperative, Device
from ingest.known import Known, Limits, known_of, limits_of
from ingest.settings import IngestSettings


def test_each_cooperative_knows_its_own() -> None:
    first = Registry(
        cooperative=Cooperative(id="a", name="A"), gateways=("g",), devices=(Device(id="d"), Device(id="e"))
    )
    second = Registry(cooperative=Cooperative(id="b", name="B"), gateways=("h",))
    assert known_of([first, second]) == Known(
        frozenset({("a", "g"), ("b", "h")}), frozenset({("a", "d"), ("a", "e")})
    )


def test_without_registries_nothing_is_known() -> None:
    assert known_of([]) == Known()


def test_it_says_who_has_a_name() -> None:
    known = Known(frozenset({("a", "g"), ("b", "g")}), frozenset({("a", "d")}))
    assert known.coops_of_gateway == {"g": {"a", "b"}}
    assert known.coops_of_device == {"d": {"a"}}


def test_channels_that_somebody_makes_up_take_no_room() -> None:
    channels = Known(frozenset({("a", "g")}), frozenset({("a", "d")})).channels["a"]["d"]
    for number in range(1000):
        assert channels[f"probe{number}/temperature"].unit == "Cel"
    assert len(channels) <= 256
    with pytest.raises(KeyError):
        channels["air/smell"]
    assert "air/smell" not in channels


def test_how_old_a_reading_may_be_stands_in_the_settings() -> None:
    limits = limits_of(IngestSettings.model_validate({"oldest": "10d", "doubted_after": "20d"}))
    assert limits == Limits(10 * 86_400_000, 20 * 86_400_000)
    assert limits.plain_ms == limits.oldest_ms
