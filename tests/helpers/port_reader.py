"""A minimal reader of simulated ports: acknowledges every frame, as the bridge does.

As a program (``python -m helpers.port_reader <ports folder> <file>``) it writes the name of each frame into
the file before it acknowledges it, so that a test may kill it at any moment and still knows what it had.
"""

import os
import select
import sys
from collections.abc import Mapping
from pathlib import Path

from coldchain.frame_parser import FrameParser
from coldchain.frames import Ack, Frame, encode_ack


class PortReader:
    """Reads all ports in the caller's thread; use it as a context manager.

    ``heard`` counts how often each (device, boot, sequence) came; ``damaged`` counts other lines.

    Args:
        paths: Device to its port.
        deaf_every: Each so many-th frame is passed over, as if the line had been damaged; 0 passes over none.
        note: A descriptor that takes the names of the frames; None keeps them in memory only.
    """

    def __init__(self, paths: Mapping[str, Path], *, deaf_every: int = 0, note: int | None = None) -> None:
        self.heard: dict[tuple[str, int, int], int] = {}
        self.frames: list[Frame] = []
        self.damaged = 0
        self._deaf_every = deaf_every
        self._note = note
        self._count = 0
        self._parsers = {
            os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK): FrameParser() for path in paths.values()
        }

    def __enter__(self) -> "PortReader":
        return self

    def __exit__(self, *_: object) -> None:
        for descriptor in self._parsers:
            os.close(descriptor)

    def turn(self, wait_s: float = 0.0) -> None:
        """Read what has come, at most waiting so long [s] for it, and acknowledge it."""
        ready, _, _ = select.select(list(self._parsers), [], [], wait_s)
        for descriptor in ready:
            for event in self._parsers[descriptor].feed(os.read(descriptor, 4096)):
                if isinstance(event, Frame):
                    self._take(descriptor, event)
                else:
                    self.damaged += 1

    def _take(self, descriptor: int, frame: Frame) -> None:
        self._count += 1
        if self._deaf_every and self._count % self._deaf_every == 0:
            return
        name = (frame.device, frame.boot, frame.sequence)
        self.heard[name] = self.heard.get(name, 0) + 1
        self.frames.append(frame)
        if self._note is not None:
            os.write(self._note, f"{frame.device} {frame.boot} {frame.sequence}\n".encode())
        os.write(descriptor, encode_ack(Ack(*name)))


def noted(file: Path) -> list[tuple[str, int, int]]:
    """Return the names that a reader program has written, in order."""
    parts = (line.split() for line in file.read_text().splitlines()) if file.exists() else ()
    return [(device, int(boot), int(sequence)) for device, boot, sequence in parts]


def main(ports: Path, file: Path) -> None:
    """Read all ports of a folder until killed."""
    paths = {path.name: path for path in ports.iterdir() if path.is_symlink()}
    note = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    with PortReader(paths, note=note) as reader:
        while True:
            reader.turn(1.0)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
