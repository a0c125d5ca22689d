"""alerts/vitals.py: what watcher and outbox worker count, and what they say of troubles."""

import pytest

from alerts.channels.channel import Handed, Outgoing
from alerts.channels.log import LogChannel
from alerts.vitals import WatchCounters, of_watch, show_channels, show_watch
from coldchain.errors import LinkError
from coldchain.metrics import WATCH_METRICS
from helpers.clock import ManualClock
from links.vitals import Vitals


def test_the_table_and_the_counters_are_the_same() -> None:
    counters = WatchCounters()
    counters.judged(0.02, 3)
    told = of_watch(counters, 5)
    assert set(told) == {metric.name for metric in WATCH_METRICS}
    assert (told["coldchain_transitions_total"], told["coldchain_unjudged_total"]) == (3, 5)


def test_a_trouble_lasts_until_its_own_part_goes_well() -> None:
    counters, vitals = WatchCounters(), Vitals("watch", clock=ManualClock())
    show_watch(vitals, counters, lambda: 0)
    counters.failed("watch", RuntimeError("records are away"))
    counters.failed("send", RuntimeError("records are away"))
    counters.went_well("send")
    assert [each.what for each in vitals.look()] == ["watch"]
    counters.went_well("watch")
    assert vitals.look() == ()
    assert counters.retries == 2


def test_a_step_that_fails_by_a_link_is_a_trouble_until_one_goes_well() -> None:
    counters = WatchCounters()

    def fails() -> None:
        raise LinkError("records", "no answer", "one", retry=True)

    counters.tried("watch", fails)
    assert (list(counters.troubles), counters.retries) == (["watch"], 1)
    counters.tried("watch", lambda: None)
    assert (counters.troubles, counters.retries) == ({}, 1)
    with pytest.raises(ZeroDivisionError):
        counters.tried("watch", lambda: 1 // 0)


class _Modem:
    """A channel that tells how it is."""

    def send(self, message: Outgoing, now: int) -> Handed:
        return Handed()

    def samples(self) -> dict[str, float]:
        return {"coldchain_modem_well": 0}

    def troubles(self) -> dict[str, str]:
        return {"modem": "no network"}


def test_channels_that_tell_how_they_are_are_shown() -> None:
    vitals = Vitals("watch", clock=ManualClock())
    show_channels(vitals, [_Modem(), LogChannel()])
    answer = vitals.answer()
    assert answer.metrics["coldchain_modem_well"] == 0
    assert [(each.what, each.text) for each in answer.troubles] == [("modem", "no network")]
