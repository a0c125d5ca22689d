"""``coldchain restore``: a station again, in a new folder, from what ``coldchain backup`` has written."""

from pathlib import Path
from typing import Annotated

import typer

from commands.options import JsonOption
from commands.program import telling_errors

File = Annotated[Path, typer.Argument(metavar="FILE", help="What `coldchain backup` has written.")]
To = Annotated[Path, typer.Option("--to", help="A new folder, or an empty one.")]
RecordsUrl = Annotated[
    str,
    typer.Option("--records", help="Put the records into this empty PostgreSQL database. [default: a file]"),
]


def restore(file: File, to: To, records: RecordsUrl = "", json: JsonOption = False) -> None:
    """Put a backup into a new folder, after every byte of it was checked; say what to do next.

    Nothing that is there is touched. What had not been sent when the backup was made is sent as a possible
    repeat; whoever was logged in logs in again.
    """
    with telling_errors():
        from commands.backup_restore import restore_backup
        from commands.backup_view import Progress, print_restored, print_restored_json

        with Progress(quiet=json) as progress:
            restored = restore_backup(file, to, records_url=records, progress=progress)
        (print_restored_json if json else print_restored)(restored)
