"""links/own_process.py: this process tells what it takes, where the kernel tells it."""

import threading
from pathlib import Path

from helpers.metric_names import NAMES
from links.own_process import own_process


def test_it_tells_memory_time_threads_and_files() -> None:
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    after = own_process()
    stop.set()
    thread.join()
    assert after["coldchain_process_threads"] >= 2
    assert after["coldchain_process_resident_bytes"] > 5e6
    assert after["coldchain_process_cpu_seconds_total"] > 0
    assert after["coldchain_process_open_files"] >= 3
    assert set(after) <= NAMES


def test_it_tells_nothing_where_there_is_no_proc(tmp_path: Path) -> None:
    assert own_process(tmp_path) == {}
