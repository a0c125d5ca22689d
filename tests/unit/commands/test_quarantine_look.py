"""commands/quarantine_look.py: what is chosen, taken again and dropped, in the files of a station."""

from contextlib import closing
from pathlib import Path

import pytest

from coldchain.errors import InputError, JournalError
from commands import quarantine_look as look
from commands.quarantine_look import Choice, chosen, quarantine_of, since_of
from commands.running import prepare
from commands.station import Station, open_station
from firmware_bridge.bridge import SPOOL_FILE
from helpers.packs import NOW, message, reading
from ingest.known import Known
from ingest.take import take
from links.clock import SystemClock
from links.journal import Journal
from links.quarantine import Quarantine, Rejected, Wanted

TOPIC = "coldchain/v1/co/gw/readings"
NOTHING_KNOWN = Known(frozenset({("co", "gw")}), frozenset())
EVERYTHING = Choice((), Wanted())


@pytest.fixture
def station(tmp_path: Path) -> Station:
    """Return a station that knows van-1, with five things in its quarantine: ids 1 to 5."""
    file = tmp_path / "coldchain.toml"
    file.write_text(
        'cooperative = { id = "co", name = "Co" }\ngateways = ["gw"]\ndevices = [{ id = "van-1" }]\n'
    )
    made = open_station(file)
    prepare(made, SystemClock())
    with closing(Journal(made.journal)) as journal:
        for number, device in enumerate(["van-1", "van-1", "van-8"]):
            came = message(reading(number, device=device), reading(number, device="van-7"), topic=TOPIC)
            rejected = take(came, known=NOTHING_KNOWN, received_at=NOW + number).rejected
            journal.append([], rejected)
        ahead = message(reading(9, event_at=NOW + 3_600_000), topic=TOPIC)
        known = Known(frozenset({("co", "gw")}), frozenset({("co", "van-1")}))
        journal.append([], take(ahead, known=known, received_at=NOW + 3).rejected)
        journal.append([], [Rejected(NOW + 4, TOPIC, "bad-pack", "why", b"\x00")])
    return made


def _counts(station: Station) -> dict[str, int]:
    with quarantine_of(station) as quarantine:
        return quarantine.counts()


def _journalled(station: Station) -> list[int]:
    with closing(Journal(station.journal)) as journal:
        return [each.sequence for _, entry in journal.read(0, 100) for each in entry.readings]


def test_what_is_good_by_now_goes_on_and_the_rest_stays(station: Station) -> None:
    outcome = look.replay(station, EVERYTHING, at=NOW, by="asha")
    assert (outcome.readings, outcome.taken, outcome.partly) == (2, 0, 2)
    assert outcome.still_refused == {"unknown-device": 3, "future-time": 1, "bad-pack": 1}
    assert outcome.stays == 5
    assert _journalled(station) == [0, 1]
    assert _counts(station) == {"unknown-device": 3, "future-time": 1, "bad-pack": 1}


def test_a_replay_of_one_reason_or_of_ids_touches_no_other(station: Station) -> None:
    assert look.replay(station, Choice((), Wanted("bad-pack")), at=NOW, by="asha").readings == 0
    assert look.replay(station, Choice([2, 2], Wanted()), at=NOW, by="asha").readings == 1
    assert _journalled(station) == [1]


def test_times_can_be_judged_as_of_now(station: Station) -> None:
    choice = Choice((), Wanted("future-time"))
    assert look.replay(station, choice, at=NOW + 7_200_000, by="asha").stays == 1
    outcome = look.replay(station, choice, at=NOW + 7_200_000, by="asha", as_of_now=True)
    assert (outcome.readings, outcome.taken, outcome.stays) == (1, 1, 0)


def test_an_id_that_is_not_there_is_told_before_any_is_touched(station: Station) -> None:
    with pytest.raises(InputError, match="id: got 99"):
        look.replay(station, Choice([1, 99], Wanted()), at=NOW, by="asha")
    with pytest.raises(InputError, match="id: got 99"):
        look.drop(station, Choice([1, 99], Wanted()), at=NOW, by="asha")
    assert _journalled(station) == []
    assert sum(_counts(station).values()) == 5


def test_dropping_is_counted_and_says_who(station: Station) -> None:
    choice = Choice((), Wanted("unknown-device", NOW + 1))
    assert look.how_many(station, choice) == 2
    assert look.drop(station, choice, at=NOW, by="asha") == 2
    assert look.how_many(station, Choice([1, 1, 4], Wanted())) == 2
    with quarantine_of(station) as quarantine:
        (fate,) = quarantine.fates()
        assert (fate.fate, fate.things, fate.last_at, fate.last_by) == ("dropped", 2, NOW, "asha")
        assert look.one(quarantine, 1).reason == "unknown-device"
        with pytest.raises(InputError, match="quarantine list"):
            look.one(quarantine, 2)


def test_a_station_that_never_ran_says_so(tmp_path: Path) -> None:
    file = tmp_path / "coldchain.toml"
    file.write_text('cooperative = { id = "co", name = "Co" }\n')
    with pytest.raises(JournalError, match="not there yet"), quarantine_of(open_station(file)):
        pass
    with pytest.raises(InputError, match="coldchain up"):
        look.known_here(open_station(file))


def test_the_spool_is_looked_at_where_there_is_no_journal(tmp_path: Path) -> None:
    file = tmp_path / "coldchain.toml"
    file.write_text('cooperative = { id = "co", name = "Co" }\n')
    gateway = open_station(file)
    with closing(Quarantine(gateway.folder / SPOOL_FILE)) as spool:
        spool.add([Rejected(NOW, "/dev/ttyUSB0", "bad-frame", "why", b"$CC1")])
    assert _counts(gateway) == {"bad-frame": 1}
    with pytest.raises(JournalError), quarantine_of(gateway, spool=False):
        pass


def test_the_spool_of_a_station_is_looked_at_when_asked_for(station: Station) -> None:
    with closing(Quarantine(station.folder / SPOOL_FILE)) as spool:
        spool.add([Rejected(NOW, "/dev/ttyUSB0", "bad-frame", "why", b"$CC1")])
    with quarantine_of(station, spool=True) as quarantine:
        assert quarantine.counts() == {"bad-frame": 1}
    assert "bad-frame" not in _counts(station)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", 0), ("2h", NOW - 7_200_000), ("3d", NOW - 259_200_000), ("2026-11-22T07:45:12Z", NOW)],
)
def test_since_is_a_time_or_how_long_ago(text: str, expected: int) -> None:
    assert since_of(text, NOW) == expected


def test_since_that_is_neither_is_refused() -> None:
    with pytest.raises(InputError, match="--since: got 'yesterday'"):
        since_of("yesterday", NOW)


def test_something_and_not_too_much_must_be_chosen() -> None:
    with pytest.raises(InputError, match="nothing"):
        chosen((), "", since=0, everything=False)
    with pytest.raises(InputError, match="ids and --all"):
        chosen((1,), "", since=0, everything=True)
    assert chosen((), "bad-pack", since=5, everything=False) == Choice((), Wanted("bad-pack", 5))
    assert chosen((), "", since=0, everything=True) == EVERYTHING
