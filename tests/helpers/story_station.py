"""A station on the day it is set up: settings with a name and nothing else, its programs, one account.

It stands alone with what comes along, or in the stack of docker-compose.yml. What is in it, people enter by
its pages; what its vans measured, a gateway sends late.
"""

import re
import signal
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from coldchain.reading import Reading
from coldchain.senml import encode_json
from coldchain.topics import build
from commands.station import open_station
from helpers.brokers import listening
from helpers.commands_run import run, running
from helpers.polling import wait_until
from helpers.stack import Stack, changed, running_stack
from links.broker import BrokerAddress
from links.clock import SystemClock

COOP, GATEWAY = "kaimosi", "gw-road"
ADMIN, PASSWORD = "amina", "seven green buckets"
MINUTE = 60_000
_PACK = 60
_ADDRESS = re.compile(r"console at (http://127\.0\.0\.1:\d+)/")
_NAME, _ZONE = "Kaimosi Dairy Co-operative", "Africa/Nairobi"
_PAGE = 'port = 0\npoll_every = "500ms"\n'
_AT_ONCE = 'group_wait = "0s"\nhold_late = "0s"\n'
_SETTINGS = f"""
one_process = true
cooperative = {{ id = "{COOP}", name = "{_NAME}", time_zone = "{_ZONE}" }}
[console]
{_PAGE}
[alerts]
channels = ["log"]
{_AT_ONCE}
"""
_ALERTS, _CONSOLE = '[alerts]\nchannels = ["log", "file"]\n', '[console]\nhost = "0.0.0.0"\n'


class Around(NamedTuple):
    """What a device measured: its channel, and the values in the order of time."""

    device: str
    channel: str
    values: Sequence[float]


class StoryStation:
    """A station that runs.

    Args:
        folder: Its own.
        stack: Whose station it is; None: it stands alone.
    """

    def __init__(self, folder: Path, stack: Stack | None = None) -> None:
        self.folder, self._stack = folder, stack
        self.address = ""

    def look(self) -> bool:
        """Return whether the page is there; its address is known then."""
        log = self.folder / "data" / "logs" / "console.log"
        found = _ADDRESS.findall(log.read_text()) if log.exists() else []
        self.address = found[-1] if found else ""
        return bool(found)

    def send_late(self, measured: Sequence[Around], *, until_at: int, every_ms: int = MINUTE) -> None:
        """Publish what a gateway has measured without coverage, and wait until it is stored.

        Args:
            measured: Of each channel.
            until_at: When the last value of each was measured [ms].
            every_ms: Between two values.
        """
        readings = [reading for each in measured for reading in _readings(each, until_at, every_ms)]
        with listening(self._broker_of_gateway(), "gateway", clean=True) as gateway:
            for at in range(0, len(readings), _PACK):
                topic = build(COOP, GATEWAY, "readings")
                gateway.session.publish(topic, encode_json(readings[at : at + _PACK]))
            wait_until(lambda: self._stored() >= len(readings), "late readings in the store", timeout_s=30)

    def _broker_of_gateway(self) -> BrokerAddress:
        """Return the broker as the gateway sees it: in a stack by TLS, with what enrolment has given it."""
        if self._stack is None:
            return open_station(self.folder / "coldchain.toml").broker()
        return self._stack.broker_of(self._stack.enrol(GATEWAY))

    def _stored(self) -> int:
        with closing(open_station(self.folder / "coldchain.toml").open_readings(reader=True)) as store:
            return store.count()


@contextmanager
def story_station(folder: Path) -> Iterator[StoryStation]:
    """Yield a station that was set up a moment ago; all of its programs end with it."""
    (folder / "coldchain.toml").write_text(_SETTINGS)
    with _programs(StoryStation(folder)) as station:
        yield station


@contextmanager
def story_stack(folder: Path) -> Iterator[StoryStation]:
    """Yield the station of a stack that was set up a moment ago; everything ends with it."""
    with running_stack(folder, "--cooperative", COOP, "--name", _NAME, "--time-zone", _ZONE) as stack:
        local = _CONSOLE.replace("0.0.0.0", "127.0.0.1")
        first = 'data_folder = "data"\n'
        fewer = f"{first}one_process = true\n"  # as the one that stands alone: quicker up and down
        changed(stack.folder.parent, {first: fewer, _ALERTS: _ALERTS + _AT_ONCE, _CONSOLE: local + _PAGE})
        with _programs(StoryStation(stack.folder, stack)) as station:
            yield station
        own = {each.name for each in (stack.folder / "data").glob("re*.sqlite")}
        assert own <= {"readings-index.sqlite"}, "what is kept is kept by the servers of the stack"


@contextmanager
def _programs(station: StoryStation) -> Iterator[StoryStation]:
    """Yield a station whose programs run, with one account."""
    folder = station.folder
    (folder / "password").write_text(PASSWORD)
    (folder / "password").chmod(0o600)
    words = ("account", "add", ADMIN, "--role", "admin", "--own", "--password-file", "password")
    done = run(*words, folder=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    with running("up", folder=folder) as up:
        try:
            wait_until(station.look, "the console", timeout_s=60)
            yield station
        finally:
            up.send_signal(signal.SIGTERM)
            up.wait(30)


def _readings(each: Around, until_at: int, every_ms: int) -> list[Reading]:
    unit = {"temperature": "Cel", "humidity": "%RH", "lat": "lat", "lon": "lon"}[
        each.channel.partition("/")[2]
    ]
    count, now = len(each.values), SystemClock().now()
    return [
        Reading(
            device=each.device,
            channel=each.channel,
            boot=1,
            sequence=index,
            event_at=until_at - (count - 1 - index) * every_ms,
            received_at=now,
            value=value,
            unit=unit,
        )
        for index, value in enumerate(each.values)
    ]
