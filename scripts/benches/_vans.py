"""Vans that come home: a process of its own, so that what they have to do is not counted.

``python -m scripts.benches._vans PORT VANS HOURS FIRST_AT`` prints a line when all is ready to be sent and
waits for one. Then it sends by the bridge's protocol: so many packs of a van on their way, and ``stored``
lets further ones go. When the server has said of everything that it is stored, it says so and ends.
"""

import sys
import threading
from collections import deque

from coldchain import stored
from coldchain.reading import Reading
from coldchain.senml_json import encode_json
from links.broker import BrokerAddress, Message, Session
from scripts.benches._load import BOOT, CLOCK, COOP

IN_FLIGHT = 16  # packs of a gateway on their way, as the bridge has them
STEP_MS, HOUR_MS = 30_000, 3_600_000
CHANNELS = (
    ("air/temperature", "Cel", 5.0),
    ("product/temperature", "Cel", 4.0),
    ("air/humidity", "%RH", 81.0),
    ("mains/voltage", "V", 230.0),
)
_SEQUENCES = 15  # in a pack: 60 readings of four channels
_WARM_FROM_TO = (10, 50)  # numbers of a van's readings


def readings_each(hours: float) -> int:
    """Return how often a van has measured in so many hours."""
    return round(hours * HOUR_MS / STEP_MS)


def van_reading(van: int, number: int, begin_at: int) -> list[Reading]:
    """Return what a van's device measured at one instant; for 20 minutes it was too warm."""
    begin, end = _WARM_FROM_TO
    is_warm = begin <= number < end
    warmer_k = min(number - begin + 1, 4, end - number) * 2.5 if is_warm else 0.0
    at = begin_at + number * STEP_MS
    device, (air, *others) = f"van-{van}", CHANNELS
    values = [(air[0], air[1], air[2] + warmer_k), *others]
    return [Reading(device, channel, BOOT, number, at, 0, value, unit) for channel, unit, value in values]


class Vans:
    """Says everything, as far as the server lets it.

    Args:
        address: The broker.
        vans: How many.
        hours: How long they were away.
        begin_at: Since when [ms].
    """

    def __init__(self, address: BrokerAddress, *, vans: int, hours: float, begin_at: int) -> None:
        count = readings_each(hours)
        packs = [range(first, min(count, first + _SEQUENCES)) for first in range(0, count, _SEQUENCES)]
        self._packs = {
            f"gw-{van}": deque((set(pack), _payload(van, pack, begin_at)) for pack in packs)
            for van in range(vans)
        }
        self._on_their_way: dict[str, list[set[int]]] = {name: [] for name in self._packs}
        self._lock = threading.Lock()
        self.session = Session(
            address, client_id="dusk", subscriptions=["coldchain/v1/+/+/stored"], clean=True, clock=CLOCK
        )

    def come_home(self) -> None:
        """Have every van say as much as it may; the rest follows by itself."""
        for _ in range(IN_FLIGHT):
            for name in self._packs:
                with self._lock:
                    self._send(name)

    @property
    def is_home(self) -> bool:
        """Return whether the server has said of everything that it is stored."""
        with self._lock:
            return not any(self._packs.values()) and not any(self._on_their_way.values())

    def hear(self, message: Message) -> None:
        """Take what is stored, and send on."""
        name = message.topic.split("/")[3]
        safe = {n for told in stored.decode(message.payload) for n in range(told.low, told.high + 1)}
        with self._lock:
            waits = self._on_their_way.get(name, [])
            left = [pack - safe for pack in waits if not pack <= safe]
            if waits:
                self._on_their_way[name] = left
            for _ in range(len(waits) - len(left)):
                self._send(name)
        self.session.acknowledge(message.mid)

    def _send(self, name: str) -> None:
        if self._packs[name]:
            numbers, payload = self._packs[name].popleft()
            self._on_their_way[name].append(numbers)
            self.session.publish(f"coldchain/v1/{COOP}/{name}/readings", payload)


def _payload(van: int, numbers: range, begin_at: int) -> bytes:
    return encode_json([reading for number in numbers for reading in van_reading(van, number, begin_at)])


def main() -> None:
    """Come home once."""
    port, vans, hours, begin_at = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4])
    fleet = Vans(BrokerAddress("127.0.0.1", port), vans=vans, hours=hours, begin_at=begin_at)
    stop = threading.Event()
    thread = threading.Thread(target=fleet.session.run, args=(fleet.hear, stop))
    thread.start()
    fleet.session.connected.wait(60)
    print("READY", flush=True)
    sys.stdin.readline()
    fleet.come_home()
    while not fleet.is_home:
        CLOCK.sleep(0.02)
    print("HOME", flush=True)
    stop.set()
    thread.join()


if __name__ == "__main__":
    main()
