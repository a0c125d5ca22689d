"""ingest/vitals.py: every counter under a name of the table, and what is wrong in words."""

from coldchain.metrics import RECEIVE_METRICS, WRITE_METRICS
from helpers.clock import ManualClock
from helpers.metric_names import NAMES
from ingest.counters import ReceiverCounters, WriterCounters
from ingest.line_guard import line_guard
from ingest.settings import IngestSettings
from ingest.vitals import of_guard, of_receiver, of_session, of_writer, show_receiver, show_writer
from links.broker import BrokerAddress, Session
from links.clock import SystemClock
from links.vitals import Vitals

SESSION = Session(BrokerAddress("127.0.0.1", 1), client_id="x", clock=SystemClock())
GUARD = line_guard(SESSION, IngestSettings(), clock=SystemClock(), counters=ReceiverCounters())


def test_the_table_and_the_counters_of_a_receiver_are_the_same() -> None:
    told = of_receiver(ReceiverCounters()) | of_session(SESSION) | of_guard(GUARD)
    assert set(told) == {metric.name for metric in RECEIVE_METRICS}


def test_the_table_and_the_counters_of_a_writer_are_the_same() -> None:
    told = of_writer(WriterCounters(failed_at=1500))
    assert set(told) == {metric.name for metric in WRITE_METRICS}
    assert told["coldchain_store_error_timestamp_seconds"] == 1.5
    assert set(of_writer(WriterCounters())) < NAMES


def test_a_receiver_without_a_broker_says_so() -> None:
    vitals, counters = Vitals("receive", clock=ManualClock()), ReceiverCounters()
    show_receiver(vitals, counters, SESSION, GUARD)
    assert [(each.what, each.text) for each in vitals.look()] == [("broker", "not connected to the broker")]
    counters.troubles["journal"] = "the disk is full"
    SESSION.counters.last_error = "refused"
    SESSION.connected.set()
    assert [(each.what, each.text) for each in vitals.look()] == [("journal", "the disk is full")]
    SESSION.connected.clear()
    assert vitals.look()[-1].text == "not connected to the broker: refused"


def test_a_writer_whose_store_is_away_says_so() -> None:
    vitals, counters = Vitals("write", clock=ManualClock()), WriterCounters()
    show_writer(vitals, counters)
    assert vitals.look() == ()
    counters.troubles["store"] = "is locked"
    assert vitals.look()[0].text == "is locked"
