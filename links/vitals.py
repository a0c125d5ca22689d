"""How one program is, told to whoever asks on a socket of its own in the data folder: ``run/<program>.sock``.

A Unix socket and not a file that is written again and again: it costs nothing while nobody asks, wears no
memory card, is never out of date, and says by itself that a program is dead (nobody listens) or frozen
(nobody answers). Who connects is told one JSON text, and that is all. Not a judge: see ``health.py``.

Nothing here may stop the program that it is about: where no socket can be made, it goes on unwatched.
"""

import logging
import os
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from links.clock import Clock
from links.own_process import own_process
from links.pulse import Pulse

FOLDER = "run"
LOOK_S = 1.0  # how often troubles are looked at while nobody asks
_ANSWER_S = 2.0
_LONGEST_TEXT = 300
_CHUNK, _MOST_BYTES = 65_536, 4 * 1024 * 1024
_log = logging.getLogger(__name__)

Sample = float | Mapping[str, float] | Mapping[str, object]
"""A number; numbers by the value of the one label; or what ``Histogram.told`` returns."""


class Trouble(msgspec.Struct, frozen=True):
    """Something that keeps a program from its work.

    Args:
        what: One word, such as ``broker``.
        since_at: Since when [ms since 1970, UTC].
        text: For people.
    """

    what: str
    since_at: int
    text: str


class Answer(msgspec.Struct, frozen=True):
    """What a program tells of itself.

    Args:
        program: Its name.
        pid: Process.
        started_at: [ms since 1970, UTC].
        at: When this was said [ms since 1970, UTC].
        loops: For how long each of its loops has not turned, by name [s].
        troubles: What keeps it from its work.
        metrics: By the names of ``coldchain/metrics.py``.
    """

    program: str
    pid: int
    started_at: int
    at: int
    loops: dict[str, float] = {}
    troubles: tuple[Trouble, ...] = ()
    metrics: dict[str, float | dict[str, object]] = {}


class Vitals:
    """The signs of life of one program.

    Args:
        program: Its name.
        clock: The clock.
    """

    def __init__(self, program: str, *, clock: Clock) -> None:
        self.program = program
        self._clock = clock
        self._started_at = clock.now()
        self._pulses: dict[str, Pulse] = {}
        self._sources: list[Callable[[], Mapping[str, Sample]]] = []
        self._checks: list[Callable[[], Mapping[str, str]]] = []
        self._since: dict[str, int] = {}
        self._lock = threading.Lock()

    def loop(self, name: str, stop: threading.Event) -> Pulse:
        """Return the event to hand to a loop in place of the one that stops it; so it is seen to turn."""
        pulse = Pulse(stop, self._clock)
        self._pulses[name] = pulse
        return pulse

    def count(self, source: Callable[[], Mapping[str, Sample]]) -> None:
        """Ask this for metrics, by name, whenever somebody wants to know."""
        self._sources.append(source)

    def check(self, look: Callable[[], Mapping[str, str]]) -> None:
        """Ask this for what is wrong, by one word each: it only looks, and never waits."""
        self._checks.append(look)

    def answer(self) -> Answer:
        """Return how the program is."""
        troubles = self.look()
        now = self._clock.now()
        metrics: dict[str, Sample] = {"coldchain_started_timestamp_seconds": self._started_at / 1000}
        metrics |= own_process()
        for source in self._sources:
            try:
                metrics |= source()
            except Exception as error:  # noqa: BLE001 - what cannot be counted now must not hide all the rest
                _log.debug("not counted: %r", error)
        loops = {name: round(pulse.stuck_s(), 3) for name, pulse in self._pulses.items()}
        plain = msgspec.convert(
            msgspec.to_builtins(metrics), dict[str, float | dict[str, object]], strict=False
        )
        return Answer(self.program, os.getpid(), self._started_at, now, loops, troubles, plain)

    def look(self) -> tuple[Trouble, ...]:
        """Return what is wrong now, and since when it has been."""
        found: dict[str, str] = {}
        for check in self._checks:
            try:
                found |= dict(check())
            except Exception as error:  # noqa: BLE001 - it is told, as a trouble
                found["vitals"] = repr(error)
        with self._lock:
            now = self._clock.now()
            self._since = {what: min(self._since.get(what, now), now) for what in found}
            return tuple(
                Trouble(what, self._since[what], text[:_LONGEST_TEXT]) for what, text in found.items()
            )

    @contextmanager
    def told_in(self, folder: Path) -> Iterator["Vitals"]:
        """Answer who asks in a data folder, until the block is left."""
        stop = threading.Event()
        try:
            listener = _listen(folder, self.program)
        except OSError as error:
            _log.warning("%s cannot be asked how it is: no socket in %s: %s", self.program, folder, error)
            yield self
            return
        thread = threading.Thread(target=self._serve, args=(listener, stop), name="vitals", daemon=True)
        thread.start()
        try:
            yield self
        finally:
            stop.set()
            thread.join(LOOK_S + _ANSWER_S)
            listener.close()
            with suppress(OSError):
                _path(folder, self.program).unlink()

    def _serve(self, listener: socket.socket, stop: threading.Event) -> None:
        listener.settimeout(LOOK_S)
        while not stop.is_set():
            try:
                line, _ = listener.accept()
            except TimeoutError:
                self.look()
                continue
            except OSError:
                self._clock.wait(stop, LOOK_S)  # no file is free for the connection: perhaps soon
                continue
            with line:
                self._tell(line)

    def _tell(self, line: socket.socket) -> None:
        try:
            line.settimeout(_ANSWER_S)
            line.sendall(msgspec.json.encode(self.answer()))
        except OSError:
            return  # who asked has gone
        except Exception:  # noqa: BLE001 - a defect here must not end the program, nor the telling
            _log.exception("%s cannot tell how it is", self.program)


