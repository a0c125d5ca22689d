"""Asking for a summary: written down with whoever asked, once; not there when that could not be."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from acts.doing import Outcome, do
from acts.summaries import ABOUT, SummaryWish, ask_summary, cancel_summary, note_taken
from coldchain.errors import AccessError, RecordsError, RegistryError
from commands.asked_keeper import tidy
from commands.asked_reports import StationAsked, book_of
from commands.station import Station
from helpers.asked_case import NOVEMBER, ask_for, asked_station
from helpers.console_server import SetClock
from helpers.small_fleet import COOP, NOW
from helpers.two_houses import actor
from links.records import Records
from links.records_audit import newest

CLOCK = SetClock(NOW)


@pytest.fixture
def station(tmp_path: Path) -> Station:
    return asked_station(tmp_path)


@pytest.fixture
def records(station: Station) -> Iterator[Records]:
    with closing(Records(station.records_url)) as found:
        yield found


def _audit(records: Records) -> list[tuple[str, str]]:
    with records.reading() as connection:
        return [(each.entry.action, each.entry.about) for each in newest(connection, COOP)]


@pytest.mark.parametrize("who", ["driver", "carrier", "keeper"])
def test_who_may_take_no_pack_of_all_may_ask_for_none(station: Station, records: Records, who: str) -> None:
    for act in (
        lambda: ask_summary(records, CLOCK, actor(who), maker=StationAsked(station), wish=NOVEMBER),
        lambda: cancel_summary(records, CLOCK, actor(who), COOP, maker=StationAsked(station), id_="x"),
        lambda: note_taken(records, CLOCK, actor(who), COOP, what="x.zip"),
    ):
        with pytest.raises(AccessError):
            act()
        assert _audit(records)[0][0] == "refused:export"
    assert book_of(station).entries() == []


def test_what_the_audit_chain_could_not_keep_was_not_asked_for(
    station: Station, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise RecordsError("records", "a full disk", "room", retry=True)

    monkeypatch.setattr("acts.doing.append", full)
    with pytest.raises(RecordsError):
        ask_for(station)
    assert (book_of(station).entries(), book_of(station).drafts()) == ([], [])
    assert _audit(records) == []


def test_what_the_chain_may_have_kept_though_its_answer_was_lost_is_not_let_go(
    station: Station, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*asked: Any) -> Outcome:
        do(*asked)
        raise RecordsError("records", "no answer", "one", retry=True)

    monkeypatch.setattr("acts.summaries.do", lost)
    with pytest.raises(RecordsError):
        ask_for(station)
    assert [action for action, _ in _audit(records)] == ["summary:ask"]
    (draft,) = book_of(station).drafts()
    tidy(station, book_of(station), NOW)
    assert [each.wish for each in book_of(station).entries()] == [draft]


def test_a_request_that_comes_again_confirms_what_a_kill_left_a_draft(
    station: Station, records: Records
) -> None:
    class Killed(StationAsked):
        def confirm(self, id_: str) -> None:
            raise KeyboardInterrupt

    def ask(maker: StationAsked) -> str:
        return ask_summary(
            records, CLOCK, actor("manager"), maker=maker, wish=NOVEMBER, key="k-1"
        ).about.removeprefix(ABOUT)

    with pytest.raises(KeyboardInterrupt):
        ask(Killed(station))
    (draft,) = book_of(station).drafts()
    assert ask(StationAsked(station)) == draft.id
    assert [each.wish for each in book_of(station).entries()] == [draft]
    assert [action for action, _ in _audit(records)] == ["summary:ask"]


def test_one_of_another_cooperative_is_none(station: Station, records: Records) -> None:
    ask_for(station)
    with pytest.raises(RegistryError, match="one of those that are listed"):
        cancel_summary(records, CLOCK, actor("manager"), COOP, maker=StationAsked(station), id_="20261122")
    with pytest.raises(AccessError):
        ask_summary(
            records,
            CLOCK,
            actor("manager"),
            maker=StationAsked(station),
            wish=SummaryWish("limuru", month="2026-11"),
        )
