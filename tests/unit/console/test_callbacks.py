"""Call-backs on the real console: who may call, what is kept, and what the caller is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from coldchain.errors import RecordsError
from coldchain.sms.callbacks import AFRICAS_TALKING, TWILIO, Report, Told
from console.callbacks import LARGEST_BYTES, Callbacks, Caller
from console.gather import Sources
from helpers.console_server import SetClock, served
from links.readings_sqlite import SqliteReadings

PATH = "/callbacks/http_sms/t0ken"
FORM = "application/x-www-form-urlencoded"
REPORT = {"id": "A1", "status": "Success"}


class ListKeeper:
    """Keeps in lists; is ``away`` when a test says so."""

    def __init__(self) -> None:
        self.kept: list[Told | Report] = []
        self.known = True
        self.away = False

    def told(self, channel: str, told: Told) -> None:
        self._keep(told)

    def report(self, channel: str, report: Report) -> bool:
        self._keep(report)
        return self.known

    def _keep(self, item: Told | Report) -> None:
        if self.away:
            raise RecordsError("records", "away", "there", retry=True)
        self.kept.append(item)


@contextmanager
def console(folder: Path, caller: Caller) -> Iterator[tuple[str, ListKeeper]]:
    keeper = ListKeeper()
    readings = folder / "readings.db"
    sources = Sources(f"sqlite:///{folder}/records.db", lambda: SqliteReadings(readings, reader=True))
    with served(sources, SetClock(0), callbacks=Callbacks(caller, keeper)) as address:
        yield address, keeper


def call(address: str, fields: object, path: str = PATH, **headers: str) -> tuple[int, bytes]:
    body = urlencode(fields) if isinstance(fields, dict) else fields
    connection = HTTPConnection(urlsplit(address).netloc, timeout=15)
    given = {"Content-Type": FORM, **{name.replace("_", "-"): value for name, value in headers.items()}}
    try:
        connection.request("POST", path, body, given)  # type: ignore[arg-type]
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def test_what_is_said_is_kept_and_answered(tmp_path: Path) -> None:
    with console(tmp_path, Caller("http_sms", "t0ken", AFRICAS_TALKING)) as (address, keeper):
        status, body = call(address, REPORT)
        assert (status, body.endswith(b"<Response></Response>")) == (200, True)
        incoming = {"from": "+254", "text": "ñ & 1", "id": "m1"}
        assert call(address, incoming)[0] == 200
        assert call(address, b'{"id":"A2","status":"Failed"}', Content_Type="application/json")[0] == 200
        assert call(address, b"", path=f"{PATH}?id=A3&status=Success")[0] == 200
        assert call(address, {"id": "A4", "status": "Sent"})[0] == 200
    assert keeper.kept == [
        Report("A1", is_delivered=True),
        Told("+254", "ñ & 1", "m1"),
        Report("A2", is_delivered=False, detail="Failed"),
        Report("A3", is_delivered=True),
    ]


def test_who_does_not_know_the_secret_finds_nothing(tmp_path: Path) -> None:
    with console(tmp_path, Caller("http_sms", "t0ken", AFRICAS_TALKING)) as (address, keeper):
        for path in (
            "/callbacks/http_sms/",
            "/callbacks/http_sms/t0ke",
            "/callbacks/x/t0ken",
            f"{PATH}n",
            f"{PATH}%FF",
        ):
            assert call(address, REPORT, path=path)[0] == 404
    assert keeper.kept == []


def test_what_cannot_be_kept_is_asked_for_again(tmp_path: Path) -> None:
    with console(tmp_path, Caller("http_sms", "t0ken", AFRICAS_TALKING)) as (address, keeper):
        keeper.away = True
        assert call(address, REPORT)[0] == 503
        keeper.away, keeper.known = False, False
        assert call(address, REPORT)[0] == 503
        keeper.known = True
        assert call(address, REPORT)[0] == 200


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"", FORM, 400),
        (b"\xff\xfe=1", FORM, 400),
        (b"&".join(b"a%d=1" % each for each in range(500)), FORM, 400),
        (b"[1,2]", "application/json", 400),
        (b"[" * 60000, "application/json", 400),
        (b'{"id":{"a":1},"status":null}', "application/json", 400),
        (b"x" * (LARGEST_BYTES + 1), FORM, 413),
    ],
)
def test_junk_is_refused_and_stops_nothing(tmp_path: Path, body: bytes, kind: str, status: int) -> None:
    with console(tmp_path, Caller("http_sms", "t0ken", AFRICAS_TALKING)) as (address, keeper):
        assert call(address, body, Content_Type=kind)[0] == status
        assert call(address, REPORT)[0] == 200
    assert keeper.kept == [Report("A1", is_delivered=True)]


def test_what_twilio_did_not_sign_is_not_kept(tmp_path: Path) -> None:
    """The signature was reckoned by openssl over url and sorted fields."""
    caller = Caller("http_sms", "t0ken", TWILIO, "12345", "https://cold.example.org/")
    fields = {"MessageStatus": "delivered", "MessageSid": "SM1"}
    with console(tmp_path, caller) as (address, keeper):
        assert call(address, fields)[0] == 403
        assert call(address, fields, X_Twilio_Signature="x")[0] == 403
        assert keeper.kept == []
        assert call(address, fields, X_Twilio_Signature="bLg/jfDHhYwX21dkLxJGx2G+1sE=")[0] == 200
        other = {**fields, "MessageStatus": "failed"}
        assert call(address, other, X_Twilio_Signature="bLg/jfDHhYwX21dkLxJGx2G+1sE=")[0] == 403
    assert keeper.kept == [Report("SM1", is_delivered=True)]
