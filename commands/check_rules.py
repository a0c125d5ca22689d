"""``coldchain check rules``: runs the cases of rules, and shows where what came is not what was expected."""

import json as json_text
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer
from pydantic import ConfigDict, Field

from coldchain.errors import InputError, SettingsError
from coldchain.instants import MS_PER_S
from coldchain.judgement.rule_case_differences import Difference, differences
from coldchain.judgement.rule_case_goods import START_AT, trip_of_case
from coldchain.judgement.rule_case_settings import CaseSettings, ShipmentCase
from coldchain.judgement.rule_cases import About, Case, Line, devices_of, make_case, read_lines, run_case
from coldchain.nearest import did_you_mean, listed
from coldchain.registry.product import ProductProfile
from coldchain.registry.product_files import override
from coldchain.registry.profile import Profile
from coldchain.registry.profile_settings import ProfileSettings, to_profile
from coldchain.settings import Name, Section
from commands.options import JsonOption
from commands.program import EXIT_BAD_INPUT, EXIT_FAILED, Terminal, telling_errors
from links.kept_file import replace_whole
from links.settings_file import load

RULES, INPUT, EXPECTED = "rules.toml", "input.ndjson", "expected.ndjson"
_MARKS = {"ok": "[green]ok[/]", "updated": "[yellow]updated[/]"}
_FAILED = "[red]FAILED[/]"


class OnlyProfiles(Section):
    """The profiles of a file in which anything else may stand, such as a station's settings.

    Args:
        profiles: By their names.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)
    profiles: dict[Name, ProfileSettings] = Field(default_factory=dict)


class Result(NamedTuple):
    """What came of one case: ``result`` is ok, updated, different or unreadable."""

    folder: Path
    result: str
    differences: list[Difference]
    error: str = ""


def check_rules(
    folders: Annotated[list[Path], typer.Argument(help="Folders of cases, or with folders of cases inside.")],
    update: Annotated[
        bool, typer.Option("--update", help="Write what came as what is expected; look at it afterwards.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Run the cases of rules and show each line that is not as expected; exit code 1 when there is one."""
    with telling_errors():
        results = [_checked(folder, update=update) for folder in find_cases(folders)]
    if json:
        print(json_text.dumps([_plain(each) for each in results]))
    else:
        _print(results)
    if any(each.error for each in results):
        raise SystemExit(EXIT_BAD_INPUT)
    if any(each.differences and not update for each in results):
        raise SystemExit(EXIT_FAILED)


def find_cases(folders: list[Path]) -> list[Path]:
    """Return the folders of cases in some folders, sorted; a folder that holds rules is itself a case.

    Raises:
        InputError: A folder holds none.
    """
    found: dict[Path, None] = {}
    for folder in folders:
        cases = sorted(path.parent for path in folder.rglob(INPUT)) if folder.is_dir() else []
        if (folder / RULES).is_file():
            cases = [folder]
        if not cases:
            came = "no case in it" if folder.is_dir() else "no such folder"
            raise InputError(str(folder), came, f"a folder with {RULES}, {INPUT} and {EXPECTED}")
        found |= dict.fromkeys(cases)
    return list(found)


def read_case(folder: Path) -> Case:
    """Return the case in a folder.

    Raises:
        InputError: It cannot be read, or has mistakes; all of them are told.
    """
    file = folder / INPUT
    settings, text = load(CaseSettings, folder / RULES, {}), _text(file)
    profile = Profile(name=folder.name)
    if settings.profile is not None:
        profile = to_profile(folder.name, settings.profile)
    elif settings.profiles_file:
        profile = _profile_of(folder / settings.profiles_file, settings.profile_name)
    about = About(profile, START_AT + round(settings.until * MS_PER_S))
    if settings.shipment is not None:
        product = _product_of(settings.shipment, str(folder / RULES))
        about = about._replace(trip=trip_of_case(settings, product, devices_of(text)))
    return make_case(about, text, str(file))


def _product_of(goods: ShipmentCase, file: str) -> ProductProfile:
    """Return what the goods of a case bear."""
    from links.product_files import PACKAGED

    if goods.product not in PACKAGED:
        near = did_you_mean(goods.product, PACKAGED)
        allowed = f"a product that comes along: {listed(PACKAGED)}"
        raise InputError(f"{file}, shipment.product", repr(goods.product), allowed, near)
    product = PACKAGED[goods.product]
    return override(product, goods.different) if goods.different.model_fields_set else product


def _profile_of(file: Path, name: str) -> Profile:
    """Return one profile of a file with many."""
    known = load(OnlyProfiles, file, {}).profiles
    if name not in known:
        near = did_you_mean(name, known)
        raise InputError(f"{file}, profile_name", repr(name), f"one of {listed(known)}", near)
    return to_profile(name, known[name])


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        came = error.strerror or str(error) if isinstance(error, OSError) else "bytes that are no UTF-8"
        raise SettingsError(
            str(file), [f"{file}: got {came.lower()}; allowed: a JSON object a line"]
        ) from None


def _checked(folder: Path, *, update: bool) -> Result:
    file = folder / EXPECTED
    try:
        came = run_case(read_case(folder))
        if update:
            changed = not file.exists() or read_lines(_text(file), str(file)) != came
            if changed:
                _write(file, came)
            return Result(folder, "updated" if changed else "ok", [])
        if not file.exists():
            return Result(folder, "unreadable", [], f"{file} is not there: run it with --update")
        found = differences(read_lines(_text(file), str(file)), came)
    except InputError as error:
        return Result(folder, "unreadable", [], str(error))
    return Result(folder, "different" if found else "ok", found)


def _write(file: Path, lines: list[Line]) -> None:
    """Write a whole file, or nothing of it."""
    text = "".join(f"{json_text.dumps(line)}\n" for line in lines)
    try:
        replace_whole(file, text.encode("utf-8"), mode=0o644, lasts=False)
    except OSError as error:
        raise InputError(str(file), error.strerror or str(error), "a file that can be written") from None


def _plain(result: Result) -> dict[str, Any]:
    return {
        "case": str(result.folder),
        "result": result.result,
        "differences": [each._asdict() for each in result.differences],
        "error": result.error,
    }


def _print(results: list[Result]) -> None:
    terminal = Terminal()
    for each in results:
        terminal.print(_MARKS.get(each.result, _FAILED), end=" ")
        terminal.out(str(each.folder), highlight=False)
        if each.error:
            terminal.out(f"  {each.error}", highlight=False)
        for difference in each.differences:
            for line in _told(difference):
                terminal.out(f"  {line}", highlight=False)
    wrong = sum(each.result in ("different", "unreadable") for each in results)
    terminal.out(f"{len(results)} cases, {wrong} wrong", highlight=False)


def _told(difference: Difference) -> Iterator[str]:
    """Yield what a person is shown of one line."""
    number, expected, came = difference
    yield f"line {number} expected: {'nothing' if expected is None else json_text.dumps(expected)}"
    yield f"{' ' * len(f'line {number}')}     came: {'nothing' if came is None else json_text.dumps(came)}"
    if expected is not None and came is not None:
        changes = [f"{key} {expected.get(key)} became {came.get(key)}" for key in difference.keys]
        yield f"{' ' * len(f'line {number}')}  differs: {', '.join(changes)}"
