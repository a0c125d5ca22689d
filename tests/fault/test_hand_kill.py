"""Killed while a provider has a message in hand: the next program sends it again at once, and says so."""

import signal
import threading
import time
from contextlib import closing
from pathlib import Path

from helpers.answering import Answering, answering
from helpers.commands_run import a_station, running, without_broker
from helpers.http_sms import form
from helpers.polling import wait_until
from links.records import Records
from links.records_outbox import Draft, put
from links.records_tables import outbox

PATIENCE_S = 60  # on a loaded machine a program takes long to begin; the lease alone would be two minutes
HOUR_MS = 3_600_000


def settings_for(folder: Path, url: str) -> Path:
    """Return a station that tells people by a provider at a url."""
    extra = f'[alerts.http_sms]\nbase_url = "{url}"\naccount = "AC1"\ntoken = "t"\nsender = "+15005550006"\n'
    file = without_broker(a_station(folder, extra=extra))
    text = file.read_text(encoding="utf-8")
    assert "[alerts]\n" in text
    file.write_text(text.replace("[alerts]\n", '[alerts]\nchannels = ["http_sms"]\n', 1), encoding="utf-8")
    return file


def written(records: Records) -> None:
    """Put a message into the outbox that is due now."""
    now = time.time_ns() // 1_000_000
    draft = Draft(
        "t|ann|http_sms", "highland", "t", "ann", "http_sms", "+254700000001", "ALARM", now, now + HOUR_MS
    )
    with records.transaction() as connection:
        put(connection, [draft])


def texts(server: Answering) -> list[str]:
    """Return what the provider was asked to send."""
    return [form(request)["Body"] for request in server.requests]


def test_what_a_killed_program_had_in_hand_goes_again_at_once_as_a_repeat(tmp_path: Path) -> None:
    answers, taken = threading.Event(), (201, {"Content-Type": "application/json"}, b'{"sid":"SM1"}')

    def late() -> tuple[int, dict[str, str], bytes]:
        answers.wait(PATIENCE_S)
        return taken

    (tmp_path / "data").mkdir()
    with answering() as server, closing(Records(f"sqlite:///{tmp_path}/data/records.sqlite")) as records:
        server.next_answer = late  # type: ignore[method-assign]
        file = settings_for(tmp_path, server.url)
        records.migrate()
        written(records)
        with running("watch", "--settings", str(file), folder=tmp_path) as first:
            wait_until(lambda: texts(server) == ["ALARM"], "the message at the provider", PATIENCE_S)
            first.send_signal(signal.SIGKILL)
            first.wait()
        answers.set()
        with running("watch", "--settings", str(file), folder=tmp_path):
            wait_until(lambda: len(texts(server)) > 1, "the repeat", PATIENCE_S)
            wait_until(lambda: _sent(records), "the word that it was sent", PATIENCE_S)
    assert texts(server) == ["ALARM", "(may be a repeat) ALARM"]


def _sent(records: Records) -> bool:
    with records.reading() as connection:
        (row,) = connection.execute(outbox.select()).mappings().all()
    return row["sent_at"] is not None and row["in_doubt"]
