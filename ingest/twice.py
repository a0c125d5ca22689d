"""Leaves out what the broker brought again although the journal has it. Pure; see ``links/repeats.py``."""

from collections.abc import Callable, Sequence

from ingest.take import Taken
from links.repeats import Mark


def without_repeats(
    batch: Sequence[Taken], known: Callable[[Sequence[Mark]], frozenset[bytes]]
) -> Sequence[Taken]:
    """Return the messages of a batch that are new, in their order.

    Args:
        batch: In the order in which they came.
        known: Returns the digests of those marks that are in the journal; asked only when it is needed.
    """
    asked = [taken.mark for taken in batch if taken.mark is not None and taken.mark.duplicate]
    if not asked:
        return batch
    seen = set(known(asked))
    new = []
    for taken in batch:
        if taken.mark is not None:
            if taken.mark.duplicate and taken.mark.digest in seen:
                continue
            seen.add(taken.mark.digest)  # both copies may wait for the same commit
        new.append(taken)
    return new
