"""From a report to what its pages say, in its language: plain data for the template. Pure."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from coldchain.evidence import Subject
from coldchain.instants import MS_PER_S
from reports.content.document import Report
from reports.pages.basis import completeness_of, laws_of, rules_of, sensors_of
from reports.pages.blocks import Block, Cell, bounded, code, facts, para, section, some
from reports.pages.changes import Compared, changes_section
from reports.pages.edits import edits_of
from reports.pages.first import first_of
from reports.pages.outs import outs_of
from reports.pages.paper import Paper
from reports.pages.printable import printable
from reports.pages.record import alarms_of, people_said, versions_of

HEADING = 60
"""Characters of a name that stands at the top of every page."""


def data_of(report: Report, paper: Paper, compared: Compared | None = None) -> dict[str, Any]:
    """Return everything that stands on the pages, but for charts and files.

    Args:
        report: What is told.
        paper: How it is written.
        compared: With what was known earlier; None: with nothing.
    """
    say, subject = paper.say, report.subject
    sections = [
        *([changes_section(compared, paper)] if compared else []),
        section(say("Times beyond a limit"), outs_of(report, paper)),
        section(say("Limits of the law, and verdicts as they were given"), versions_of(report, paper)),
        section(say("Alarms, who was told, and what was answered"), alarms_of(report, paper)),
        section(say("What people said and did"), people_said(report, paper)),
        section(say("Corrections: who changed what"), edits_of(report, paper)),
        section(say("Completeness"), completeness_of(report, paper)),
        section(say("Sensors"), sensors_of(report, paper)),
        section(say("By what was judged"), [*rules_of(report, paper), *laws_of(report, paper)]),
    ]
    return {
        "lang": paper.words.code,
        "title": f"{say('Evidence report')} {report.number}",
        "number": report.number,
        "name": say("Evidence report"),
        "subject": printable(report.title, HEADING),
        "cooperative": printable(subject.cooperative.name or subject.cooperative.id, HEADING),
        "known": say("As known at {time}", time=known_words(subject, paper)),
        "page": say("Page {page} of {pages}", page="{page}", pages="{pages}"),
        "charts-title": say("Charts"),
        "legend": _legend(report, paper),
        "date": moment_of(subject.as_known_at),
        "first": _bounded(first_of(report, paper), paper),
        "sections": [each | {"blocks": _bounded(each["blocks"], paper)} for each in sections],
    }


def _legend(report: Report, paper: Paper) -> list[str]:
    say = paper.say
    found = [say("limit"), say("beyond a limit"), say("without readings: no line is drawn")]
    return [*found, say("recommended for storage")] if report.product else found


def _bounded(blocks: Sequence[Block], paper: Paper) -> list[Block]:
    def more(count: int) -> str:
        return paper.say("{count} more rows are in report.json.", count=count)

    return [bounded(block, more) for block in blocks]


def moment_of(instant: int) -> list[int]:
    """Return year to second of an instant [ms], UTC: what the file itself says of its date."""
    return list(datetime.fromtimestamp(instant // MS_PER_S, UTC).timetuple()[:6])


def known_words(subject: Subject, paper: Paper) -> str:
    """Return as of when it is told, with the zone."""
    at = subject.as_known_at
    return f"{paper.at(at)} ({subject.cooperative.time_zone}, {paper.offset(at)})"


def ending_of(report: Report, files: list[tuple[str, int, str]], paper: Paper) -> list[Block]:
    """Return the last part: files with their hashes, how to verify, lines to sign on.

    Args:
        report: What is told.
        files: Name, bytes and SHA-256 of each that is attached.
        paper: How it is written.
    """
    say = paper.say
    rows: list[list[Cell]] = [[name, f"{size}", code(sha256)] for name, size, sha256 in files]
    blocks = [
        some(say("Files that are attached to this one"), "wrl", [say("File"), say("Bytes"), "SHA-256"], rows),
        facts(
            [
                (say("Chain of readings, newest hash"), code(report.chain_head) if report.chain_head else ""),
                (
                    say("SHA-256 of readings.csv"),
                    code(report.readings_sha256) if report.readings_sha256 else "",
                ),
            ]
        ),
        *_verifying(report, paper),
        {
            "kind": "sign",
            "title": say("Signatures"),
            "head": [say("Name"), say("Role"), say("Date"), say("Signature")],
            "meanings": [
                say("I made this report."),
                say("I have checked it."),
                say("I have taken note of it."),
            ],
        },
    ]
    return [block for block in blocks if block is not None]


def _verifying(report: Report, paper: Paper) -> list[Block]:
    """Return how a report is verified, and what its seal means."""
    say = paper.say
    return [
        {
            "kind": "command",
            "intro": say(
                "How to verify: on any machine that has this program and the cooperative's public key, run"
            ),
            "code": "coldchain verify FILE --keys KEYS",
        },
        para(
            say(
                "FILE is the whole of this report as it was handed over. KEYS is the cooperative's list of "
                "public keys, which it hands out by another way than its reports."
            )
        ),
        para(
            say("It needs no network. It checks the signature and every hash, and judges the readings anew.")
        ),
        para(
            say(
                "The seal is set by a program of {coop}, not by a person. It means: every file is as it was "
                "made, and the readings give this verdict. A person answers for what he signs below.",
                coop=report.subject.cooperative.name,
            )
        ),
    ]
