"""Our receiver as it runs at a station, in a process of its own, until it has committed so many messages.

``python -m scripts.benches._receiving PORT COUNT FOLDER``: real session, queue, committer and journal on disk
(synchronous FULL), and a registry that knows who sends. It prints how long that took from its first message
to its last acknowledgement, and the processor's time. With a count of 0 it only makes the session.
"""

import json
import resource
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from coldchain.registry.registry import Registry
from coldchain.registry.things import Cooperative, Device
from ingest.counters import ReceiverCounters
from ingest.receiver import ReceiverPlaces, run_receiver
from ingest.settings import IngestSettings
from links.broker import BrokerAddress
from links.clock import SystemClock
from links.collector import look_seldom
from links.records import Records
from links.records_registry import save_registry
from scripts.benches._load import COOP, GATEWAYS

_LOOK_S = 0.02  # looking costs the interpreter's lock, and so what is measured
_SAY_S = 0.3  # for the last of `stored` to go out
CLIENT_ID = "bench-ours"


def main() -> None:
    """Receive so many messages."""
    port, count, folder = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    url = f"sqlite:///{folder}/records.db"
    know_who_sends(url)
    look_seldom()
    counters, stop, found = ReceiverCounters(), threading.Event(), dict[str, float]()
    watch = threading.Thread(target=_watch, args=(counters, count, stop, found))
    watch.start()
    places = ReceiverPlaces(BrokerAddress("127.0.0.1", port), folder / "journal.db", url)
    settings = IngestSettings(client_id=CLIENT_ID)
    run_receiver(settings, places, clock=SystemClock(), stop=stop, counters=counters)
    watch.join()
    found["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found["rejected"] = counters.rejected.total()
    print(json.dumps(found), flush=True)


def know_who_sends(url: str) -> None:
    """Put the gateways and devices of the bench into the records."""
    records = Records(url)
    records.migrate()
    gateways = tuple(f"gw-{number}" for number in range(GATEWAYS))
    devices = tuple(Device(id=f"van-{number}") for number in range(GATEWAYS))
    with records.transaction() as connection:
        save_registry(
            connection,
            Registry(cooperative=Cooperative(id=COOP, name=COOP), gateways=gateways, devices=devices),
        )
    records.close()


def _watch(counters: ReceiverCounters, count: int, stop: threading.Event, found: dict[str, float]) -> None:
    """Note when the first message came and when the last one was acknowledged; then stop the receiver."""
    if not count:
        _wait(lambda: "connected as" in counters.last_event, stop)
        stop.set()
        return
    _wait(lambda: counters.messages > 0, stop)
    began_s, began_cpu_s = time.perf_counter(), time.process_time()
    _wait(lambda: counters.acknowledged >= count, stop)
    found["took_s"] = time.perf_counter() - began_s
    found["cpu_s"] = time.process_time() - began_cpu_s
    found["count"] = counters.acknowledged
    found["commits"] = counters.commits
    found["readings"] = counters.readings
    time.sleep(_SAY_S)
    stop.set()


def _wait(reached: Callable[[], bool], stop: threading.Event) -> None:
    while not reached() and not stop.is_set():
        time.sleep(_LOOK_S)


if __name__ == "__main__":
    main()
