"""An InfluxDB 1.x of the bench's own, in a temporary folder. Not a part."""

import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

PROGRAM, PACKAGE = "influxd", "influxdb"
_PATIENCE_S = 60.0
_STEP_S = 0.02
_CONFIG = """\
reporting-disabled = true
bind-address = "127.0.0.1:{rpc}"
[meta]
dir = "{folder}/meta"
[data]
dir = "{folder}/data"
wal-dir = "{folder}/wal"
[http]
bind-address = "127.0.0.1:{port}"
log-enabled = false
[monitor]
store-enabled = false
"""


def is_there() -> bool:
    """Return whether the program is installed."""
    return shutil.which(PROGRAM) is not None


@contextmanager
def influxd(folder: Path) -> Iterator[str]:
    """Yield the url of a server that answers; it is ended afterwards.

    Raises:
        TimeoutError: It does not answer.
    """
    folder.mkdir(parents=True)
    port, rpc = _free_port(), _free_port()
    config = folder / "influxdb.conf"
    config.write_text(_CONFIG.format(folder=folder, port=port, rpc=rpc), encoding="utf-8")
    url = f"http://127.0.0.1:{port}"
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [PROGRAM, "run", "-config", config],
            stdout=log,
            stderr=log,
            env={**os.environ, "HOME": str(folder)},
        )
        try:
            _wait_for(url)
            yield url
        finally:
            process.kill()
            process.wait()


def _wait_for(url: str) -> None:
    until_s = time.monotonic() + _PATIENCE_S
    while True:
        try:
            with urllib.request.urlopen(f"{url}/ping", timeout=5):  # noqa: S310 - our own
                return
        except OSError:
            if time.monotonic() > until_s:
                raise TimeoutError(f"{PROGRAM} does not answer at {url} within {_PATIENCE_S:.0f} s") from None
            time.sleep(_STEP_S)


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
