"""When something was said: by the network where that can be. Minutes."""

from typing import Any, cast

import pytest

from alerts.replies.conversation import Conversation, asset_name, time_text
from helpers.watching import NOON, REGISTRY
from links.records_inbox import Received

MINUTE = 60_000


@pytest.mark.parametrize(
    ("sent", "received", "now", "said"),
    [(5, 10, 20, 5), (None, 10, 20, 10), (15, 10, 20, 10), (5, 30, 20, 5), (-9_000, 10, 20, 10)],
)
def test_said_at(sent: int | None, received: int, now: int, said: int) -> None:
    sent_at = None if sent is None else sent * MINUTE
    message = Received("k", "c", "p", "m", "+1", "ok", sent_at, received * MINUTE)
    talk = Conversation(cast(Any, None), message, [], cast(Any, None), now * MINUTE, now * MINUTE)
    assert talk.said_at == said * MINUTE


def test_names_and_times() -> None:
    assert asset_name(REGISTRY, "van-1") == "Van KBZ 214"
    assert asset_name(REGISTRY, "gone") == "gone"
    assert time_text(REGISTRY, NOON) == "22 Nov 12:00"
