"""/metrics, /health and /ready over real HTTP, with programs that answer on real sockets, or do not."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

from coldchain.backups import Backups, Good
from console.gather import Sources
from helpers.clock import ManualClock
from helpers.console_server import SetClock, fetch, served
from helpers.small_fleet import NOW, Fleet
from links.backup_state import write
from links.health import HANGS_S
from links.vitals import Vitals

DAY_MS = 86_400_000


@contextmanager
def a_station(fleet: Fleet, folder: Path, programs: Mapping[str, Vitals]) -> Iterator[tuple[str, SetClock]]:
    """Yield the address of a console that watches some programs, and its clock."""
    clock = SetClock(NOW)
    sources = Sources(*fleet.sources()[:3], folder, tuple(programs))
    with ExitStack() as stack:
        for vitals in programs.values():
            stack.enter_context(vitals.told_in(folder))
        yield stack.enter_context(served(sources, clock)), clock


def asked(address: str, path: str) -> tuple[int, dict[str, Any]]:
    answer = fetch(address, path)
    return answer.status, json.loads(answer.body)


def test_all_is_well_and_everything_is_measured(fleet: Fleet, tmp_path: Path) -> None:
    receive = Vitals("receive", clock=ManualClock(NOW))
    receive.count(lambda: {"coldchain_messages_total": 12})
    receive.loop("read", threading.Event())
    with a_station(fleet, tmp_path, {"receive": receive}) as (address, _):
        assert asked(address, "/health") == (
            200,
            {"status": "ok", "cooperatives": 1, "programs": {"receive": "ok"}, "problems": []},
        )
        assert asked(address, "/ready") == (
            200,
            {"status": "ready", "programs": {"receive": "ok"}, "problems": []},
        )
        answer = fetch(address, "/metrics")
    found = {
        (each.name, *sorted(each.labels.values())): each.value
        for family in text_string_to_metric_families(answer.text)
        for each in family.samples
    }
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert found["coldchain_up", "receive"] == 1
    assert found["coldchain_ready",] == 1
    assert found["coldchain_messages_total", "receive"] == 12
    assert found["coldchain_loop_stuck_seconds", "read", "receive"] == 0
    assert found["coldchain_alarms", "UNACK", "high"] == 1
    assert ("coldchain_journal_bytes",) in found


def test_an_old_backup_is_seen_and_makes_nothing_not_ready(fleet: Fleet, tmp_path: Path) -> None:
    journal = fleet.sources().journal
    assert journal is not None
    made = Backups().after_good(Good(NOW - 5 * DAY_MS, "/media/secret/place", 1, 1))
    write(journal.parent, made.after_failure(NOW - DAY_MS, "no such folder"))
    with a_station(fleet, tmp_path, {"receive": Vitals("receive", clock=ManualClock(NOW))}) as (address, _):
        status, body = asked(address, "/ready")
        text = fetch(address, "/ready").text
    assert (status, body["status"], body["problems"]) == (200, "ready", [])
    assert body["backup"] == {"verdict": "old", "is_well": False, "newest_at": NOW - 5 * DAY_MS}
    assert "secret" not in text, "whoever asks need not have logged in"
    assert "no such folder" not in text


def test_a_trouble_is_told_with_its_beginning_and_is_no_reason_to_start_anew(
    fleet: Fleet, tmp_path: Path
) -> None:
    write = Vitals("write", clock=ManualClock(NOW - 90_000))
    write.check(lambda: {"store": "is away"})
    with a_station(fleet, tmp_path, {"write": write}) as (address, _):
        status, body = asked(address, "/ready")
        assert status == 503
        assert body["programs"] == {"write": "troubled"}
        assert body["problems"] == [
            {"program": "write", "what": "store", "text": "is away", "since_at": NOW - 90_000, "fatal": False}
        ]
        assert asked(address, "/health")[0] == 200
        assert (
            'coldchain_trouble_seconds{program="write",what="store"} 0.0' in fetch(address, "/metrics").text
        )


def test_a_program_that_is_away_is_missed_and_one_that_hangs_is_to_be_started_anew(
    fleet: Fleet, tmp_path: Path
) -> None:
    clock = ManualClock(NOW)
    watch = Vitals("watch", clock=clock)
    watch.loop("watch", threading.Event())
    with a_station(fleet, tmp_path, {"watch": watch}) as (address, console_clock):
        assert asked(address, "/health")[0] == 200
        clock.advance(round(HANGS_S * 1000) + 1000)
        assert asked(address, "/health")[0] == 200  # it is told the same for a moment
        console_clock.at += 2000
        assert asked(address, "/health")[0] == 503
    with served(Sources(*fleet.sources()[:3], tmp_path, ("watch",)), SetClock(NOW)) as address:
        assert asked(address, "/health")[0] == 200
        status, body = asked(address, "/ready")
    assert (status, body["programs"]) == (503, {"watch": "does not run"})


def test_records_that_are_not_there_make_it_unready(tmp_path: Path, fleet: Fleet) -> None:
    sources = Sources(f"sqlite:///{tmp_path}/none.db", fleet.sources().open_readings, fleet.journal, tmp_path)
    with served(sources, SetClock(NOW)) as address:
        status, body = asked(address, "/ready")
        assert fetch(address, "/metrics").status == 200
    assert (status, body["problems"][0]["what"]) == (503, "records")
