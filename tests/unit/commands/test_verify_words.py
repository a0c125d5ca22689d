"""Whatever fails while a pack is looked at ends with 2: only a pack that was changed ends with 1."""

import io
import os
import sys

import pytest

from coldchain.errors import InputError, LinkError
from commands.verify_words import accusing_nobody, say


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ImportError("no", name="numpy"), "got no numpy"),
        (MemoryError(), "too little memory"),
        (OSError(28, "No space left on device"), "No space left"),
        (RuntimeError("a defect"), "RuntimeError: a defect"),
        (LinkError("records", "locked", "a file", retry=True), "records: got locked"),
        (InputError("pack", "nothing", "a pack"), "pack: got nothing"),
    ],
)
def test_whatever_fails_is_bad_input(error: Exception, words: str) -> None:
    with pytest.raises(InputError, match=words), accusing_nobody():
        raise error


def test_an_end_that_was_meant_is_left_as_it_is() -> None:
    with pytest.raises(SystemExit) as end, accusing_nobody():
        raise SystemExit(1)
    assert end.value.code == 1


def test_letters_that_a_screen_does_not_have_are_written_as_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
    say("genuine \u0443\udcff")
    assert raw.getvalue() == b"genuine \\u0443\\udcff\n"


def test_a_reader_who_has_gone_changes_no_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w", encoding="utf-8") as gone:
        monkeypatch.setattr(sys, "stdout", gone)
        say("not genuine")
        say("and more")
