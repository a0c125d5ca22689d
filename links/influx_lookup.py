"""Asks a server which of some readings it holds already, wherever they were tagged to be. Not a writer."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from links.influx import InfluxServer
from links.influx_batch import Doubtful
from links.influx_lines import name_of
from links.influx_reads import instant_ns, literal
from links.influx_types import NS_PER_MS, READINGS, Space

_GAP_MS = 3_600_000  # readings of a device further apart are asked for one by one
_STATEMENTS = 40  # in one request


class Name(NamedTuple):
    """What names a reading, with its instant."""

    coop: str
    device: str
    channel: str
    event_at: int
    boot: int
    sequence: int


def name_of_doubtful(one: Doubtful) -> Name:
    """Return what names a doubtful reading."""
    reading = one.reading
    return Name(*one.known.name, reading.event_at, reading.boot, reading.sequence)


class Found(NamedTuple):
    """Where a stored reading lies, and what there is said of its coming.

    Args:
        received_at: When it was received first [ms].
        site: As it is tagged.
        asset: As it is tagged.
        gateway: Through which it came first; empty: nobody knows.
        again_at: When it came again [ms]; None: never.
    """

    received_at: int
    site: str
    asset: str
    gateway: str = ""
    again_at: int | None = None

    def is_said_by(self, received_at: int, gateway: str) -> bool:
        """Return whether what came at an instant [ms] through a gateway is what is stored, read again."""
        return self.received_at == received_at and gateway in (self.gateway or gateway, "")


def stored(server: InfluxServer, space: Space, names: Sequence[Name]) -> dict[Name, Found]:
    """Return those readings that are in a space, with what they have there.

    Args:
        server: Who is asked.
        space: Where.
        names: Which are looked for; what lies between them may be in the answer too.
    """
    statements = [
        f"SELECT boot,sequence,received_at,gateway,again_at FROM {READINGS} WHERE coop = {literal(coop)}"  # noqa: S608
        f" AND device = {literal(device)}"
        f" AND time >= {instant_ns(from_at)} AND time < {instant_ns(until_at)} GROUP BY channel,site,asset"
        for coop, device, from_at, until_at in _stretches(names)
    ]
    owners = [(coop, device) for coop, device, _, _ in _stretches(names)]
    found: dict[Name, Found] = {}
    for at in range(0, len(statements), _STATEMENTS):
        results = server.ask(space, statements[at : at + _STATEMENTS])
        for (coop, device), result in zip(owners[at : at + _STATEMENTS], results, strict=True):
            for series in result.series:
                channel = name_of(series.tags.get("channel", ""))
                site, asset = (name_of(series.tags.get(key, "")) for key in ("site", "asset"))
                for at_ns, boot, sequence, received_at, gateway, again_at in series.values:
                    name = Name(coop, device, channel, at_ns // NS_PER_MS, boot, sequence)
                    found[name] = Found(received_at, site, asset, gateway or "", again_at)
    return found


def _stretches(names: Sequence[Name]) -> Iterator[tuple[str, str, int, int]]:
    """Yield (coop, device, from, until) [ms] that cover all names, without the long times between them."""
    times: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for name in names:
        times[name.coop, name.device].add(name.event_at)
    for (coop, device), instants in times.items():
        ordered = sorted(instants)
        first = last = ordered[0]
        for instant in ordered[1:]:
            if instant - last > _GAP_MS:
                yield coop, device, first, last + 1
                first = instant
            last = instant
        yield coop, device, first, last + 1
