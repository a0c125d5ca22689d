"""MQTT topic filters: which topics each one takes, and whether two may take the same. Knows no tree of ours.

``+`` stands for one level, ``#`` at the end for all that follow, none included (MQTT 3.1.1, section 4.7).
"""

import re
from collections.abc import Sequence

from coldchain.errors import InputError

ONE, REST = "+", "#"
# The embedded broker takes neither blanks nor * nor > in topics; an empty level is a slash too much
_LEVEL = re.compile(r"[^\s/+#*>$\x00-\x1f\x7f][^\s/+#*>\x00-\x1f\x7f]*")
_LONGEST = 200
_ALLOWED = "levels with / between, + for any one level, # at the end for all that follow"


def check_filter(text: str) -> str:
    """Return a topic filter that every broker takes.

    Raises:
        InputError: It is none.
    """
    levels = text.split("/")
    good = [level == ONE or _LEVEL.fullmatch(level) is not None for level in levels[:-1]]
    last = levels[-1] in (ONE, REST) or _LEVEL.fullmatch(levels[-1]) is not None
    if not (all(good) and last) or len(text) > _LONGEST:
        next_step = "Write it as the device does, e.g. tele/+/SENSOR; no blanks, no $, no * and no >."
        raise InputError("topic", repr(text[:_LONGEST]), _ALLOWED, next_step)
    return text


def matches(pattern: str, topic: str) -> bool:
    """Return whether a filter takes a topic."""
    wanted, levels = pattern.split("/"), topic.split("/")
    if wanted[-1] == REST:
        del wanted[-1]
        if len(levels) < len(wanted):
            return False
        levels = levels[: len(wanted)]
    return len(wanted) == len(levels) and all(
        want in (ONE, level) for want, level in zip(wanted, levels, strict=True)
    )


def overlap(one: str, other: str) -> bool:
    """Return whether some topic is taken by both filters."""
    return _overlap(one.split("/"), other.split("/"))


def base(pattern: str) -> str:
    """Return the levels of a filter before its first wildcard."""
    levels = pattern.split("/")
    first = next((index for index, level in enumerate(levels) if level in (ONE, REST)), len(levels))
    return "/".join(levels[:first])


def below(pattern: str, topic: str) -> str:
    """Return the levels of a topic from its filter's first wildcard on; without one: the last level."""
    common = base(pattern)
    if common == pattern:
        return topic.rpartition("/")[2]
    return topic[len(common) + 1 :] if common else topic


def device_in(pattern: str, topic: str, tail: int = 0) -> str:
    """Return the levels of a topic for which its filter has wildcards: they tell one device from another.

    Args:
        pattern: The filter.
        topic: A topic that it takes.
        tail: So many levels at the end of the topic say what it is about, and not whose it is. The one before
            them is the device where the filter has no wildcards.
    """
    wanted, levels = pattern.split("/"), topic.split("/")
    levels = levels[: len(levels) - tail]
    rest = len(wanted) - 1 if wanted[-1] == REST else len(levels)
    found = [level for index, level in enumerate(levels) if index >= rest or wanted[index] == ONE]
    return "/".join(found or levels[-1:])


def _overlap(one: Sequence[str], other: Sequence[str]) -> bool:
    for index in range(max(len(one), len(other))):
        left = one[index] if index < len(one) else None
        right = other[index] if index < len(other) else None
        if REST in (left, right):
            return True
        if left is None or right is None or (left != right and ONE not in (left, right)):
            return False
    return True
