"""``coldchain verify``: proves what was kept. ``audit``: that nobody changed who did what; FILE: a pack.

``coldchain verify FILE`` needs no station and no network: only this command and the list of public keys.
"""

import re
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from coldchain.access.granting import INSTALLATION
from coldchain.errors import InputError
from coldchain.seal_list import FILE as KEY_FILE
from coldchain.seal_list import KeyList, merged, read_list
from commands.options import JsonOption, SettingsOption
from commands.program import EXIT_BAD_INPUT, EXIT_FAILED, telling_errors
from commands.station import SETTINGS_FILE, open_station
from commands.verify_words import accusing_nobody, say

if TYPE_CHECKING:
    from reports.checking.verify import Findings

_HELP = ("--help", "-h")


class _Files(TyperGroup):
    """What is no verb is a file: the first thing that somebody tries who was given a pack."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - the library's own type
        """Put the verb before a file that stands without one."""
        if args and args[0] not in self.commands and args[0] not in _HELP:
            args = ["pack", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_Files,
    no_args_is_help=True,
    help="Proves that what was kept is what was written. A pack: coldchain verify FILE.",
)
PackOption = Annotated[Path, typer.Argument(metavar="FILE", help="The pack.")]
KeysOption = Annotated[
    list[Path], typer.Option("--keys", help="Lists of public keys, from the cooperative. [default: its own]")
]
CoopOption = Annotated[
    str, typer.Option("--coop", help="Only this one; * is the installation's own. [default: all]")
]
PacksOption = Annotated[
    Path | None,
    typer.Option("--packs", metavar="FOLDER", help="Of a summary: verify the packs that it names, too."),
]
HeadOption = Annotated[
    str, typer.Option("--head", metavar="SEQ:HASH", help="A head that was noted down earlier; with --coop.")
]
_HEAD = re.compile(r"(\d{1,18}):([0-9a-f]{64})")


@app.callback()
def verify() -> None:
    """Prove that what was kept is what was written."""


@app.command("audit")
def audit(
    coop: CoopOption = "",
    head: HeadOption = "",
    settings: SettingsOption = Path(SETTINGS_FILE),
    json: JsonOption = False,
) -> None:
    """Look through the audit chain: exit code 0 when it holds, 1 when somebody changed it."""
    with telling_errors(), accusing_nobody():
        import msgspec

        from links.records import Records
        from links.records_audit import Head
        from links.records_audit_check import all_chains, check_chain

        known = _HEAD.fullmatch(head)
        if head and (known is None or not coop):
            allowed = "SEQ:HASH as it was printed, and --coop"
            raise InputError("--head", repr(head[:100]), allowed)
        noted = None if known is None else Head(int(known[1]), known[2])
        station = open_station(settings)
        with closing(Records(station.records_url)) as records:
            records.migrate()
            with records.reading() as connection:
                wanted = [INSTALLATION if coop == "*" else coop] if coop else all_chains(connection)
                found = [check_chain(connection, each, noted=noted) for each in wanted]
        if json:
            say(msgspec.json.encode([each._asdict() for each in found]).decode())
        else:
            say("\n".join(each.words() for each in found) or "No chain yet: nothing was done.")
    if any(each.broken for each in found):
        raise SystemExit(EXIT_FAILED)


@app.command("pack")
def pack(
    file: PackOption,
    keys: KeysOption = [],  # noqa: B006 - an option's default
    packs: PacksOption = None,
    settings: SettingsOption = Path(SETTINGS_FILE),
    json: JsonOption = False,
) -> None:
    """Check an evidence pack: 0 when it is genuine, 1 when it was changed, 2 when that cannot be said."""
    with telling_errors(), accusing_nobody():
        import msgspec

        from reports.checking.verify import Outcome, verify
        from reports.seal.zipped import LARGEST

        lists, body = _lists(keys, settings), _read(file, LARGEST + 1)
        trusted = merged(lists.values())
        found = _with_list(verify(body, trusted), lists)
        if packs is not None and found.outcome is Outcome.GENUINE:
            found = _held(found, body, packs, trusted)
        told = {
            "outcome": found.outcome,
            "report": found.manifest.report if found.manifest else "",
            "checks": [each._asdict() for each in found.checks],
        }
        say(msgspec.json.encode(told).decode() if json else found.words())
        if found.outcome is not Outcome.GENUINE:
            raise SystemExit(EXIT_FAILED if found.outcome is Outcome.CHANGED else EXIT_BAD_INPUT)


def _held(found: "Findings", body: bytes, folder: Path, trusted: KeyList) -> "Findings":
    """Return what is to be said of a summary once each pack that it names was held against it."""
    from reports.checking.packs import with_packs
    from reports.seal.zipped import LARGEST

    def pack_of(name: str) -> bytes:
        return _read(folder / Path(name).name, LARGEST + 1)

    return with_packs(found, body, pack_of, trusted=trusted)


def _lists(files: list[Path], settings: Path) -> dict[str, KeyList]:
    """Return the lists that are named, by where they lie; else the list beside, else the station's own."""
    if files:
        return {str(each): read_list(_read(each, 2_000_000), str(each)) for each in files}
    if _is_there(Path(KEY_FILE)):
        beside = f"{KEY_FILE} in this folder, which proves nothing if it came with the pack"
        return {beside: read_list(_read(Path(KEY_FILE), 2_000_000), KEY_FILE)}
    if not _is_there(settings):
        allowed = "--keys with the list of public keys that the cooperative gave you"
        raise InputError("keys", "none", allowed, "The cooperative writes it by: coldchain key export")
    from commands.packing import keys_of

    return {f"the list of the station of {settings}": keys_of(open_station(settings)).listed()}


def _with_list(found: "Findings", lists: dict[str, KeyList]) -> "Findings":
    """Return what was found with the list that knows the key: of several, one is another cooperative's."""
    from reports.checking.verify import Check

    if found.manifest is None:
        return found
    key, coop = found.manifest.key, found.manifest.coop
    known = " and on ".join(where for where, listed in lists.items() if listed.find(key))
    words = f"the key is on {known}; whether it is that of {coop} is for you to know"
    first = [*found.checks[:2], Check("list", is_well=True, words=words)]
    return found._replace(checks=(*first, *found.checks[2:]))


def _is_there(file: Path) -> bool:
    try:
        return file.is_file()
    except OSError:  # a folder that may not be looked into, a name that is too long
        return False


def _read(file: Path, most: int) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(most)
    except OSError as error:
        raise InputError(str(file), error.strerror or str(error), "a file that can be read") from None
