"""The letter with which a summary goes: what it says, and which files go with it. Pure."""

from pathlib import Path
from typing import NamedTuple

from reports.pages.paper import Paper
from reports.period.advice import advice_of
from reports.period.first import headline
from reports.period.types import Summary

PDF, ZIP = "application/pdf", "application/zip"


class Post(NamedTuple):
    """A letter: its subject and its text."""

    subject: str
    text: str


def enclosed(files: list[tuple[str, int]], most: int) -> list[str]:
    """Return which files go along, in their order, as long as all together are not too large.

    Args:
        files: Names and sizes [bytes], what people read first.
        most: [bytes].
    """
    found: list[str] = []
    whole = 0
    for name, size in files:
        if whole + size <= most:
            found.append(name)
            whole += size
    return found


def post_of(summary: Summary, folder: Path, attached: list[str]) -> Post:
    """Return the letter on a summary, in its language.

    Args:
        summary: What is told.
        folder: Where everything lies.
        attached: Names of the files that go along.
    """
    paper = Paper(summary.subject)
    say, subject = paper.say, summary.subject
    name = subject.cooperative.name or subject.cooperative.id
    title = say("{name}, {period}: what was lost, and why", name=name, period=subject.id)
    found, means = headline(summary, paper)
    advice = advice_of(summary, paper)
    lines = [
        title,
        "",
        found,
        means,
        "",
        *([say("What to do"), *(f"- {each}" for each in advice), ""] if advice else []),
        say("Attached: {names}.", names=", ".join(attached)) if attached else say("Nothing is attached."),
        say(
            "All of it, with the packs of {count} shipments: {folder}",
            count=len(summary.parts),
            folder=folder,
        ),
        say("Summary {number}. To check it: coldchain verify FILE", number=summary.number),
    ]
    return Post(title, "\n".join(lines) + "\n")
