"""The thread that answers: one message a transaction, mistakes of ours put aside, kill -9 in between."""

import threading
from pathlib import Path

import pytest

from alerts.channels.channel import Delivery, Receipt
from alerts.replies import answering
from alerts.replies.conversation import Conversation
from coldchain.errors import RecordsError
from helpers.talking import Talk
from links.records_inbox import mark_handled
from links.records_outbox import Draft, put
from links.records_tables import outbox


def test_a_message_that_we_cannot_handle_holds_up_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = Talk(tmp_path)
    right = answering.__dict__["handle"]

    def wrong(talk: object) -> None:
        if "?" in talk.received.body:  # type: ignore[attr-defined]
            raise KeyError("boom")
        right(talk)

    monkeypatch.setattr(answering, "handle", wrong)
    talk.hears("peter", "?")
    assert talk.says("peter", "help").startswith("OK = seen")
    assert talk.outcomes() == ["not handled: KeyError: 'boom'", "helped"]
    talk.close()


def test_an_error_of_the_records_leaves_the_message_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = Talk(tmp_path)
    talk.hears("peter", "help")

    def full(*_: object) -> None:
        raise RecordsError("records", "disk full", "room", retry=True)

    with monkeypatch.context() as patched:
        patched.setattr(answering, "handle", full)
        with pytest.raises(RecordsError):
            talk.answerer.step()
    assert talk.replies() == []
    assert talk.answerer.step()
    assert len(talk.replies()) == 1
    talk.close()


def test_the_loop_ends_when_it_is_told_to(tmp_path: Path) -> None:
    talk = Talk(tmp_path)
    talk.hears("peter", "help")
    stop = threading.Event()
    wait = talk.clock.wait

    def waited(event: threading.Event, duration_s: float) -> bool:
        stop.set()
        return wait(event, duration_s)

    talk.clock.wait = waited  # type: ignore[method-assign]
    talk.answerer.run(stop)
    assert len(talk.replies()) == 1
    talk.close()


def test_receipts_that_came_too_early_are_settled(tmp_path: Path) -> None:
    talk = Talk(tmp_path)
    now = talk.clock.now()
    talk.ears.receipt(Receipt("m", "r-1", Delivery.DELIVERED, now))
    with talk.records.transaction() as connection:
        put(connection, [Draft("k", "highland", "t", "peter", "m", "+254", "x", now, now + 9_000_000)])
    talk.send_all()
    talk.wait(1)
    talk.answerer.step()
    assert [row["delivery"] for row in talk.station.rows(outbox)] == ["delivered"]
    talk.close()


def test_one_of_two_puts_aside_only_what_it_has_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = Talk(tmp_path)

    def wrong(found: Conversation) -> None:
        raise KeyError("boom")

    def meanwhile(_: int, error: Exception, now: int) -> None:
        with talk.records.transaction() as connection:  # the other one was quicker with the first
            mark_handled(connection, 1, now, meaning="help", outcome="helped")
        right(1, error, now)

    answerer = talk.answerer
    right = answerer._put_aside
    monkeypatch.setattr(answering, "handle", wrong)
    monkeypatch.setattr(answerer, "_put_aside", meanwhile)
    talk.hears("peter", "help")
    talk.hears("peter", "ok")
    answerer.step()
    assert talk.outcomes() == ["helped", ""]
