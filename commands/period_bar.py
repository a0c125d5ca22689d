"""How far a run of many packs is: a bar in a terminal, plain lines elsewhere."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from reports.period.bulk import Told

LINES = 20
"""About how many lines tell of a whole run where there is no terminal."""
Teller = Callable[[Told], None]


@contextmanager
def bar(terminal: Console) -> Iterator[Teller]:
    """Yield what moves a bar, with names of what failed above it."""
    columns = (
        TextColumn("packs"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}", markup=False),
    )
    with Progress(*columns, console=terminal) as progress:
        task = progress.add_task("", total=None)

        def told(step: Told) -> None:
            if step.why:
                progress.console.print(f"failed: {step.shipment}: {step.why}", markup=False, highlight=False)
            progress.update(task, completed=step.done, total=step.whole, description=step.shipment)

        yield told


@contextmanager
def lines() -> Iterator[Teller]:
    """Yield what writes a line now and then to standard error."""

    def told(step: Told) -> None:
        if step.why:
            sys.stderr.write(f"failed: {step.shipment}: {step.why}\n")
        every = max(1, step.whole // LINES)
        if step.done % every == 0 or step.done == step.whole:
            sys.stderr.write(f"packs: {step.done} of {step.whole}\n")
            sys.stderr.flush()

    yield told


@contextmanager
def nothing() -> Iterator[Teller]:
    """Yield what says nothing: a program reads the end of it."""
    yield lambda _step: None
