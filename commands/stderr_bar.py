"""A bar on standard error, where a person looks on: what all verbs that show one have in common."""

import sys
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import Progress, ProgressColumn


class StderrBar:
    """A bar that stands while its ``with`` lasts, and is nothing where nobody looks on.

    Args:
        *columns: What it shows.
        total: Of what it counts; None: not known yet.
        quiet: Show nothing.
    """

    def __init__(self, *columns: ProgressColumn, total: int | None = None, quiet: bool) -> None:
        console = Console(file=sys.stderr)
        self._bar = Progress(*columns, console=console, disable=quiet or not console.is_terminal)
        self._task = self._bar.add_task("", total=total)

    def __enter__(self) -> Self:
        """Show it."""
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave it as it is."""
        self._bar.stop()
