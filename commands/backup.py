"""``coldchain backup``: everything that a station knows in one file, taken while it works."""

from pathlib import Path
from typing import Annotated

import typer

from commands.options import JsonOption, SettingsOption
from commands.program import telling_errors
from commands.station import SETTINGS_FILE, open_station

Target = Annotated[
    Path,
    typer.Argument(
        metavar="FILE_OR_FOLDER", help="The file to write; in a folder it gets a name with the time."
    ),
]
Check = Annotated[bool, typer.Option("--check", help="Write nothing: read a backup back, every byte of it.")]
Keep = Annotated[
    int, typer.Option("--keep", min=0, help="In a folder: remove all but the newest so many; 0: none.")
]


def backup(
    target: Target,
    check: Check = False,
    keep: Keep = 0,
    settings: SettingsOption = Path(SETTINGS_FILE),
    json: JsonOption = False,
) -> None:
    """Write records, readings, journal, keys and settings into one file, of one and the same instant.

    The station may work meanwhile. There are secret keys in the file: keep it where nobody else reads it.
    To put it back: coldchain restore.
    """
    with telling_errors():
        from commands.backup_make import Made, check_backup, make_backup
        from commands.backup_noting import noting_check
        from commands.backup_view import Progress, print_checked, print_json, print_made

        with Progress(quiet=json) as progress:
            if check:
                with noting_check(settings, target):
                    made = Made(target, check_backup(target, progress), [])
            else:
                made = make_backup(open_station(settings), target, keep=keep, progress=progress)
        if json:
            print_json(made.file, made.listed)
        elif check:
            print_checked(made.file, made.listed)
        else:
            print_made(made)
