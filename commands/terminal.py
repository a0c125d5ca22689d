"""Where verbs print their tables. Apart from the program, as one that runs for months prints none."""

from rich.console import Console


class Terminal(Console):
    """Prints tables; a reader that has gone (``| head``) ends the program quietly, like any other output."""

    def on_broken_pipe(self) -> None:
        """Leave it to ``commands.program.telling_errors``."""
        raise BrokenPipeError
