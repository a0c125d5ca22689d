"""Leaves out what the broker brought again although the journal has it. Pure; see ``links/repeats.py``."""

from collections.abc import Sequence
from typing import Protocol

from ingest.take import Taken
from links.repeats import Mark


class Memory(Protocol):
    """What is needed of the journal."""

    def known(self, marks: Sequence[Mark]) -> frozenset[bytes]:
        """Return the digests of those marks whose messages it has."""


def without_repeats(batch: Sequence[Taken], journal: Memory) -> Sequence[Taken]:
    """Return the messages of a batch that are new, in their order.

    Args:
        batch: In the order in which they came.
        journal: Is asked only when the broker says that it sent something before.
    """
    asked = [taken.mark for taken in batch if taken.mark is not None and taken.mark.duplicate]
    if not asked:
        return batch
    stored, here = journal.known(asked), set[bytes]()
    new = []
    for taken in batch:
        if taken.mark is not None:
            digest, is_again = taken.mark
            if digest in here or (is_again and digest in stored):
                continue
            here.add(digest)  # both copies may wait for one commit: neither is acknowledged, so the id is one
        new.append(taken)
    return new
