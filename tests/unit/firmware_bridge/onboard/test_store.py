"""What the alarm on board remembers, over a restart and over damage."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from coldchain.told import ClaimState
from firmware_bridge.onboard.store import FILE, QUEUED, OnboardStore, Stands, Text

POINT = "wupo/van-1/logger-1/air/temperature|too-warm"
STANDS = Stands(f"{POINT}|1000", "wupo/van-1/logger-1/air/temperature", 2000, 7)


def text(contact: str = "peter", started_at: int = 1000) -> Text:
    excursion = f"{POINT}|{started_at}"
    return Text(
        id=f"{excursion}|{contact}",
        excursion=excursion,
        point=POINT,
        contact=contact,
        phone="+254700000001",
        body="ALARM",
        started_at=started_at,
        created_at=2000,
        expires_at=9000,
        due_at=2000,
    )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[OnboardStore]:
    found = OnboardStore(tmp_path / FILE)
    yield found
    found.close()


def test_it_remembers_states_and_what_stands(store: OnboardStore) -> None:
    store.remember({"a": b"1", "b": b"2"}, [STANDS], 7, points=[POINT], ended=[])
    store.remember({"a": b"3"}, [STANDS], 9, points=[POINT], ended=[])
    again = OnboardStore(store.path)
    assert again.recall() == ({"a": b"3", "b": b"2"}, [STANDS], 9)
    again.close()


def test_a_damaged_file_is_moved_aside(tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.write_bytes(b"no database at all, and long enough to be looked at " * 40)
    store = OnboardStore(path)
    assert store.recall() == ({}, [], 0)
    assert "no SQLite database" in store.moved_aside
    assert path.with_name(f"{FILE}.damaged").exists()
    store.close()


def test_one_open_text_for_a_point_and_a_person(store: OnboardStore) -> None:
    assert store.queue([text(), text("grace")]) == 2
    assert store.queue([text(started_at=1500)]) == 0  # its start has moved
    store.remember({}, [], 1, points=[], ended=[POINT])
    assert store.queue([text(started_at=5000)]) == 1


def test_what_is_over_is_not_sent_any_more(store: OnboardStore) -> None:
    store.queue([text()])
    assert store.next_text(1999) is None
    assert store.next_text(2000) == text()
    assert store.has_open(POINT)
    store.remember({}, [], 1, points=[], ended=[POINT])
    assert store.next_text(2000) is None
    assert not store.has_open(POINT)


def test_a_claim_is_told_until_it_is_confirmed_in_its_state(store: OnboardStore) -> None:
    store.queue([text()])
    assert store.claims() == []
    claimed = text()._replace(state=ClaimState.CLAIMED, at=3000, attempts=1)
    store.set_state(claimed)
    assert [each.state for each in store.claims()] == ["claimed"]
    store.confirm([(claimed.id, "claimed")])
    assert store.claims() == []
    store.set_state(claimed._replace(state=ClaimState.SENT))
    assert [each.state for each in store.claims()] == ["sent"]
    store.confirm([(claimed.id, "claimed")])  # an old word
    assert [each.state for each in store.claims()] == ["sent"]
    store.confirm([(claimed.id, "sent"), ("unheard", "sent")])
    assert store.claims() == []
    assert store.counts() == {"sent": 1}


def test_what_nobody_began_is_given_back_and_what_the_server_saw_is_released(store: OnboardStore) -> None:
    store.queue([text(), text("grace")])
    claimed = text()._replace(state=ClaimState.CLAIMED, at=3000, attempts=1)
    store.set_state(claimed)
    store.show(store.claims())
    store.set_state(claimed._replace(state=QUEUED))
    assert store.give_back(4000) == 1
    assert [(each.contact, each.state) for each in store.claims()] == [("peter", "released")]
    assert store.give_back(4000) == 0


def test_texts_in_an_hour_are_counted_from_the_file(store: OnboardStore) -> None:
    store.queue([text(), text("grace")])
    store.set_state(text()._replace(state=ClaimState.SENT, at=5000, attempts=1))
    assert (store.sent_since(5000), store.sent_since(5001)) == (1, 0)


def test_tries_without_a_network_do_not_use_up_the_hour(store: OnboardStore) -> None:
    store.queue([text()])
    store.set_state(text()._replace(state=QUEUED, at=5000, attempts=3))
    assert store.sent_since(0) == 0


def test_what_was_given_back_is_ours_again_when_the_way_is_lost_before_the_server_tells(
    store: OnboardStore,
) -> None:
    store.queue([text()])
    claimed = text()._replace(state=ClaimState.CLAIMED, at=3000, attempts=1)
    store.set_state(claimed)
    store.show(store.claims())
    store.set_state(claimed._replace(state=QUEUED))
    store.give_back(4000)
    assert store.next_text(5000) is None
    assert not store.has_open(POINT)  # nobody is being told: others of its asset may be
    assert store.queue([text()]) == 1
    again = store.next_text(5000)
    assert again is not None
    assert again.contact == "peter"


def test_a_text_that_was_given_back_meanwhile_is_not_claimed(store: OnboardStore) -> None:
    store.queue([text()])
    store.give_back(3000)
    assert not store.set_state(text()._replace(state=ClaimState.CLAIMED, at=3000, attempts=1))


def test_an_end_that_was_not_written_down_does_not_mute_what_begins_next(store: OnboardStore) -> None:
    store.queue([text()])
    store.remember(
        {}, [], 1, points=[], ended=[]
    )  # killed before: nothing stands, and nobody said that it ended
    assert store.queue([text(started_at=5000)]) == 1
