"""What is scheduled is made and sent by a real mail server, each once, whatever came in between."""

import threading
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from coldchain.errors import SettingsError
from coldchain.instants import from_iso
from commands.check_nightly import nightly_findings
from commands.packing import keys_of
from commands.scheduling import Scheduled, run_scheduled
from commands.station import Station, open_station
from helpers.clock import ManualClock
from helpers.evidence_case import moved_fleet
from helpers.mail_server import MailServer, mail_server
from helpers.period_case import MAILED
from helpers.small_fleet import station_of
from reports.checking.verify import Outcome, verify

THEN = from_iso("2026-12-05T10:00:00+03:00")


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return station_of(moved_fleet(tmp_path_factory.mktemp("scheduled")))


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    monkeypatch.setattr("commands.period_work.cores", lambda: 1)
    with mail_server() as running:
        yield running


def _station(plain: Path, folder: Path, server: MailServer, more: str = "") -> Station:
    """Return a station with the stores of another one, and reports of its own."""
    file = plain.with_name(f"{folder.name}.toml")
    own = f'folder = "{folder}"\n{more}'
    file.write_text(plain.read_text("utf-8") + MAILED.format(port=server.port, more=own), "utf-8")
    return open_station(file)


def _run(station: Station, *, now: int = THEN, is_again: bool = False) -> Scheduled:
    return run_scheduled(station, ManualClock(now), threading.Event(), is_again=is_again)


def _checked(station: Station) -> tuple[str, str]:
    """Return what `coldchain check` sees of it: the result, and in words."""
    (seen,) = [each for each in nightly_findings(station, THEN) if each.name == "reports"]
    return seen.result, seen.detail


def _mail(server: MailServer, at: int) -> EmailMessage:
    mail = message_from_bytes(server.mails[at].content, policy=default)
    assert isinstance(mail, EmailMessage)
    return mail


def test_each_gets_the_pages_and_the_sealed_summary_once(
    plain: Path, tmp_path: Path, server: MailServer
) -> None:
    station = _station(plain, tmp_path, server)
    done = _run(station)
    assert done.is_well, done.words
    assert [each.recipient for each in server.mails] == ["chebet@example.org", "grace@example.org"]
    mail = _mail(server, 0)
    text = mail.get_body(("plain",))
    assert text is not None
    assert "2026-11" in mail["Subject"]
    assert str(tmp_path / "kaimosi-2026-11") in text.get_content().replace("\n", "")
    files = {str(each.get_filename()): each.get_content() for each in mail.iter_attachments()}
    pages, packed = sorted(files, key=lambda name: name.endswith(".zip"))
    assert files[pages].startswith(b"%PDF")
    assert verify(files[packed], keys_of(station).listed()).outcome is Outcome.GENUINE
    assert (Path(done.folder) / packed).read_bytes() == files[packed]
    for now in (THEN, THEN + 20 * 86_400_000):
        again = _run(station, now=now)
        assert (again.is_well, again.sent) == (True, ())
    assert len(server.mails) == 2
    assert _run(station, now=THEN + 40 * 86_400_000).folder.endswith("kaimosi-2026-12")


def test_what_is_too_large_is_not_sent_along(plain: Path, tmp_path: Path, server: MailServer) -> None:
    assert _run(_station(plain, tmp_path, server, 'attach_at_most = "1 kB"')).is_well
    mail = _mail(server, 0)
    text = mail.get_body(("plain",))
    assert text is not None
    assert "Nothing is attached." in text.get_content()
    assert list(mail.iter_attachments()) == []


def test_one_whom_the_server_refuses_keeps_no_other_from_his_and_is_tried_again(
    plain: Path, tmp_path: Path, server: MailServer
) -> None:
    station = _station(plain, tmp_path, server)
    server.replies["RCPT"] = b"451 later"
    done = _run(station)
    assert not done.is_well
    assert sum("not sent to" in each for each in done.words) == 2
    assert _checked(station)[0] == "warning"
    assert "has not gone to chebet@example.org, grace@example.org" in _checked(station)[1]
    server.replies.clear()
    assert _run(station).sent == ("chebet@example.org", "grace@example.org")
    assert _checked(station) == ("ok", "the summary of 2026-11 is made, and has gone to 2")


def test_of_whom_nobody_knows_is_told_and_sent_to_again_only_when_somebody_says_so(
    plain: Path, tmp_path: Path, server: MailServer
) -> None:
    station = _station(plain, tmp_path, server)
    server.hangs_up.add("dot")
    first = _run(station)
    assert (first.is_well, first.in_doubt) == (False, ("chebet@example.org", "grace@example.org"))
    server.hangs_up.clear()
    second = _run(station)
    assert (second.is_well, second.sent) == (False, ())
    assert _checked(station)[0] == "warning"
    assert "nobody knows whether chebet@example.org, grace@example.org got" in _checked(station)[1]
    assert "--again" in second.words[0]
    assert len(server.mails) == 2
    third = _run(station, is_again=True)
    assert (third.is_well, third.sent) == (True, first.in_doubt)
    assert [_mail(server, at)["Message-ID"] for at in (0, 1)] == [
        _mail(server, at)["Message-ID"] for at in (2, 3)
    ]


def test_a_stop_ends_it_and_the_next_run_goes_on(plain: Path, tmp_path: Path, server: MailServer) -> None:
    station, stop = _station(plain, tmp_path, server), threading.Event()
    stop.set()
    done = run_scheduled(station, ManualClock(THEN), stop)
    assert (done.is_well, server.mails) == (False, [])
    assert "the next run goes on" in done.words[-1]
    assert _run(station).is_well


def test_nothing_scheduled_and_no_mail_server_are_said(plain: Path, tmp_path: Path) -> None:
    assert "Nothing is scheduled" in _run(open_station(plain)).words[0]
    file = plain.with_name(f"{tmp_path.name}.toml")
    file.write_text(
        plain.read_text("utf-8") + '[reports]\nevery = "month"\nto = ["a@example.org"]\n', "utf-8"
    )
    with pytest.raises(SettingsError, match=r"Fill in \[alerts.email\]"):
        open_station(file)
