"""A server that answers 400 for ever, in words that nobody knows: they are seen wherever one looks."""

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from commands.health import look
from commands.ingest import write_station
from commands.station import Station, open_station
from commands.store_status import status_of
from console.gather import Gather, Sources
from helpers.commands_run import a_station
from helpers.polling import wait_until
from helpers.store_contract import entry, reading
from links.clock import SystemClock
from links.journal import READERS, Journal
from links.journal_lag import BEHIND_AFTER_MS
from links.vitals import trouble_of

WORDS = "the hamster has left the wheel"


class _Refuses(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = f'{{"error":"{WORDS}"}}'.encode()
        self.send_response(400)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        self.do_POST()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def _refusing() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Refuses) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def _writing(station: Station) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=write_station, args=(station, SystemClock(), stop))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def test_the_words_of_the_server_are_seen_everywhere(tmp_path: Path) -> None:
    with _refusing() as url:
        table = f'[readings]\nkind = "influxdb1"\nurl = "{url}"\ndatabase = "coldchain"\n'
        station = open_station(a_station(tmp_path, extra=table))
        now = SystemClock().now()
        with closing(Journal(station.journal)) as journal:
            for reader in READERS:
                journal.register(reader)
            journal.append([entry(reading(), received_at=now - 2 * BEHIND_AFTER_MS)])
        with _writing(station):
            wait_until(
                lambda: WORDS in trouble_of(station.folder, "write", "store", timeout_s=1.0), "it is told"
            )
            of_writer = look(station, ["write"])
            assert not of_writer.is_ready
            assert [(each.what, WORDS in each.text) for each in of_writer.problems] == [("store", True)]
            assert of_writer.is_live, "starting it anew does not help"
            problems = status_of(station).problems
            assert any(each.startswith("The writer is held up: ") and WORDS in each for each in problems)
            assert [each for each in _page(station, now) if "wait to be stored" in each and WORDS in each]


def _page(station: Station, now: int) -> tuple[str, ...]:
    sources = Sources(
        station.records_url,
        lambda: station.open_readings(reader=True),
        journal=station.journal,
        folder=station.folder,
    )
    with closing(Gather(sources)) as gather:
        return gather.rows(station.coop, now).problems
