"""The MQTT topic tree, built and taken apart here and nowhere else.

``coldchain/v1/<coop>/<gateway>/<kind>``; see docs/decisions for why it looks like this. A gateway publishes
``readings``, ``status`` and ``alarms`` (whom it has told of what while it was alone); the server publishes
``stored``, ``time`` (the answer to a status) and ``settings``.
"""

from functools import lru_cache
from typing import Literal, NamedTuple, get_args

from coldchain.errors import InputError, TopicError
from coldchain.reading import check_name

ROOT = "coldchain"
VERSION = "v1"
Kind = Literal["readings", "status", "stored", "alarms", "time", "settings"]
KINDS: tuple[str, ...] = get_args(Kind)
ALL_READINGS = f"{ROOT}/{VERSION}/+/+/readings"
ALL_STATUS = f"{ROOT}/{VERSION}/+/+/status"
ALL_ALARMS = f"{ROOT}/{VERSION}/+/+/alarms"
GUARD_ROOT = "coldchain-guard"  # beside the tree: what is said there means nothing to anybody else
GUARD = f"{GUARD_ROOT}/alive"  # it only shows that a broker takes messages
_SHAPE = f"{ROOT}/{VERSION}/<coop>/<gateway>/<{'|'.join(KINDS)}>"
_PARTS = 5
_KEPT = 16_384  # topics that were taken apart already; what is wrong is looked at anew each time


class Topic(NamedTuple):
    """One topic, taken apart."""

    coop: str
    gateway: str
    kind: str


def build(coop: str, gateway: str, kind: Kind) -> str:
    """Return the topic of a gateway.

    Raises:
        InputError: A name has characters that a topic may not hold.
    """
    return f"{ROOT}/{VERSION}/{check_name('cooperative', coop)}/{check_name('gateway', gateway)}/{kind}"


def proof(client_id: str) -> str:
    """Return the topic on which a session proves to itself that what is said there comes."""
    return f"{GUARD_ROOT}/{client_id}"


@lru_cache(_KEPT)
def parse(topic: str) -> Topic:
    """Return the parts of a topic.

    Raises:
        TopicError: It is not in our tree.
    """
    parts = topic.split("/")
    if len(parts) != _PARTS or parts[0] != ROOT or parts[1] != VERSION or parts[4] not in KINDS:
        raise TopicError("topic", repr(topic[:200]), _SHAPE)
    try:
        check_name("cooperative", parts[2])
        check_name("gateway", parts[3])
    except InputError as error:
        raise TopicError(f"topic {topic[:200]!r}", error.came, error.allowed) from None
    return Topic(parts[2], parts[3], parts[4])
