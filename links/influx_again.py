"""Says in an InfluxDB server which of the readings there came again. Not what recognises them.

It is one more field of the reading's own point, written once: the instant of the first time that it came
again. So it is kept as long as the reading, and what is written upon itself after a failure keeps it.
"""

from coldchain.errors import StoreError
from coldchain.reading import Position
from links.influx_lines import Tags, again_line
from links.influx_lookup import Found, Name
from links.influx_types import DAY_MS, Day, InfluxAddress
from links.influx_writes import LineWriter


class Again:
    """What one write found that had come again.

    ``days`` are those that are touched.
    """

    def __init__(self) -> None:
        self._lines: dict[bool, list[str]] = {True: [], False: []}
        self.days: set[Day] = set()

    def add(self, name: Name, there: Found, again_at: int, *, is_raw: bool) -> None:
        """Add a stored reading that came again.

        Args:
            name: Of the reading.
            there: Where it lies.
            again_at: When it came again [ms since 1970, UTC].
            is_raw: Whether it lies where readings lie; otherwise where 5-minute values do.
        """
        tags = Tags(name.coop, there.site, there.asset, name.device, name.channel)
        at = Position(name.event_at, name.boot, name.sequence)
        self._lines[is_raw].append(again_line(tags, at, again_at))
        self.days.add(Day(is_raw=is_raw, number=name.event_at // DAY_MS))

    def store(self, lines: LineWriter, address: InfluxAddress) -> None:
        """Write it. What is too old by now is gone with its reading.

        Raises:
            StoreError: It is not stored.
        """
        for is_raw, space in ((True, address.raw), (False, address.kept)):
            refused = [one for one in lines.store(space, self._lines[is_raw]) if not one.is_too_old]
            if refused:
                allowed = "one more field of a reading that is there"
                raise StoreError(str(address), refused[0].detail, allowed, retry=True)
