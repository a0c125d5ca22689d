"""Two serial ports joined by socat, as if a cable lay between them."""

import subprocess
from pathlib import Path

from helpers.needs import requires_program
from helpers.polling import wait_until


class SocatPair:
    """A context manager; ``here`` and ``there`` are the two ports."""

    def __init__(self, folder: Path) -> None:
        self.here, self.there = folder / "here", folder / "there"
        self._socat = requires_program("socat", "socat")

    def __enter__(self) -> "SocatPair":
        ends = [f"pty,raw,echo=0,link={end}" for end in (self.here, self.there)]
        self._process = subprocess.Popen([self._socat, *ends])
        wait_until(lambda: self.here.exists() and self.there.exists(), "socat")
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(10)
