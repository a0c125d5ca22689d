"""What the server says reaches whom it concerns."""

from collections.abc import Callable

from firmware_bridge.inbox import Inbox
from links.broker import Message


def message(topic: str, mid: int = 7) -> Message:
    return Message(topic, b"{}", mid, retain=False, duplicate=False)


def keeping(acknowledged: list[int]) -> Callable[[int], bool]:
    def acknowledge(mid: int) -> bool:
        acknowledged.append(mid)
        return True

    return acknowledge


def test_a_message_goes_to_the_handler_of_its_kind_which_acknowledges_it() -> None:
    stored: list[Message] = []
    acknowledged: list[int] = []
    inbox = Inbox({"stored": stored.append}, keeping(acknowledged))
    inbox.take(message("coldchain/v1/highland/van-1/stored"))
    assert [each.mid for each in stored] == [7]
    assert acknowledged == []
    assert inbox.kinds == ("stored",)


def test_what_nobody_waits_for_is_counted_and_forgotten() -> None:
    acknowledged: list[int] = []
    inbox = Inbox({}, keeping(acknowledged))
    inbox.take(message("coldchain/v1/highland/van-1/stored", 1))
    inbox.take(message("elsewhere/it/is", 2))
    assert acknowledged == [1, 2]
    assert inbox.unclaimed == 2
