"""What was asked for is kept in files with one writer each; the queue gives each cooperative its turn."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from coldchain.errors import StoreError
from helpers.period_case import ORDER
from helpers.small_fleet import NOW
from reports.delivery.asked import OPEN, AskedBook, Cancel, End, Progress, State, Wish

DONE = End(state=State.DONE, at=NOW, packs=3, pack="a.zip", report="CC-1")


def wish(number: int, coop: str = "kaimosi") -> Wish:
    """Return what somebody asked for, a second after the one before."""
    at = NOW + number * 1000
    return Wish(
        id=f"20261122-0745{12 + number:02}-{number:08x}",
        by="grace",
        asked_at=at,
        order=replace(ORDER, coop=coop),
    )


def asked(book: AskedBook, number: int, coop: str = "kaimosi") -> str:
    """Return the id of one that counts."""
    made = wish(number, coop)
    book.draft(made)
    book.confirm(made.id)
    return made.id


def test_nobody_else_on_the_machine_looks_into_it(tmp_path: Path) -> None:
    book = AskedBook(tmp_path / "data" / "asked")
    asked(book, 1)
    assert book.folder.stat().st_mode & 0o077 == 0


def test_a_draft_counts_once_it_is_confirmed_and_confirming_again_changes_nothing(tmp_path: Path) -> None:
    book = AskedBook(tmp_path / "asked")
    assert (book.entries(), book.drafts(), book.next()) == ([], [], None)
    one, other = wish(1), wish(2)
    book.draft(one)
    book.draft(other)
    assert book.drafts() == [one, other]
    assert book.next() is None
    for _ in range(2):
        book.confirm(one.id)
        assert [each.wish for each in book.entries()] == [one]
    book.drop(other.id)
    assert book.drafts() == []
    assert book.next() == one


def test_states_follow_from_the_files(tmp_path: Path) -> None:
    book = AskedBook(tmp_path)
    id_ = asked(book, 1)

    def state() -> State:
        return book.entries()[0].state

    assert state() is State.WAITING
    book.tell(id_, Progress(begun_at=NOW, done=1, whole=3), lasts=False)
    assert (state(), book.entries()[0].progress) == (State.MAKING, Progress(begun_at=NOW, done=1, whole=3))
    book.cancel(id_, Cancel(by="grace", at=NOW))
    assert (state(), book.is_cancelled(id_), book.next()) == (State.CANCELLED, True, None)
    book.end(id_, DONE)  # it was done before somebody saw that it is not wanted
    assert (state(), book.entries()[0].end) == (State.DONE, DONE)


def test_of_what_was_not_done_nothing_is_kept_of_what_was_all(tmp_path: Path) -> None:
    book = AskedBook(tmp_path)
    for number, state in ((1, State.DONE), (2, State.FAILED)):
        made = book.made(asked(book, number))
        made.mkdir()
        (made / "pack.zip").write_bytes(b"pack")
        book.end(made.parent.name, replace(DONE, state=state))
        assert made.exists() is (state is State.DONE)


def test_one_that_is_forgotten_is_gone_also_when_a_stop_left_a_part_of_it(tmp_path: Path) -> None:
    book = AskedBook(tmp_path)
    id_ = asked(book, 1)
    book.made(id_).mkdir()
    (book.folder_of(id_) / "asked.json").unlink()  # killed there
    assert book.entries() == []
    assert book.remains() == [book.folder_of(id_)]
    book.forget(id_)
    assert list(tmp_path.iterdir()) == []


def test_what_others_have_put_there_is_left_alone(tmp_path: Path) -> None:
    book = AskedBook(tmp_path)
    id_ = asked(book, 1)
    (tmp_path / "notes").mkdir()
    (tmp_path / "20261122-074599-0000000a").mkdir()
    (tmp_path / "20261122-074599-0000000a" / "asked.json").write_text("{", "utf-8")
    (tmp_path / "x.draft").write_text("{}", "utf-8")
    assert [each.wish.id for each in book.entries()] == [id_]
    assert book.drafts() == []
    assert book.remains() == []


def test_a_cooperative_sees_its_own(tmp_path: Path) -> None:
    book = AskedBook(tmp_path)
    own, other = asked(book, 1), asked(book, 2, "limuru")
    assert [each.wish.id for each in book.entries("kaimosi")] == [own]
    assert book.entry("kaimosi", other) is None
    found = book.entry("limuru", other)
    assert found is not None
    assert found.before == 1


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "asked").write_text("a file", "utf-8")
    with pytest.raises(StoreError, match="Make room on the disk"):
        AskedBook(tmp_path / "asked").draft(wish(1))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans()), max_size=8))
def test_nobody_waits_for_more_than_one_of_each_other_before_his_first(
    tmp_path_factory: pytest.TempPathFactory, wanted: list[tuple[str, bool]]
) -> None:
    book = AskedBook(tmp_path_factory.mktemp("queue"))
    for number, (coop, is_begun) in enumerate(wanted):
        id_ = asked(book, number, coop)
        if is_begun:
            book.tell(id_, Progress(begun_at=NOW), lasts=False)
    entries = sorted(book.entries(), key=lambda each: each.before)
    assert [each.before for each in entries] == list(range(len(wanted)))
    assert all(each.state in OPEN for each in entries)
    assert entries == sorted(entries, key=lambda each: each.state is State.WAITING)
    waiting = [each.wish.order.coop for each in entries if each.state is State.WAITING]
    begun = [each.wish.order.coop for each in entries if each.state is State.MAKING]
    firsts = [each for each in dict.fromkeys(waiting) if each not in begun]
    assert waiting[: len(firsts)] == firsts
    if entries:
        assert book.next() == entries[0].wish
