"""What the demo prints, from records and progress files as its programs write them."""

import threading
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import insert

from commands.demo import make_station
from commands.demo_view import DemoView
from commands.running import prepare
from commands.simulate import PROGRESS_FILE
from commands.station import Station
from firmware_bridge.bridge import SPOOL_FILE
from firmware_bridge.spool import Spool
from firmware_bridge.spool_row import from_frame
from fleet_simulator.simulator import Progress
from helpers.clock import ManualClock
from helpers.serial_lines import frame
from links.journal import WATCH_READERS, Journal
from links.processes import ProcessEvent
from links.readings_sqlite import SqliteReadings
from links.records import Records
from links.records_alarms import move_cursor
from links.records_outbox import Draft, put
from links.records_tables import transitions

NOW = 1_795_000_000_000


@pytest.fixture
def station(tmp_path: Path) -> Station:
    made = make_station(tmp_path / "demo")
    prepare(made, ManualClock(NOW))
    made.simulator_folder.mkdir(parents=True, exist_ok=True)
    with (
        closing(SqliteReadings(made.readings)),
        closing(Journal(made.journal)) as journal,
        closing(Records(made.records_url)) as records,
        records.transaction() as connection,
    ):
        for consumer in WATCH_READERS.values():
            move_cursor(connection, consumer, before=0, after=journal.head())
    return made


class StoppingClock(ManualClock):
    """Ends the demo a second after its start."""

    def __init__(self) -> None:
        super().__init__(NOW)
        self.stop = threading.Event()

    def wait(self, event: threading.Event, duration_s: float) -> bool:
        """Let the time pass at once [s]; set the event when the second is over."""
        if self.now() >= NOW + 1000:
            self.stop.set()
        return super().wait(event, duration_s)


def shown(station: Station) -> None:
    """Run the view for a second of its clock."""
    clock = StoppingClock()
    DemoView(station, "http://127.0.0.1:1/", clock=clock, stop=clock.stop).run(0)


def progress(station: Station, now: int) -> None:
    """Write how far the simulator is."""
    told = Progress(phase="live", history_total=120, history_left=0, now=now)
    (station.simulator_folder / PROGRESS_FILE).write_bytes(msgspec.json.encode(told))


def test_the_page_comes_first_then_the_history(station: Station, capsys: pytest.CaptureFixture[str]) -> None:
    progress(station, NOW)
    shown(station)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("Page: http://127.0.0.1:1/")
    assert any("120 frames" in line and "0 readings" in line for line in lines)


def test_history_that_waits_in_the_gateway_is_not_told_as_stored(
    station: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    """On a quick machine the devices are read out before the first pack is in the journal."""
    progress(station, NOW)
    with closing(Spool(station.folder / SPOOL_FILE, capacity_rows=1000, machine_boot="one")) as spool:
        spool.put([from_frame(frame("van", n), arrived_at=5000, clock="ntp") for n in range(300)])
    shown(station)
    assert "readings stored and judged" not in capsys.readouterr().out


def test_a_new_transition_is_told(station: Station, capsys: pytest.CaptureFixture[str]) -> None:
    progress(station, NOW)
    with closing(Records(station.records_url)) as records, records.transaction() as connection:
        step = {"id": "t1", "coop": "highland", "alarm": "highland/van-2/x|too-warm", "occurrence": 1}
        states = {
            "from_state": "NORMAL",
            "to_state": "UNACK",
            "event": "raise",
            "reason": "new",
            "excursion": "",
        }
        times = {"event_at": NOW, "recorded_at": NOW, "late": False}
        connection.execute(insert(transitions), [{**step, **states, **times}])
    shown(station)
    out = capsys.readouterr().out
    assert "RAISE" in out
    assert "van-2/x|too-warm is UNACK" in out


def put_message(station: Station) -> None:
    """Put one message into the outbox."""
    draft = Draft("k", "highland", "t1", "amina", "file", "+254700000012", "ALARM Van 2", NOW, NOW + 1000)
    with closing(Records(station.records_url)) as records, records.transaction() as connection:
        put(connection, [draft])


def test_what_was_told_before_the_start_is_not_told_again(
    station: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    progress(station, NOW)
    put_message(station)
    shown(station)
    assert "ALARM Van 2" not in capsys.readouterr().out


def test_the_progress_of_an_earlier_start_does_not_count(
    station: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    progress(station, NOW - 1)
    shown(station)
    assert "History" not in capsys.readouterr().out


def test_it_ends_by_itself_after_the_seconds_it_was_given(station: Station) -> None:
    progress(station, NOW)
    stop = threading.Event()
    clock = ManualClock(NOW)
    DemoView(station, "http://127.0.0.1:1/", clock=clock, stop=stop).run(30)
    assert stop.is_set()
    assert clock.now() == pytest.approx(NOW + 30_000, abs=1000)


def test_a_broker_that_took_nothing_is_told(station: Station, capsys: pytest.CaptureFixture[str]) -> None:
    view = DemoView(station, "http://127.0.0.1:1/", clock=ManualClock(NOW), stop=threading.Event())
    view.on_event(ProcessEvent("broker", "noticed", detail="took no message for 30 s; started again"))
    assert capsys.readouterr().out == "broker: took no message for 30 s; started again\n"


def test_a_program_that_failed_is_named_with_its_log(
    station: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    view = DemoView(station, "http://127.0.0.1:1/", clock=ManualClock(NOW), stop=threading.Event())
    view.on_event(ProcessEvent("watch", "exited", 7, 1))
    out = capsys.readouterr().out.replace("\n", "")
    assert "watch ended with exit code 1" in out
    assert "watch.log" in out
