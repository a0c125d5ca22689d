"""What an edge node of Sparkplug has told of itself: births, aliases, sequence, death. Not payloads or units.

After its birth a node may send bare numbers (aliases) for names. An alias means something only within the
birth that told it; read with another birth it would be another sensor's value under a wrong name. So each
birth knows since when it holds, and nothing that was sent before is read with it.
"""

from collections import OrderedDict
from typing import NamedTuple

from coldchain.instants import MS_PER_S
from ingest.decoders.sparkplug_metrics import Meaning
from links.backoff import Backoff

NODES_KEPT = 1000
DEVICES_KEPT = 1000  # of one node
WEIGHT_KEPT = 30_000_000  # [bytes], about, of all births together
SEQUENCES = 256
_FIRST_ASK_S, _LAST_ASK_S = 30.0, 600.0
_BETWEEN_ASKS_MS = 20  # of all nodes: strangers with ever new names must not make us shout
_METRIC_BYTES, _BIRTH_BYTES = 400, 600
_TRIM_EVERY = 64  # messages; births are trimmed at once
NODE = ""
"""The device that stands for the node itself."""


class Known(NamedTuple):
    """One metric of a birth; ``meaning`` is None when it is nothing that is kept here."""

    name: str
    alias: int | None
    datatype: int
    meaning: Meaning | None


class Birth:
    """What a node or one of its devices has told of itself."""

    def __init__(self) -> None:
        self.is_born = False
        self.since_at = 0  # holds for what was sent from here on [ms, clock of the node]
        self.unread_at = 0  # the first that was sent since the last death and could not be read; 0: none
        self.weight = 0  # about how much memory it takes [bytes]
        self._by_alias: dict[int, Known] = {}
        self._by_name: dict[str, Known] = {}

    def bear(self, metrics: list[Known], sent_at: int) -> None:
        """Take a birth; it holds too for what could not be read before, and since the same one before it."""
        by_alias = {one.alias: one for one in metrics if one.alias is not None}
        before_at = self.since_at if self._by_alias and self._by_alias == by_alias else self.unread_at
        self.since_at = min(before_at or sent_at, sent_at)
        self._by_alias, self._by_name = by_alias, {one.name: one for one in metrics if one.name}
        self.is_born, self.unread_at = True, 0
        self.weight = sum(_METRIC_BYTES + len(one.name) for one in metrics)

    def end(self) -> None:
        """Take a death: what comes after it belongs to another birth."""
        self.is_born, self.unread_at, self.since_at, self.weight = False, 0, 0, 0
        self._by_alias, self._by_name = {}, {}

    def unread(self, sent_at: int) -> None:
        """Take a message that cannot be read before the next birth."""
        self.unread_at = min(self.unread_at or sent_at, sent_at)

    def find(self, name: str, alias: int | None) -> Known | None:
        """Return the metric of a name or an alias; None when the birth did not tell it."""
        return self._by_name.get(name) if name else self._by_alias.get(-1 if alias is None else alias)


class Node:
    """One edge node.

    Args:
        name: ``<group>/<node>``.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.bd_seq: int | None = None
        self._births: OrderedDict[str, Birth] = OrderedDict()
        self._seq: int | None = None
        self._sent_at = 0
        self._asked_at: int | None = None
        self._wait_ms = 0.0
        self._backoff = Backoff(_FIRST_ASK_S, _LAST_ASK_S)

    @property
    def weight(self) -> int:
        """Return about how much memory its births take [bytes]."""
        return sum(_BIRTH_BYTES + birth.weight for birth in self._births.values())

    def birth(self, device: str = NODE) -> Birth:
        """Return what a device has told, or is to tell."""
        found = self._births.setdefault(device, Birth())
        self._births.move_to_end(device)
        while len(self._births) > DEVICES_KEPT:
            self._births.popitem(last=False)
        return found

    def bear(self, metrics: list[Known], bd_seq: int | None, sent_at: int, seq: int | None) -> None:
        """Take the node's own birth; its devices must be born again."""
        is_same = bd_seq is not None and bd_seq == self.bd_seq
        for device, birth in self._births.items():
            if device != NODE:
                birth.is_born = False
            if self.bd_seq is not None and not is_same:
                birth.end()
        self.bd_seq, self._seq, self._sent_at = bd_seq, seq, sent_at
        self.birth().bear(metrics, sent_at)
        self._asked_at = None
        self._backoff.reset()

    def end(self) -> None:
        """Take the node's death; with it its devices are dead."""
        for birth in self._births.values():
            birth.end()
        self.bd_seq = self._seq = None

    def misses(self, seq: int | None, sent_at: int) -> bool:
        """Return whether messages are missing between the last one and this; take its sequence.

        Args:
            seq: 0 to 255, and then 0 again; None when the message has none.
            sent_at: By the node's clock; what is older than the last message was kept and comes late.
        """
        before, before_at = self._seq, self._sent_at
        if seq is None or sent_at < before_at or (seq == before and sent_at == before_at):
            return False
        self._seq, self._sent_at = seq, sent_at
        return before is not None and seq != (before + 1) % SEQUENCES

    def may_ask(self, now: int) -> bool:
        """Return whether a birth may be asked for now; if so, it counts as asked.

        Args:
            now: [ms since 1970, UTC].
        """
        if self._asked_at is not None and 0 <= now - self._asked_at < self._wait_ms:
            return False
        self._asked_at, self._wait_ms = now, self._backoff.next_s() * MS_PER_S
        return True


class Nodes:
    """The nodes that were heard lately, the least recent of them forgotten first."""

    def __init__(self) -> None:
        self._nodes: OrderedDict[str, Node] = OrderedDict()
        self._asked_at: int | None = None
        self._messages = 0

    def may_ask(self, node: Node, now: int) -> bool:
        """Return whether a birth of a node may be asked for now; if so, it counts as asked.

        Args:
            node: The node.
            now: [ms since 1970, UTC].
        """
        if self._asked_at is not None and 0 <= now - self._asked_at < _BETWEEN_ASKS_MS:
            return False
        if not node.may_ask(now):
            return False
        self._asked_at = now
        return True

    def trim(self) -> None:
        """Forget the least recent nodes while all births take more memory than they may; after each birth."""
        weights = {key: node.weight for key, node in self._nodes.items()}
        total = sum(weights.values())
        while total > WEIGHT_KEPT and len(self._nodes) > 1:
            key, _ = self._nodes.popitem(last=False)
            total -= weights[key]

    def node(self, group: str, name: str) -> Node:
        """Return a node; a new one has told nothing yet."""
        key = f"{group}/{name}"
        found = self._nodes.get(key)
        if found is None:
            found = self._nodes[key] = Node(key)
            while len(self._nodes) > NODES_KEPT:
                self._nodes.popitem(last=False)
        self._nodes.move_to_end(key)
        self._messages += 1
        if self._messages % _TRIM_EVERY == 0:
            self.trim()
        return found
