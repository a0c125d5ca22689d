"""commands/stderr_bar.py: seen by a person at a terminal, and by nobody else."""

import io
import sys

import pytest
from rich.progress import TextColumn

from commands.stderr_bar import StderrBar


class Screen(io.StringIO):
    """A standard error at which somebody looks."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("screen", "quiet"), [(Screen(), False), (Screen(), True), (io.StringIO(), False)])
def test_it_shows_itself_to_a_person_unless_it_is_to_be_quiet(
    screen: io.StringIO, quiet: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    with StderrBar(TextColumn("at work"), total=3, quiet=quiet) as bar:
        assert isinstance(bar, StderrBar)
    assert ("at work" in screen.getvalue()) == (isinstance(screen, Screen) and not quiet)


def test_what_fails_meanwhile_goes_on() -> None:
    with pytest.raises(ValueError, match="as it came"), StderrBar(quiet=False):
        raise ValueError("as it came")
