"""Topics: built and taken apart, nothing else let in."""

import pytest

from coldchain.errors import InputError, TopicError
from coldchain.topics import GUARD, KINDS, Kind, Topic, build, parse


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_built_can_be_taken_apart(kind: Kind) -> None:
    assert parse(build("highland", "station-1", kind)) == Topic("highland", "station-1", kind)


@pytest.mark.parametrize(
    "topic",
    [
        "",
        "coldchain/v1/highland/station-1",
        "coldchain/v1/highland/station-1/readings/more",
        "coldchain/v2/highland/station-1/readings",
        "other/v1/highland/station-1/readings",
        "coldchain/v1/highland/station-1/commands",
        "coldchain/v1/Highland/station-1/readings",
        "coldchain/v1//station-1/readings",
        "coldchain/v1/highland/+/readings",
        GUARD,
    ],
)
def test_another_topic_is_refused_with_what_came(topic: str) -> None:
    with pytest.raises(TopicError, match="got"):
        parse(topic)


@pytest.mark.parametrize(("coop", "gateway"), [("+", "g"), ("c", "#"), ("a/b", "g"), ("c", "")])
def test_wildcards_and_slashes_never_get_into_a_topic(coop: str, gateway: str) -> None:
    with pytest.raises(InputError, match="name: got"):
        build(coop, gateway, "readings")
