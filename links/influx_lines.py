"""Line protocol: how a reading becomes a point of InfluxDB. Not a connection, and not a judge of duplicates.

``readings,<tags> boot=..,clock=..,flag=..,unit=..,sequence=..,received_at=..,value=.. <nanoseconds>``

``again_at`` is added to the point of a reading that came again; writing the others anew leaves it there.

A point is named by its tags and its time, so the time carries the name of the reading below the millisecond:
``event_at`` in ms, then (boot, sequence) folded into 0..999,999 ns. Within a boot the fold counts on with the
sequence: readings of one boot, channel and millisecond meet only when their sequences differ by a multiple of
a million. Those of two boots in the same millisecond of one channel meet with odds of 1 to a million.
"""

import re
from typing import NamedTuple
from urllib.parse import unquote
from zlib import crc32

from coldchain.reading import Position, Reading
from links.influx_types import DAY_MS, FIVE_MINUTES, MARKER, NS_PER_MS, READINGS, SEAL, Day, Seal
from links.readings_store import Summary

MARKER_NS = 7_258_118_400 * 1_000_000_000
"""2200-01-01: one instant for all markers, so that each is one point, which no retention removes."""
_FOLD = NS_PER_MS
_SPREAD = 2_654_435_761  # Knuth's multiplier: neighbouring boots lie far apart
_TAG = re.compile(r"[,= ]")
_UNSAFE = re.compile(r"[%\\\x00-\x1f\x7f]")


class Tags(NamedTuple):
    """The tags of a series; an empty one is left out."""

    coop: str
    site: str
    asset: str
    device: str
    channel: str


def tag_value(text: str) -> str:
    """Return text as the server is to know it as a tag: what a tag cannot hold is written ``%XX``.

    That is a line break, another control character, and a backslash, which would escape what follows. Names
    that are admitted have none of them, so that panels see the names as they are.
    """
    return _UNSAFE.sub(lambda found: f"%{ord(found[0]):02X}", text)


def name_of(value: str) -> str:
    """Return the text that ``tag_value`` made a tag of."""
    return unquote(value) if "%" in value else value


def tag(text: str) -> str:
    """Return text as a tag in a line."""
    return _TAG.sub(r"\\\g<0>", tag_value(text))


def quoted(text: str) -> str:
    """Return text as the value of a field; it may hold anything but half a pair of surrogates."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def prefix(measurement: str, tags: Tags, *, late: str = "") -> str:
    """Return a line's measurement and tags, the tags in the order in which the server sorts them."""
    named = (
        ("asset", tags.asset),
        ("channel", tags.channel),
        ("coop", tags.coop),
        ("device", tags.device),
        ("late", late),
        ("site", tags.site),
    )
    return ",".join([measurement, *(f"{name}={tag(value)}" for name, value in named if value)])


def head(tags: Tags, reading: Reading, gateway: str = "") -> str:
    """Return a line up to its sequence: what readings of one series mostly have in common.

    The gateway is a field: as a tag it would make a series more for each that hears the device.
    """
    unit = f",unit={quoted(reading.unit)}" if reading.unit else ""
    clock = quoted(reading.clock)
    by = f",gateway={quoted(gateway)}" if gateway else ""
    fields = f"boot={reading.boot}i,clock={clock},flag={reading.flag:d}i{by}{unit}"
    return f"{prefix(READINGS, tags)} {fields},sequence="


def again_line(tags: Tags, name: Position, again_at: int) -> str:
    """Return the line that says of a stored reading when it came again [ms]: one more field of its point."""
    return f"{prefix(READINGS, tags)} again_at={again_at}i {time_ns(*name)}"


def fold_of(boot: int) -> int:
    """Return where the nanoseconds of a boot start; the sequence is added, modulo a million."""
    return (boot * _SPREAD + crc32(str(boot).encode())) % _FOLD


def time_ns(event_at: int, boot: int, sequence: int) -> int:
    """Return the time of a point [ns since 1970, UTC]."""
    return event_at * NS_PER_MS + (fold_of(boot) + sequence) % _FOLD


def five_minutes_line(tags: Tags, at_ns: int, values: Summary, *, late: bool) -> str:
    """Return the line of 5 minutes from an instant [ns] on; ``late``: of readings that came too late."""
    fields = (
        f"count={values.count}i,first_at={values.first_at}i,last_at={values.last_at}i,"
        f"max={values.maximum!r},mean={values.mean!r},min={values.minimum!r}"
    )
    return f"{prefix(FIVE_MINUTES, tags, late='1' if late else '')} {fields} {at_ns}"


def marker_line(store: str, made: str, position: int, count: int) -> str:
    """Return the line that says how far a journal has come.

    Args:
        store: Whose journal it is.
        made: Names the index beside that journal.
        position: Up to where everything is stored.
        count: How many readings that are.
    """
    fields = f"count={count}i,made={quoted(made)},position={position}i"
    return f"{MARKER},store={tag(store)} {fields} {MARKER_NS}"


def seal_ns(day: Day, slot: int = 0) -> int:
    """Return the instant of a seal [ns]: at the end of its day, to be kept as long as its readings."""
    return (day.number + 1) * DAY_MS * NS_PER_MS - 1 - slot


def seal_line(store: str, day: Day, slot: int, seal: Seal) -> str:
    """Return the line that says how far a journal has come with a day.

    Args:
        store: Whose journal it is.
        day: Which.
        slot: Which of the day's seals it takes the place of.
        seal: What it says.
    """
    fields = f"position={seal.position}i,turn={seal.turn}i"
    return f"{SEAL},store={tag(store)} {fields} {seal_ns(day, slot)}"
