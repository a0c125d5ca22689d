"""What people want is understood as the verb would; what was made is given out, one file or all of them."""

import io
import threading
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from acts.summaries import SummaryWish
from coldchain.errors import InputError, RegistryError, StoreError
from coldchain.instants import to_iso
from commands.asked_reports import MOST_OPEN, StationAsked, book_of, order_of
from commands.asked_work import run_asked
from helpers.asked_case import ask_for, asked_station
from helpers.console_server import SetClock
from helpers.period_case import ORDER
from helpers.small_fleet import COOP, MINUTE, NOW, registry_of
from reports.delivery.asked import Cancel
from reports.period.packs_ledger import read_ledger


def _order(**said: str) -> tuple[str, str, str]:
    order = order_of(SummaryWish(COOP, **said), registry_of(), NOW)
    assert order.known_at == NOW
    return order.id, to_iso(order.from_at), to_iso(order.until_at)


def test_a_month_and_days_are_the_cooperatives_own_and_the_last_day_is_in_it() -> None:
    order = order_of(SummaryWish(COOP, month="2026-11", language="en"), registry_of(), NOW)
    assert order == ORDER
    november = ("2026-11", "2026-10-31T21:00:00Z", "2026-11-30T21:00:00Z")
    assert _order(month="2026-11") == november
    assert _order(first_day="2026-11-01", last_day="2026-11-30")[1:] == november[1:]
    assert _order(first_day="2026-11-16", product="Kale") == (
        f"Kale 2026-11-16_{to_iso(NOW).replace(':', '')}",
        "2026-11-15T21:00:00Z",
        to_iso(NOW),
    )


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"first_day": "2026-11-10", "last_day": "2026-11-01"}, "first day: got .*not after the last"),
        ({"first_day": "2026-11-10", "last_day": "2026-11-09"}, "first day: got .*not after the last"),
        ({"first_day": "2026-11-23"}, "one that has begun"),
        ({"first_day": "2026-11-10T10:00"}, "a day such as"),
        ({"month": "2026-11", "language": "xx"}, "language"),
    ],
)
def test_what_cannot_be_is_told_in_the_words_of_a_form(said: dict[str, str], words: str) -> None:
    with pytest.raises(InputError, match=words) as raised:
        _order(**said)
    assert "--" not in str(raised.value)


def test_the_same_is_asked_once_while_it_waits_and_again_after(tmp_path: Path) -> None:
    station = asked_station(tmp_path)
    first = ask_for(station, SummaryWish(COOP, first_day="2026-11-16"))
    assert ask_for(station, SummaryWish(COOP, first_day="2026-11-16"), now=NOW + MINUTE) == first
    other = ask_for(station, SummaryWish(COOP, first_day="2026-11-16", last_day="2026-11-20"))
    assert other != first
    book_of(station).cancel(first, Cancel(by="grace", at=NOW))
    assert ask_for(station, SummaryWish(COOP, first_day="2026-11-16"), now=NOW + MINUTE) not in (first, other)


def test_so_many_wait_at_a_time_drafts_too(tmp_path: Path) -> None:
    station = asked_station(tmp_path)
    asked = StationAsked(station)
    for number in range(1, MOST_OPEN + 1):
        drafted = asked.drafted(SummaryWish(COOP, month=f"2026-{number:02}"), "grace", NOW)
        drafted.lay()
        if number > 1:
            asked.confirm(drafted.id)
    with pytest.raises(InputError, match="Wait until one is done"):
        asked.drafted(SummaryWish(COOP, month="2026-10"), "grace", NOW)


def test_what_was_made_is_given_out_and_what_is_gone_is_told(tmp_path: Path) -> None:
    station = asked_station(tmp_path)
    asked, id_ = StationAsked(station), ask_for(station)
    with pytest.raises(RegistryError):
        asked.file(COOP, id_, as_pdf=True)
    assert run_asked(station, SetClock(NOW), threading.Event()).is_well
    told = asked.one(COOP, id_)
    assert (told.state, told.packs, told.period, told.by) == ("done", 3, "2026-11", "manager")
    assert told.kept_until_at == NOW + 30 * 86_400_000
    name, body = asked.file(COOP, id_, as_pdf=False)
    made = book_of(station).made(id_)
    assert (made / name).read_bytes() == body
    files = asked.packs(COOP, id_)
    assert files.name == "kaimosi-2026-11-packs.zip"
    with closing(zipfile.ZipFile(io.BytesIO(b"".join(files.pieces)))) as packs:
        names = [each.file for each in read_ledger(made)[1].values()]
        assert {each: packs.read(each) for each in packs.namelist()} == {
            each: (made / each).read_bytes() for each in names
        }
    (made / name).unlink()
    for take in (lambda: asked.file(COOP, id_, as_pdf=False), lambda: asked.packs(COOP, id_)):
        with pytest.raises(StoreError, match="Ask for the summary again"):
            take()


def test_it_speaks_the_language_that_was_asked_for(tmp_path: Path) -> None:
    station = asked_station(tmp_path)
    ask_for(station, SummaryWish(COOP, month="2026-11", language="sw"))
    entry = book_of(station).entries()[0]
    assert replace(entry.wish.order, language="en") == ORDER
    assert entry.wish.order.language == "sw"
