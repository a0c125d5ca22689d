"""The bounded queue between receiving and committing."""

import threading

from helpers.packs import NOW, reading
from helpers.polling import wait_until
from ingest.pending import Pending
from ingest.take import Taken
from links.journal import Entry


def _taken(mid: int, weight: int = 10) -> Taken:
    return Taken(mid, ("co", "gw"), None, [], (), weight)


def _mids(batch: list[Taken]) -> list[int]:
    return [taken.mid for taken in batch]


def test_everything_that_waits_is_taken_at_once_in_order() -> None:
    pending = Pending(100)
    for mid in (1, 2, 3):
        assert pending.put(_taken(mid), 0.0)
    assert pending.readings == 30
    assert _mids(pending.take(2000, 0.0)) == [1, 2, 3]
    assert pending.readings == 0
    assert pending.take(2000, 0.0) == []


def test_a_batch_stops_before_it_grows_too_large_but_holds_at_least_one() -> None:
    pending = Pending(100)
    for mid, weight in ((1, 40), (2, 10), (3, 10)):
        pending.put(_taken(mid, weight), 0.0)
    assert _mids(pending.take(20, 0.0)) == [1]
    assert _mids(pending.take(20, 0.0)) == [2, 3]


def test_more_than_the_bound_is_not_let_in() -> None:
    pending = Pending(20)
    assert pending.put(_taken(1), 0.0)
    assert pending.put(_taken(2), 0.0)
    assert not pending.put(_taken(3, 1), 0.01)
    pending.take(10, 0.0)
    assert pending.put(_taken(3, 1), 0.0)


def test_a_message_larger_than_the_bound_comes_alone() -> None:
    pending = Pending(20)
    assert pending.put(_taken(1, 500), 0.0)
    assert not pending.put(_taken(2, 1), 0.0)


def test_who_waits_for_room_goes_on_as_soon_as_there_is_some() -> None:
    pending, answers = Pending(10), list[bool]()
    pending.put(_taken(1), 0.0)
    thread = threading.Thread(target=lambda: answers.append(pending.put(_taken(2), 30.0)))
    thread.start()
    assert _mids(pending.take(10, 0.0)) == [1]
    thread.join(10)
    assert answers == [True]


def test_who_waits_for_a_message_goes_on_as_soon_as_there_is_one() -> None:
    pending, batches = Pending(10), list[list[Taken]]()
    thread = threading.Thread(target=lambda: batches.append(pending.take(10, 30.0)))
    thread.start()
    pending.put(_taken(1), 0.0)
    wait_until(lambda: batches, "the batch")
    thread.join(10)
    assert _mids(batches[0]) == [1]


def test_what_is_live_goes_before_what_is_of_the_past() -> None:
    pending = Pending(100)
    for mid, age_ms in ((1, 3_600_000), (2, 3_600_000), (3, 1000), (4, 3_600_000), (5, 0)):
        entry = Entry("co", "gw", NOW, (reading(mid, event_at=NOW - age_ms),))
        pending.put(Taken(mid, ("co", "gw"), entry, [], (), 10), 0.0)
    assert _mids(pending.take(30, 0.0)) == [3, 5, 1]
    assert _mids(pending.take(30, 0.0)) == [2, 4]


def test_what_its_putter_takes_wakes_nobody() -> None:
    pending = Pending(100)
    pending.put(_taken(1), 0.0, wake=False)
    thread_took = list[list[Taken]]()
    thread = threading.Thread(target=lambda: thread_took.append(pending.take(10, 0.3)))
    thread.start()
    assert _mids(pending.take(10, 0.0)) == [1]
    thread.join(10)
    assert thread_took == [[]]


def test_what_its_putter_forgets_is_taken_when_the_wait_is_over() -> None:
    pending = Pending(100)
    pending.put(_taken(1), 0.0, wake=False)
    assert _mids(pending.take(10, 0.01)) == [1]


def test_what_is_put_back_comes_first_and_wakes_who_waits() -> None:
    pending = Pending(20)
    pending.put(_taken(1), 0.0, wake=False)
    pending.put(_taken(2), 0.0, wake=False)
    batch = pending.take(10, 0.0)
    pending.put_back(batch)
    assert pending.readings == 20
    assert _mids(pending.take(100, 30.0)) == [1, 2]


def test_a_call_is_remembered_until_somebody_waits() -> None:
    pending = Pending(20)
    pending.put(_taken(1), 0.0, wake=False)
    pending.wake()
    assert _mids(pending.take(100, 30.0)) == [1]