def ask(folder: Path, program: str, *, timeout_s: float) -> Answer | str:
    """Return how a program is; or a text that says why it does not answer.

    Args:
        folder: The data folder.
        program: Its name.
        timeout_s: How long to wait for it [s].
    """
    said = b""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line, _reached(folder) as here:
            line.settimeout(timeout_s)
            line.connect(f"{here}/{program}.sock")
            while len(said) < _MOST_BYTES and (chunk := line.recv(_CHUNK)):
                said += chunk
        return msgspec.json.decode(said, type=Answer)
    except (FileNotFoundError, ConnectionRefusedError):
        return "does not run"
    except TimeoutError:
        return f"does not answer within {timeout_s:g} s"
    except (OSError, msgspec.MsgspecError) as error:
        return f"cannot be asked: {error}"


def trouble_of(folder: Path, program: str, what: str, *, timeout_s: float) -> str:
    """Return what a program says of one of its troubles; empty when it says nothing of it.

    Args:
        folder: The data folder.
        program: Its name.
        what: The trouble's one word.
        timeout_s: How long to wait for it [s].
    """
    answer = ask(folder, program, timeout_s=timeout_s)
    troubles = () if isinstance(answer, str) else answer.troubles
    return next((each.text for each in troubles if each.what == what), "")


def _path(folder: Path, program: str) -> Path:
    return folder / FOLDER / f"{program}.sock"


def _listen(folder: Path, program: str) -> socket.socket:
    """Return a socket that listens; one that a killed program has left is taken away."""
    path = _path(folder, program)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with _reached(folder) as here:
            listener.bind(f"{here}/{program}.sock")
        path.chmod(0o600)
        listener.listen(128)  # beyond it who asks is refused at once
    except BaseException:
        listener.close()
        raise
    return listener


@contextmanager
def _reached(folder: Path) -> Iterator[str]:
    """Yield a short name of the folder of sockets: their addresses may have 107 letters, paths many more."""
    number = os.open(folder / FOLDER, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{number}"
    finally:
        os.close(number)
