"""From settings to workers."""

from contextlib import closing
from pathlib import Path

from alerts.channels.log import LogChannel
from alerts.sending import make_senders, rules_of
from alerts.settings import AlertsSettings
from helpers.clock import ManualClock
from links.records import Records


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
