"""Numbers for messages in our hands: never twice, and void when the broker has taken the id back."""

from links.deliveries import Deliveries


def test_a_settled_message_is_acknowledged_under_mqtts_id_once() -> None:
    deliveries, sent = Deliveries(), list[int]()
    number = deliveries.take(7, repeat=False)
    assert number is not None
    assert deliveries.settle([number], sent.extend)
    assert not deliveries.settle([number], sent.extend)
    assert sent == [7]


def test_a_repeat_of_a_message_in_our_hands_is_refused() -> None:
    deliveries = Deliveries()
    deliveries.take(7, repeat=False)
    assert deliveries.take(7, repeat=True) is None


def test_a_repeat_after_the_acknowledgement_is_a_new_delivery() -> None:
    deliveries, sent = Deliveries(), list[int]()
    first = deliveries.take(7, repeat=False)
    assert first is not None
    deliveries.settle([first], sent.extend)
    second = deliveries.take(7, repeat=True)
    assert second is not None
    assert second != first


def test_an_old_number_never_acknowledges_a_new_message_under_the_same_id() -> None:
    deliveries, sent = Deliveries(), list[int]()
    old = deliveries.take(7, repeat=False)
    new = deliveries.take(7, repeat=False)
    assert old is not None
    assert new is not None
    assert not deliveries.settle([old], sent.extend)
    assert deliveries.settle([new], sent.extend)
    assert sent == [7]


def test_a_new_connection_makes_all_numbers_void() -> None:
    deliveries, sent = Deliveries(), list[int]()
    old = deliveries.take(7, repeat=False)
    deliveries.forget()
    new = deliveries.take(7, repeat=True)
    assert old is not None
    assert new is not None
    assert not deliveries.settle([old], sent.extend)
    assert deliveries.settle([new], sent.extend)


def test_many_are_settled_at_once_and_only_those_in_our_hands() -> None:
    deliveries, calls = Deliveries(), list[list[int]]()
    numbers = [deliveries.take(wire_mid, repeat=False) or 0 for wire_mid in (7, 8, 9)]
    assert deliveries.settle([*numbers[:2], 0, 99], calls.append) == 2
    assert deliveries.settle([0], calls.append) == 0
    assert calls == [[7, 8]]
