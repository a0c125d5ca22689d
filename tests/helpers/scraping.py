"""A real VictoriaMetrics that scrapes, for tests of what Prometheus reads."""

import json
import socket
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from helpers.needs import requires_program
from links.processes import open_log, spawn


@contextmanager
def scraping(folder: Path, target: str) -> Iterator[str]:
    """Yield the address of a VictoriaMetrics that scrapes one target every second."""
    program = requires_program("victoria-metrics", "victoria-metrics")
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    job = {"job_name": "coldchain", "scrape_interval": "1s", "static_configs": [{"targets": [target]}]}
    (folder / "scrape.yml").write_text(json.dumps({"scrape_configs": [job]}))  # JSON is YAML too
    argv = [str(program), f"-httpListenAddr=127.0.0.1:{port}", f"-storageDataPath={folder / 'vm'}"]
    argv += [
        f"-promscrape.config={folder / 'scrape.yml'}",
        "-memory.allowedBytes=64MB",
        "-search.disableCache",
        "-search.latencyOffset=1ms",
    ]
    with open_log(folder / "vm.log") as log:
        process = spawn(argv, log=log)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


def targets(address: str) -> list[dict[str, object]]:
    """Return what a scraper says of what it scrapes; nothing while it starts."""
    try:
        with urllib.request.urlopen(f"{address}/api/v1/targets?state=active", timeout=5) as answer:
            found: list[dict[str, object]] = json.load(answer)["data"]["activeTargets"]
            return found
    except OSError:
        return []


def read_well(address: str) -> bool:
    """Return whether the target was read without complaint, with all that it says."""
    return any(
        each["health"] == "up" and not each["lastError"] and int(str(each["lastSamplesScraped"])) >= 5
        for each in targets(address)
    )
