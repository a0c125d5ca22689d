"""``coldchain report period``, which waits after so many packs until a line comes in.

Run as ``python -m helpers.period_child AFTER ARGUMENT...``; it writes ``waits`` when it does.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from commands import main, period_bar
from reports.period.bulk import Told


def waiting(after: int) -> None:
    """Have the next run wait after so many packs."""

    @contextmanager
    def lines() -> Iterator[period_bar.Teller]:
        def told(step: Told) -> None:
            if step.done == after:
                print("waits", flush=True)
                sys.stdin.readline()

        yield told

    period_bar.lines = lines


if __name__ == "__main__":
    waiting(int(sys.argv[1]))
    sys.argv = ["coldchain", *sys.argv[2:]]
    main.main()
