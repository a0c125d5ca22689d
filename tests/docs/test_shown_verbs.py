"""Every command that a document shows is one: verbs and options are there, in blocks and within a line."""

import re
import shlex
from collections.abc import Iterator
from typing import Any

import pytest

from helpers import tree
from scripts import make_reference

HISTORY = ("CHANGELOG.md", "docs/decisions/")  # what was true at its time
DOCUMENTS = [name for name in tree.files() if name.endswith(".md") and not name.startswith(HISTORY)]
BLOCK = re.compile(r"```(?:sh|console|text)?\n(.*?)```", re.DOTALL)
INLINE = re.compile(r"(?<!`)`((?:\.venv/bin/)?coldchain [^`\n]+)`(?!`)")
IN_BLOCK = re.compile(r"^(?:\$ )?(?:\S*/)?(coldchain .*)$", re.MULTILINE)
ENDS = {"|", "||", "&&", ";", ">", "<", "#", "&", "..."}
OPTION = re.compile(r"--?[a-z][a-z-]*")
VERB = re.compile(r"[a-z][a-z-]*")


def shown(text: str) -> Iterator[str]:
    """Yield each command that a document shows."""
    for block in BLOCK.findall(text):
        for line in IN_BLOCK.findall(block):
            yield from (part for part in re.split(r"&&|;", line) if "coldchain " in part)
    yield from INLINE.findall(BLOCK.sub("", text))


def words_of(command: str) -> list[str]:
    """Return the words of a command, up to where something else begins."""
    lexer = shlex.shlex(command.replace("`", ""), posix=True, punctuation_chars="|&;<>")
    lexer.whitespace_split = True
    lexer.commenters = "#"
    words: list[str] = []
    try:
        for word in lexer:
            if word in ENDS:
                break
            words.append(word.rstrip(",.:"))
    except ValueError:  # an apostrophe of the sentence around it
        return command.split()[:2]
    return words[1:]


def mistakes(command: str) -> list[str]:
    """Return the verbs and options of a command that there are not."""
    at: Any = make_reference.command_line()
    path, wrong, is_verb = "coldchain", [], True
    options: set[str] = {"--help", "-h", "--version"}
    for word in words_of(command):
        inner = getattr(at, "commands", None)
        if OPTION.fullmatch(word.partition("=")[0]) and word.startswith("-"):
            known = options.union(*((*each.opts, *each.secondary_opts) for each in at.params))
            if word.partition("=")[0] not in known:
                wrong.append(f"{path} {word}")
        elif is_verb and inner is not None:
            if word in inner:
                at, path = inner[word], f"{path} {word}"
                continue
            if path == "coldchain verify":  # a file without a verb is a pack
                at, path = inner["pack"], "coldchain verify pack"
            elif VERB.fullmatch(word):
                wrong.append(f"{path} {word}")
            is_verb = False
    return wrong


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_command_that_is_shown_is_one(name: str) -> None:
    wrong = [each for command in shown(tree.read(name)) for each in mistakes(command)]
    assert not wrong, f"{name} shows {wrong}"


def test_it_would_notice() -> None:
    assert mistakes("coldchain stor status") == ["coldchain stor"]
    assert mistakes("coldchain store statu --json") == ["coldchain store statu", "coldchain store --json"]
    assert mistakes("coldchain backup FILE --kep 3 && rm x") == ["coldchain backup --kep"]
    assert mistakes("coldchain verify milk-7.zip --keys k.txt") == []
    assert mistakes("coldchain verify milk-7.zip --key k.txt") == ["coldchain verify pack --key"]
    assert mistakes("coldchain report shipment milk-7 --lang sw   # as known now --never") == []
    commands = [command for name in DOCUMENTS for command in shown(tree.read(name))]
    assert len(commands) > 200
