"""From settings to workers."""

from contextlib import closing
from pathlib import Path

import pytest

from alerts.channels.log import LogChannel
from alerts.sender import LEASE_MS, QUICK_LEASE_MS
from alerts.sending import make_senders, rules_of, take_back_claims
from alerts.settings import AlertsSettings
from helpers.clock import ManualClock
from links.records import Records
from links.records_outbox import Draft, claim, put


def test_each_channel_has_a_worker(tmp_path: Path) -> None:
    with closing(Records(f"sqlite:///{tmp_path}/records.db")) as records:
        channels = {"log": LogChannel(), "file": LogChannel()}
        made = make_senders(AlertsSettings(), records, channels, clock=ManualClock())
    assert [each.name for each in made] == ["send log", "send file"]


def test_one_channel_takes_over_from_another_only_where_not_all_get_all() -> None:
    first = AlertsSettings.model_validate({"sending": {"use": "first"}})
    assert rules_of(AlertsSettings()).order == ()
    assert rules_of(first).order == ("log", "file")
    assert (AlertsSettings().at_once, first.at_once) == (("log", "file"), ("log",))


def test_accounts_are_kept_where_something_has_a_price() -> None:
    priced = {"budget": {"tariffs": [{"channel": "log", "price": 1, "currency": "KES"}]}}
    assert rules_of(AlertsSettings()).gate.purse is None
    assert rules_of(AlertsSettings.model_validate(priced)).gate.purse is not None


def test_what_a_killed_sender_was_writing_to_a_file_soon_goes_again(tmp_path: Path) -> None:
    """A modem may take a minute for a text, so a claim holds long there; a file takes it at once."""
    clock, channels = ManualClock(), {"file": LogChannel(), "gsm_modem": LogChannel()}
    drafts = [Draft(f"t|ann|{name}", "co", "t", "ann", name, "+254", "text", 0, 10**9) for name in channels]
    with closing(Records(f"sqlite:///{tmp_path}/records.db")) as records:
        records.migrate()
        with records.transaction() as connection:
            put(connection, drafts)
            claim(connection, clock.now(), LEASE_MS, 2)  # and then it was killed
        file, modem = make_senders(AlertsSettings(), records, channels, clock=clock)
        clock.advance(QUICK_LEASE_MS - 1)
        assert (file.step(), modem.step()) == (False, False)
        clock.advance(1)
        assert (file.step(), modem.step()) == (True, False)
        clock.advance(LEASE_MS - QUICK_LEASE_MS)
        assert modem.step()


def test_what_a_dead_program_had_in_hand_goes_again_at_once_and_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    clock = ManualClock()
    with closing(Records(f"sqlite:///{tmp_path}/records.db")) as records:
        records.migrate()
        take_back_claims(records)
        assert not caplog.records
        with records.transaction() as connection:
            put(connection, [Draft("t|ann|log", "co", "t", "ann", "log", "+254", "text", 0, 10**9)])
            claim(connection, clock.now(), LEASE_MS, 1)
        take_back_claims(records)
        (sender,) = make_senders(AlertsSettings(), records, {"log": LogChannel()}, clock=clock)
        assert sender.step()
    assert "1 messages were in hand when the program ended" in caplog.text
