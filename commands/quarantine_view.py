"""How the quarantine is printed: tables for people, JSON for programs with instants in UTC."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
from rich.markup import escape
from rich.table import Column, Table

from coldchain.instants import to_iso
from commands.quarantine_look import Outcome
from commands.terminal import Terminal
from ingest.reasons import advice
from links.quarantine import Fate, Line, Quarantine, Rejected
from links.quarantine_held import ShelfCount

_SHOWN_CHARACTERS = 4000
_HEX_COLUMNS = 16
_SHOWN_HEX_BYTES = 1024


def print_list(quarantine: Quarantine, lines: Sequence[Line]) -> None:
    """Print what is kept: each thing, then how many there are by reason, with what to do."""
    counts, dropped, fates = quarantine.counts(), quarantine.dropped(), quarantine.fates()
    terminal = Terminal()
    if not counts:
        print("The quarantine is empty.")
    if lines:
        table = Table(
            "id",
            Column("came", no_wrap=True),
            "reason",
            "bytes",
            Column("from", overflow="fold"),
            Column("why", overflow="fold"),
            box=None,
        )
        for line in lines:
            cells = (f"{line.id}", to_iso(line.received_at), line.reason, f"{line.size}")
            table.add_row(*map(escape, (*cells, _plain(line.source, 120), _plain(line.detail, 200))))
        terminal.print(table)
    for reason, count in sorted(counts.items(), key=lambda each: -each[1]):
        told = advice(reason)
        text = f"{count} {reason}: {told.means}; {told.next_step}"
        terminal.print(escape(text), soft_wrap=True, highlight=False)
    for reason, count in sorted(dropped.items()):
        text = f"{count} {reason} pushed out because the quarantine was full"
        terminal.print(escape(text), soft_wrap=True, highlight=False)
    for text in _shelf_words(quarantine.shelf()):
        terminal.print(escape(text), soft_wrap=True, highlight=False)
    for fate in fates:
        terminal.print(escape(_fate_words(fate)), soft_wrap=True, highlight=False)


def print_list_json(quarantine: Quarantine, lines: Sequence[Line]) -> None:
    """Print the same as one JSON document."""
    shelf = quarantine.shelf()
    told: dict[str, Any] = {
        "counts": quarantine.counts(),
        "pushed_out": quarantine.dropped(),
        "taken_out": [each._asdict() | {"last_at": to_iso(each.last_at)} for each in quarantine.fates()],
        "things": [line._asdict() | {"received_at": to_iso(line.received_at)} for line in lines],
    }
    if shelf.things or shelf.lost:
        told["put_aside"] = {"held": shelf.kept, "percent": shelf.percent, "lost": shelf.lost}
    print(msgspec.json.encode(told).decode())


def print_one(number: int, refused: Rejected, *, as_hex: bool) -> None:
    """Print one thing whole: why it was refused, what to do, and what came."""
    told = advice(refused.reason)
    rows = {
        "id": f"{number}",
        "came": to_iso(refused.received_at),
        "from": refused.source,
        "reason": f"{refused.reason}: {told.means}",
        "why": refused.detail,
        "what to do": told.next_step,
        "payload": f"{len(refused.payload)} bytes",
    }
    table = Table("", Column("", overflow="fold"), box=None, show_header=False)
    for name, value in rows.items():
        table.add_row(name, escape(_plain(value, _SHOWN_CHARACTERS)))
    Terminal().print(table)
    text = _as_text(refused.payload)
    print(_hex(refused.payload) if as_hex or text is None else text)


def print_one_json(number: int, refused: Rejected) -> None:
    """Print the same as JSON; the payload in hex, and as text when it is one."""
    told = {
        "id": number,
        "received_at": to_iso(refused.received_at),
        "source": refused.source,
        "reason": refused.reason,
        "detail": refused.detail,
        "next_step": advice(refused.reason).next_step,
        "payload_hex": refused.payload.hex(),
    }
    try:
        told["payload"] = refused.payload.decode()
    except UnicodeDecodeError:
        told["payload"] = None
    print(msgspec.json.encode(told).decode())


def print_outcome(outcome: Outcome, *, json: bool) -> None:
    """Print what a replay did."""
    if json:
        print(msgspec.json.encode(outcome._asdict()).decode())
        return
    partly = f", {outcome.partly} more in part" if outcome.partly else ""
    print(f"{outcome.readings} readings are in the journal: {outcome.taken} taken whole{partly}")
    for reason, count in sorted(outcome.still_refused.items(), key=lambda each: -each[1]):
        print(f"{count} still refused, {reason}: {advice(reason).next_step}")


def print_dropped(count: int, by_reason: Mapping[str, Any], *, json: bool) -> None:
    """Print what was dropped."""
    if json:
        print(msgspec.json.encode({"dropped": count, "counts": by_reason}).decode())
        return
    print(f"{count} dropped; {sum(by_reason.values())} are left")


def _shelf_words(shelf: ShelfCount) -> Iterator[str]:
    """Yield what is kept for legal holds, and what of it found no room; nothing where that is nothing."""
    if shelf.things:
        room = f"{shelf.percent} % of the room for such"
        yield f"{shelf.things} of them are, or may be, under a legal hold and give way to nothing: {room}"
    for reason, count in sorted(shelf.lost.items()):
        yield f"{count} {reason} that are, or may be, under a legal hold PUSHED OUT: no room for more of such"


def _fate_words(fate: Fate) -> str:
    verb = {"dropped": "dropped on purpose", "taken": "taken again"}.get(fate.fate, fate.fate)
    return f"{fate.things} {fate.reason} {verb}, the last one {to_iso(fate.last_at)} by {fate.last_by}"


def _as_text(payload: bytes) -> str | None:
    """Return a payload as a person can read it; None when it is no text."""
    try:
        text = payload.decode()
    except UnicodeDecodeError:
        return None
    if not all(character.isprintable() or character in "\n\r\t" for character in text[:_SHOWN_CHARACTERS]):
        return None
    rest = len(text) - _SHOWN_CHARACTERS
    return text if rest <= 0 else f"{text[:_SHOWN_CHARACTERS]}\n... and {rest} characters (--json shows all)"


def _hex(payload: bytes) -> str:
    """Return bytes as an editor of them shows them."""
    lines = []
    for start in range(0, min(len(payload), _SHOWN_HEX_BYTES), _HEX_COLUMNS):
        part = payload[start : start + _HEX_COLUMNS]
        shown = "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in part)  # noqa: PLR2004 - ASCII
        lines.append(f"{start:06x}  {part.hex(' '):<{_HEX_COLUMNS * 3}} {shown}")
    rest = len(payload) - _SHOWN_HEX_BYTES
    return "\n".join([*lines, f"... and {rest} bytes (--json shows all)"] if rest > 0 else lines)


def _plain(text: str, length: int) -> str:
    """Return a stranger's text on one line, without what could command a terminal."""
    shown = "".join(character if character.isprintable() else "\ufffd" for character in text)
    return shown if len(shown) <= length else f"{shown[: length - 3]}..."
